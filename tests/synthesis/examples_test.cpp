// The two synthetic trials under data/examples: against R, in all three forms, and row by row.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_tables.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/synthesis/synthesise.hpp"
#include "clustertrial/trial/targets_file.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace clustertrial::examples_test {
namespace {

const std::string examples = CLUSTERTRIAL_SOURCE_DIR "/data/examples/";

AnalysisResult analyse_example(const std::string& name) {
    const Trial trial = read_trial_file(examples + name + "/trial.toml");
    return analyse_trial(read_trial_data(trial), trial);
}

class SyntheticTrials : public testing::TestWithParam<const char*> {};

TEST_P(SyntheticTrials, EffectsAreThoseOfLmAndSandwichInR) {
    const test::Reference r(CLUSTERTRIAL_TEST_DIR "/reference/synthetic_trials/values.csv", {"trial", "outcome"},
                            {"estimate", "std_error", "p_value", "clusters", "pupils_t", "pupils_c"});
    const AnalysisResult result = analyse_example(GetParam());
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        const std::vector<std::string> key = {GetParam(), effect.outcome.name};
        EXPECT_NEAR(effect.estimate, r(key, "estimate"), 1e-10 * effect.std_error.value()) << effect.outcome.name;
        EXPECT_NEAR(effect.std_error.value(), r(key, "std_error"), 1e-10 * effect.std_error.value())
            << effect.outcome.name;
        EXPECT_NEAR(effect.test.value().p_value, r(key, "p_value"), 1e-9) << effect.outcome.name;
        EXPECT_EQ(static_cast<double>(effect.total.clusters), r(key, "clusters")) << effect.outcome.name;
        EXPECT_EQ(effect.arms[1].n.individuals, r(key, "pupils_t")) << effect.outcome.name;
        EXPECT_EQ(effect.arms[0].n.individuals, r(key, "pupils_c")) << effect.outcome.name;
    }
}
INSTANTIATE_TEST_SUITE_P(Examples, SyntheticTrials, testing::Values("bolton", "scale-up"),
                         [](const auto& trial) { return std::string(trial.param) == "bolton" ? "Bolton" : "ScaleUp"; });

TEST(ScaleUp, SchoolsWithoutDataAreCountedAsMissing) {
    const AnalysisResult result = analyse_example("scale-up");
    EXPECT_EQ(result.get<Attritions>().outcomes.front().randomised, (std::vector<std::size_t>{51, 51}));
    EXPECT_EQ(result.get<Attritions>().outcomes.front().analysed, (std::vector<std::size_t>{50, 50}));
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        // Authority A07 holds 8 schools of each arm; the two that withdrew are elsewhere.
        const bool early_help = effect.outcome.name == "early_help";
        for (const ArmSummary& arm : effect.arms) {
            EXPECT_EQ(arm.n.clusters_missing, early_help ? 9U : 1U) << effect.outcome.name;
            EXPECT_EQ(arm.n.clusters + arm.n.clusters_missing, 51U) << effect.outcome.name;
        }
        // 20 strata, or 18 without A07; arm and prior.
        EXPECT_EQ(effect.coefficients, early_help ? 20U : 22U) << effect.outcome.name;
    }
}

TEST(ScaleUp, TheRowsAreWhatTheTargetsAndSeedOneGive) {
    const std::string path = examples + "scale-up/targets.toml";
    const Trial trial = read_trial_file(examples + "scale-up/trial.toml");
    const SyntheticTrial made = synthesise(parse_targets(read_file(path), path, trial), trial);
    EXPECT_TRUE(made.csv == read_file(examples + "scale-up/schools.csv")) << "seed 1 gives other bytes";
}

// --- One trial in three forms ------------------------------------------------------------------------------------

/// The school list as text cells.
struct List {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;

    [[nodiscard]] std::size_t column(const std::string& name) const {
        for (std::size_t c = 0; c < header.size(); ++c) {
            if (header[c] == name) return c;
        }
        throw std::out_of_range("no column " + name);
    }
};

List read_list(const std::string& path) {
    List list;
    std::istringstream lines(read_file(path));
    std::string line;
    while (std::getline(lines, line)) {
        std::vector<std::string> fields;
        split_csv_line(line, ',', {path, 0, {}}, fields);
        if (list.header.empty()) {
            list.header = fields;
        } else {
            list.rows.push_back(fields);
        }
    }
    return list;
}

std::string line_of(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) line += (line.empty() ? "" : ",") + quote_csv_field(cell);
    return line + "\n";
}

/// Each school in `parts` rows of about the same size (its pupils when `parts` is 0), events dealt over them from the
/// first on; what is the school's own (priors, pupils on roll, sessions, baseline) stands in each of its rows.
std::string expanded(const List& list, const Trial& trial, std::uint64_t parts) {
    const std::size_t size = list.column(trial.data.size);
    std::string csv = line_of(list.header);
    for (const auto& school : list.rows) {
        const std::uint64_t pupils = parse_whole_number(school[size]).value();
        const std::uint64_t rows = parts == 0 ? pupils : parts;
        for (std::uint64_t row = 0; row < rows; ++row) {
            std::vector<std::string> cells = school;
            const std::uint64_t first = pupils * row / rows;
            const std::uint64_t last = pupils * (row + 1) / rows;
            cells[size] = std::to_string(last - first);
            for (const OutcomeSpec& outcome : trial.outcomes) {
                std::string& cell = cells[list.column(outcome.count)];
                const std::uint64_t events = parse_whole_number(cell).value();
                cell = std::to_string(std::min(events, last) - std::min(events, first));
            }
            csv += line_of(cells);
        }
    }
    return csv;
}

std::string tables_of(const std::string& csv, const Trial& trial) {
    return render(to_tables(analyse_trial(test::arrange_text(trial, csv), trial)), Format::text, {150});
}

TEST(BoltonForms, SchoolsYearGroupsAndPupilsGiveTheSameTablesToTheLetter) {
    constexpr std::uint64_t year_groups = 7;
    Trial trial = read_trial_file(examples + "bolton/trial.toml");
    const List list = read_list(examples + "bolton/schools.csv");
    const std::string by_school = tables_of(read_file(examples + "bolton/schools.csv"), trial);
    EXPECT_EQ(tables_of(expanded(list, trial, year_groups), trial), by_school);
    const std::string pupils = expanded(list, trial, 0);
    trial.data.size.clear();
    EXPECT_EQ(tables_of(pupils, trial), by_school);
}

// --- Row by row ---------------------------------------------------------------------------------------------------

TEST(BoltonRows, NoSchoolHoldsMoreThanItCan) {
    const List list = read_list(examples + "bolton/schools.csv");
    ASSERT_EQ(list.rows.size(), 94U);
    std::uint64_t without_outcome = 0;
    for (const auto& school : list.rows) {
        const auto count = [&](const char* column) { return parse_whole_number(school[list.column(column)]).value(); };
        SCOPED_TRACE(school[0]);
        EXPECT_LE(count("nfa") + count("referrals"), count("contacts"));
        EXPECT_LE(count("nfa_prior") + count("referrals_prior"), count("contacts_prior"));
        EXPECT_LE(count("referrals_nfa"), count("referrals"));
        EXPECT_LE(count("referrals_nfa_prior"), count("referrals_prior"));
        EXPECT_LE(count("nfa_late"), count("nfa"));
        for (const char* outcome : {"contacts", "early_help", "cin_plans", "s47", "looked_after"}) {
            EXPECT_LE(count(outcome), count("pupils"));
        }
        without_outcome += count("contacts") - count("nfa") - count("referrals");
    }
    EXPECT_EQ(without_outcome, 2U);  // finding "contacts-not-the-sum": one in each arm
}

TEST(BoltonRows, BlocksAreTheHalvesBelowAndAboveTheMedian) {
    const List list = read_list(examples + "bolton/schools.csv");
    double largest_low = 0;
    double smallest_high = 100;
    std::size_t low = 0;
    for (const auto& school : list.rows) {
        const double fsm = parse_number(school[list.column("pnumfsmever")]).value();
        if (school[list.column("fsm_block")] == "1") {
            largest_low = std::max(largest_low, fsm);
            ++low;
        } else {
            smallest_high = std::min(smallest_high, fsm);
        }
    }
    EXPECT_EQ(low, 47U);
    EXPECT_LT(largest_low, smallest_high);
}

TEST(BoltonRows, AreNoRealSchools) {
    // A URN is six digits.
    for (const auto& school : read_list(examples + "bolton/schools.csv").rows) EXPECT_EQ(school[0].front(), 'S');
}

}  // namespace
}  // namespace clustertrial::examples_test
