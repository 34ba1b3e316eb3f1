// Whole trials: what simulation counts is what theory says, and is the same however it is shared out.
#include "clustertrial/simulation/simulate.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/power/mdes.hpp"
#include "clustertrial/simulation/planned_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "simulated_sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::simulate_test {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// A folder with a trial file and the files that it names.
class Folder {
  public:
    explicit Folder(const std::map<std::string, std::string>& files)
        : path_(std::filesystem::path(testing::TempDir()) / ("simulate_" + std::to_string(++count))) {
        std::filesystem::create_directories(path_);
        for (const auto& [name, bytes] : files) std::ofstream(path_ / name) << bytes;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] PlannedData planned() const {
        return read_planned_data(read_trial_file((path_ / "trial.toml").string()));
    }

  private:
    static inline int count = 0;
    std::filesystem::path path_;
};

const std::string data_section = R"(
[data]
file = "schools.csv"
cluster = "school"
size = "pupils"
[arms]
column = "arm"
)";

const std::string scores = R"(
[[outcome]]
name = "score"
label = "Score"
value = "score"
sd = "sd"
)";

/// So many schools of one size, half of them treated, in strata of equal size; scores that only arrange looks at.
std::string schools(std::size_t count, std::size_t size, std::size_t strata = 1) {
    std::string rows = "school,arm,block,pupils,score,sd,before\n";
    for (std::size_t i = 0; i < count; ++i) {
        rows += "s" + std::to_string(i) + "," + std::to_string(i / strata % 2) + "," + std::to_string(i % strata) +
                "," + std::to_string(size) + "," + std::to_string(i % 3) + ",1," + std::to_string(i % 5) + "\n";
    }
    return rows;
}

std::string truth(const std::string& more) {
    return "[[simulation.outcome]]\noutcome = \"score\"\ncontrol = 0\nsd = 1\n" + more;
}

const std::string by_model = "[analysis]\nstandard_errors = \"CR1\"\ndegrees_of_freedom = \"clusters-1\"\n";

SimulationResult simulate_trial(const std::string& protocol, const std::string& rows,
                                const SimulationOptions& options) {
    const Folder folder({{"trial.toml", protocol}, {"schools.csv", rows}});
    return simulate(folder.planned(), options);
}

const SimulatedLine& line_of(const SimulationResult& result, const std::string& analysis, double effect,
                             std::size_t& place) {
    for (place = 0; place < result.lines.size(); ++place) {
        const SimulatedLine& line = result.lines[place];
        if (line.analysis == analysis && line.effect == effect) return line;
    }
    throw Error(ErrorKind::usage, "no line " + analysis);
}

LinePerformance performance(const SimulationResult& result, const std::string& analysis, double effect) {
    std::size_t place = 0;
    line_of(result, analysis, effect, place);
    return performance_of(result.sums()[place]);
}

/// Equal clusters without strata: the test is the t-test of cluster means with the pooled variance but for the degrees
/// of freedom, and its power has a formula.
TEST(Simulate, HasThePowerOfTheFormula) {
    const std::string protocol =
        data_section + scores + "[analysis]\nstandard_errors = \"CR2\"\n" + truth("icc = 0.1\neffects = [0.5]\n");
    const SimulationResult result = simulate_trial(protocol, schools(24, 20), {.trials = 4000, .seed = 3});
    PowerStage stage;
    stage.clusters = 24;
    stage.cluster_size = 20;
    stage.icc = 0.1;
    stage.effect = 0.5;
    stage.solve = SolveFor::power;
    const MdesResult formula = estimate_mdes(stage);
    ASSERT_TRUE(formula.exact_power);
    const LinePerformance none = performance(result, "primary", 0);
    const LinePerformance some = performance(result, "primary", 0.5);
    EXPECT_NEAR(some.rejected->value, *formula.exact_power, 3 * some.rejected->std_error);
    EXPECT_NEAR(none.rejected->value, 0.05, 3 * std::sqrt(0.05 * 0.95 / 4000));
    EXPECT_NEAR(some.coverage->value, 0.95, 3 * std::sqrt(0.05 * 0.95 / 4000));
    EXPECT_NEAR(some.bias->value, 0, 4 * some.bias->std_error);
    EXPECT_NEAR(*some.spread, formula.standard_error, 4 * formula.standard_error / std::sqrt(2.0 * 4000));
    EXPECT_NEAR(*some.std_error / *some.spread, 1, 0.05);
}

/// Rates of events, of clusters whose rates are lognormal and not normal.
TEST(Simulate, HasThePowerOfTheFormulaOfRates) {
    const std::string protocol =
        data_section + "[[outcome]]\nname = \"plans\"\nlabel = \"Plans\"\ncount = \"score\"\n" +
        "[analysis]\nstandard_errors = \"CR2\"\n" +
        "[[simulation.outcome]]\noutcome = \"plans\"\ndistribution = \"count\"\ncontrol = 0.1\n" +
        "between_cv = 0.25\neffects = [-0.03, 0.04]\n";
    const SimulationResult result = simulate_trial(protocol, schools(40, 100), {.trials = 4000, .seed = 3});
    for (const double effect : {-0.03, 0.04}) {
        PowerStage stage;
        stage.clusters = 40;
        stage.cluster_size = 100;
        stage.rate = 0.1;
        stage.between_cv = 0.25;
        stage.intervention_rate = 0.1 + effect;
        stage.solve = SolveFor::power;
        const MdesResult formula = estimate_mdes(stage);
        const LinePerformance line = performance(result, "primary", effect);
        EXPECT_NEAR(line.rejected->value, *formula.exact_power, 3 * line.rejected->std_error) << effect;
    }
}

SimulationOptions few(std::uint64_t part = 1, std::uint64_t of = 1) {
    SimulationOptions options;
    options.trials = 450;
    options.seed = 8;
    options.shard = {part, of};
    return options;
}

const std::string with_entries =
    data_section + "[strata]\ncolumns = [\"block\"]\n" + scores + "prior = \"before\"\nprior_level = \"cluster\"\n" +
    by_model + "[[sensitivity]]\nlabel = \"bootstrap\"\ninference = \"wild-bootstrap\"\ndraws = 99\n" +
    "[[sensitivity]]\nlabel = \"allocations\"\ninference = \"randomisation\"\ndraws = 99\n" +
    "[[sensitivity]]\nlabel = \"no prior\"\nprior = false\n" +
    truth("icc = 0.2\neffects = [0.3]\nprior_correlation = 0.8\nlost_clusters = [0.1]\n");

bool same(const SimulationResult& a, const SimulationResult& b) {
    return a.lines == b.lines && a.blocks == b.blocks && a.why_not == b.why_not && a.of == b.of;
}

TEST(Simulate, IsTheSameOnAnyNumberOfThreads) {
    const std::string rows = schools(16, 20, 2);
    set_threads(1);
    const SimulationResult one = simulate_trial(with_entries, rows, few());
    set_threads(3);
    const SimulationResult three = simulate_trial(with_entries, rows, few());
    set_threads(0);
    EXPECT_TRUE(same(one, three));
    SimulationOptions other = few();
    other.seed = 9;
    EXPECT_FALSE(same(one, simulate_trial(with_entries, rows, other)));
}

TEST(Simulate, InPartsIsTheWholeExactly) {
    const std::string rows = schools(16, 20, 2);
    const SimulationResult whole = simulate_trial(with_entries, rows, few());
    std::vector<SimulationResult> parts;
    for (const std::uint64_t part : {3U, 1U, 2U}) parts.push_back(simulate_trial(with_entries, rows, few(part, 3)));
    const std::vector<std::string> names = {"c", "a", "b"};
    const SimulationResult merged = merge(parts, names);
    EXPECT_TRUE(same(whole, merged));
    EXPECT_EQ(merged.sums(), whole.sums());
    EXPECT_TRUE(merged.whole);
    EXPECT_EQ(whole.sums().front().trials, 450U) << "the last block is shorter";

    const auto message = [&](std::vector<SimulationResult> some,
                             const std::vector<std::string>& called) -> std::string {
        try {
            merge(std::move(some), called);
        } catch (const Error& error) {
            return error.what();
        }
        return "merged";
    };
    EXPECT_THAT(message({parts[0], parts[1]}, {"c", "a"}), HasSubstr("no part has trials 101 to 300"));
    EXPECT_THAT(message({parts[1], parts[2]}, {"a", "b"}), HasSubstr("no part has trials 301 to 450"));
    EXPECT_THAT(message({parts[0], parts[1], parts[1], parts[2]}, {"c", "a", "again", "b"}),
                HasSubstr("both have trials 1 to 100"));
    SimulationResult other = parts[0];
    other.version = "0.0.1";
    EXPECT_THAT(message({parts[1], parts[2], other}, {"a", "b", "c"}), HasSubstr("by version 0.0.1"));
    other = parts[0];
    other.of.protocol_sha256 = "else";
    EXPECT_THAT(message({parts[1], parts[2], other}, {"a", "b", "c"}), HasSubstr("their protocols differ"));
}

/// The shorter way is checked against the way of analyse: with a prior, strata, losses, weights of either kind, several
/// arms, and trials so small that the shorter way hands some over.
TEST(Simulate, GivesTheSameTheShorterWay) {
    const std::string several_arms =
        "[data]\nfile = \"schools.csv\"\ncluster = \"school\"\nsize = \"pupils\"\n[arms]\ncolumn = "
        "\"arm\"\n[[arms.intervention]]\nname = \"a\"\nlabel = \"1\"\n[[arms.intervention]]\nname = "
        "\"b\"\nlabel = \"2\"\n";
    std::string three = "school,arm,block,pupils,score,sd,before\n";
    for (int i = 0; i < 21; ++i)
        three += "s" + std::to_string(i) + "," + std::to_string(i % 3) + ",0," + std::to_string(10 + i) + "," +
                 std::to_string(i % 4) + ",1," + std::to_string(i % 5) + "\n";
    const std::string outcome = scores + "prior = \"before\"\nprior_level = \"cluster\"\n";
    const std::string made = truth("icc = 0.2\neffects = [0.3]\nprior_correlation = 0.5\nlost_clusters = [0.2]\n");
    const std::string strata = "[strata]\ncolumns = [\"block\"]\n";
    const std::string cr0 = "[analysis]\nstandard_errors = \"CR0\"\ndegrees_of_freedom = \"normal\"\n";
    const std::string stated = "[analysis]\nstandard_errors = \"CR1\"\ndegrees_of_freedom = 7\nconfidence = 0.9\n";
    const std::vector<std::pair<std::string, std::string>> trials = {
        {data_section + strata + outcome + by_model + made, schools(16, 20, 2)},
        {data_section + strata + outcome + cr0 + made, schools(10, 20, 2)},
        {data_section + outcome + stated + made, schools(12, 20)},
        {several_arms + outcome + by_model + made, three}};
    for (const auto& [protocol, rows] : trials) {
        SimulationOptions options = few();
        const SimulationResult shorter = simulate_trial(protocol, rows, options);
        options.shorter_way = false;
        const SimulationResult longer = simulate_trial(protocol, rows, options);
        EXPECT_EQ(shorter.why_not, longer.why_not);
        const std::vector<LineSums> a = shorter.sums();
        const std::vector<LineSums> b = longer.sums();
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a[i].estimated, b[i].estimated);
            EXPECT_EQ(a[i].tested, b[i].tested);
            EXPECT_EQ(a[i].rejected, b[i].rejected);
            EXPECT_EQ(a[i].covered, b[i].covered);
            EXPECT_NEAR(a[i].error, b[i].error, 1e-9 * std::sqrt(a[i].error_squared));
            EXPECT_NEAR(a[i].std_error, b[i].std_error, 1e-10 * b[i].std_error);
            EXPECT_NEAR(a[i].std_error_squared, b[i].std_error_squared, 1e-10 * b[i].std_error_squared);
        }
    }
}

TEST(Simulate, KeepsTheSizeOfEveryLineUnderNoEffect) {
    SimulationOptions options = few();
    options.trials = 3000;
    const SimulationResult result = simulate_trial(with_entries, schools(24, 20, 2), options);
    const std::vector<LineSums> sums = result.sums();
    std::size_t lines = 0;
    for (std::size_t i = 0; i < result.lines.size(); ++i) {
        const LinePerformance line = performance_of(sums[i]);
        EXPECT_NEAR(line.bias->value, 0, 4 * line.bias->std_error) << result.lines[i].label;
        if (result.lines[i].effect != 0) continue;
        ++lines;
        // CR1 with t(23) rejects a little too often; draws of 99 reject in steps of a hundredth.
        EXPECT_NEAR(line.rejected->value, 0.05, 0.02) << result.lines[i].analysis << result.lines[i].label;
    }
    EXPECT_EQ(lines, 5U) << "primary, unweighted and three entries";
    const auto spread = [&](const std::string& label) {
        for (std::size_t i = 0; i < result.lines.size(); ++i)
            if (result.lines[i].label == label) return *performance_of(sums[i]).spread;
        return 0.0;
    };
    EXPECT_LT(spread("bootstrap"), 0.85 * spread("no prior")) << "the prior measure explains something";
}

TEST(Simulate, ComparesEachLineWithTheAverageThatItIsOf) {
    std::string rows = "school,arm,pupils,score,sd\n";
    for (int i = 0; i < 40; ++i)
        rows += "s" + std::to_string(i) + "," + std::to_string(i % 2) + "," + (i % 4 < 2 ? "10" : "90") + "," +
                std::to_string(i % 3) + ",1\n";
    const std::string protocol =
        data_section + scores + by_model + truth("icc = 0.05\neffects = [0.4]\neffect_by_size = 0.2\n");
    SimulationOptions options;
    options.trials = 3000;
    const SimulationResult result = simulate_trial(protocol, rows, options);
    std::size_t place = 0;
    // Effects of 0.2 and 0.6 in schools of 10 and 90.
    EXPECT_NEAR(line_of(result, "primary", 0.4, place).estimand, (10 * 0.2 + 90 * 0.6) / 100, 1e-12);
    EXPECT_NEAR(line_of(result, "unweighted", 0.4, place).estimand, 0.4, 1e-12);
    for (const char* analysis : {"primary", "unweighted"}) {
        const LinePerformance line = performance(result, analysis, 0.4);
        EXPECT_NEAR(line.bias->value, 0, 4 * line.bias->std_error) << analysis;
    }
}

TEST(Simulate, FillsTheRowsThatTheSameFileWouldHave) {
    const std::string protocol = data_section + "[strata]\ncolumns = [\"block\"]\n" + scores +
                                 "prior = \"before\"\nprior_level = \"cluster\"\n" + truth("icc = 0.1\n");
    const std::string rows = schools(8, 20, 2);
    const Folder before({{"trial.toml", protocol}, {"schools.csv", rows}});
    const PlannedData planned = before.planned();
    const OutcomeData& frame = planned.data.outcomes.front();
    simulation_detail::DrawnOutcome drawn;
    std::string changed = "school,arm,block,pupils,score,sd,before\n";
    const std::vector<std::string>& clusters = planned.data.clusters;
    for (std::size_t c = 0; c < clusters.size(); ++c) {
        const double size = c == 3 ? 0 : 16 + static_cast<double>(c % 3);
        const double mean = 0.25 * static_cast<double>(c);
        const double sd = 1 + 0.5 * static_cast<double>(c % 2);
        const double prior = 2 - 0.5 * static_cast<double>(c);
        drawn.size.push_back(size);
        drawn.mean.push_back(mean);
        drawn.sum_of_squares.push_back(size == 0 ? 0 : sd * sd * (size - 1));
        drawn.prior.push_back(prior);
        const auto row = [&](double of, const std::string& score) {
            changed += clusters[c] + "," + std::to_string(planned.data.arm[c]) + "," +
                       planned.data.strata[planned.data.stratum[c]] + "," + std::to_string(of) + "," + score + "," +
                       std::to_string(sd) + "," + std::to_string(prior) + "\n";
        };
        if (size > 0) row(size, std::to_string(mean));
        if (size < 20) row(20 - size, "");  // individuals without an outcome
    }
    OutcomeData filled = frame;
    simulation_detail::SimulatedRows(planned.data, frame).fill(drawn, filled);
    const Folder after({{"trial.toml", protocol}, {"schools.csv", changed}});
    const PlannedData again = after.planned();
    const OutcomeData& read = again.data.outcomes.front();
    EXPECT_EQ(filled.cluster, read.cluster);
    EXPECT_EQ(filled.individuals, read.individuals);
    for (std::size_t i = 0; i < read.mean.size(); ++i)
        EXPECT_EQ(filled.mean[i] + filled.origin, read.mean[i] + read.origin);
    EXPECT_EQ(filled.prior, read.prior);
    EXPECT_EQ(filled.missing_individuals, read.missing_individuals);
    for (std::size_t i = 0; i < read.mean.size(); ++i)
        EXPECT_NEAR(filled.sum_of_squares[i], read.sum_of_squares[i], 1e-9);
}

TEST(Simulate, BeginsFromAListWhereThereAreNoData) {
    const std::string list = "urn,roll,block\n" + [] {
        std::string rows;
        for (int i = 0; i < 20; ++i)
            rows +=
                "u" + std::to_string(i) + "," + std::to_string(100 + 10 * i) + "," + (i < 12 ? "big" : "small") + "\n";
        return rows;
    }();
    const std::string protocol = R"(
[data]
file = "later.csv"
cluster = "school"
size = "pupils"
[arms]
column = "arm"
[strata]
columns = ["block"]
[randomisation]
file = "list.csv"
id = "urn"
strata = ["block"]
seed = 4
[simulation]
size = "roll"
[[outcome]]
name = "plans"
label = "Plans"
count = "plans"
prior = "plans_before"
[[simulation.outcome]]
outcome = "plans"
control = 0.1
icc = 0.02
effects = [-0.03]
prior_correlation = 0.5
)";
    const Folder folder({{"trial.toml", protocol}, {"list.csv", list}});
    const PlannedData planned = folder.planned();
    EXPECT_TRUE(planned.from_list);
    EXPECT_EQ(planned.data.clusters.size(), 20U);
    EXPECT_EQ(planned.data.strata.size(), 2U);
    SimulationOptions options;
    options.trials = 300;
    const SimulationResult result = simulate(planned, options);
    EXPECT_EQ(result.of.individuals, 20 * 100 + 10 * 190);
    const LinePerformance line = performance(result, "primary", -0.03);
    EXPECT_NEAR(line.bias->value, 0, 4 * line.bias->std_error);
    // Each allocation has as many schools of a block in an arm as the plan says.
    DrawStream random(1, 1);
    for (int draw = 0; draw < 20; ++draw) {
        std::vector<std::uint32_t> arm;
        simulation_detail::draw_allocation(random, planned.data, arm);
        std::vector<std::size_t> treated(2, 0);
        for (std::size_t c = 0; c < arm.size(); ++c) treated[planned.data.stratum[c]] += arm[c];
        std::sort(treated.begin(), treated.end());
        EXPECT_EQ(treated, (std::vector<std::size_t>{4, 6}));
    }
}

std::string refusal(const std::string& protocol, const std::string& rows, const SimulationOptions& options = few()) {
    try {
        simulate_trial(protocol, rows, options);
    } catch (const Error& error) {
        return error.what();
    }
    return "simulated";
}

TEST(Simulate, RefusesWhatItCannotDo) {
    const std::string rows = schools(8, 20, 2);
    EXPECT_THAT(refusal(data_section + scores, rows), HasSubstr("expected a [[simulation.outcome]]"));
    const std::string twice = rows + "s0,0,0,20,2,1,1\n";
    const std::string varied = data_section + scores + "prior = \"before\"\n" + truth("icc = 0.1\n");
    EXPECT_THAT(refusal(varied, twice), HasSubstr("simulated trials have one row a cluster"));
    EXPECT_THAT(refusal(data_section + scores + truth("icc = 0.1\n"), rows, few(4, 3)), HasSubstr("found part 4 of 3"));
    EXPECT_THAT(refusal(data_section + scores + truth("icc = 0.1\n"), rows, few(1, 6)), HasSubstr("5 blocks"));
}

/// With strata that change what the effect is, a sound analysis covers it.
TEST(Simulate, CoversTheEffectGivenTheStrata) {
    const std::string protocol = data_section + "[strata]\ncolumns = [\"block\"]\n" + R"(
[[outcome]]
name = "plans"
label = "Plans"
count = "score"
[[simulation.outcome]]
outcome = "plans"
control = 0.3
effects = [0.1]
icc = 0.05
icc_strata = 0.2
)";
    SimulationOptions options;
    options.trials = 1500;
    const SimulationResult result = simulate_trial(protocol, schools(40, 100, 2), options);
    for (const char* analysis : {"primary", "unweighted"}) {
        const LinePerformance line = performance(result, analysis, 0.1);
        EXPECT_NEAR(line.coverage->value, 0.95, 0.02) << analysis;
        EXPECT_NEAR(line.bias->value, 0, 4 * line.bias->std_error) << analysis;
    }
}

TEST(Simulate, SaysWhatIsNotSimulated) {
    const std::string protocol = data_section + scores +
                                 "[[outcome]]\nname = \"other\"\nlabel = \"Other\"\nrole = \"secondary\"\n"
                                 "value = \"before\"\nallow_mean_sd = true\n" +
                                 truth("icc = 0.1\n");
    const SimulationResult result = simulate_trial(protocol, schools(8, 20, 2), few());
    EXPECT_THAT(result.notes, Contains(HasSubstr("'other'")));
    for (const SimulatedLine& line : result.lines) EXPECT_EQ(line.outcome, "score");
    const std::string others = data_section + "[strata]\ncolumns = [\"block\"]\n" + scores +
                               "alternative = \"greater\"\n[[sensitivity]]\nlabel = \"nobody\"\ndrop_strata = [\"0\", "
                               "\"1\"]\n" +
                               truth("icc = 0.1\n");
    const SimulationResult some = simulate_trial(others, schools(8, 20, 2), few());
    EXPECT_THAT(some.notes, Contains(HasSubstr("other hypotheses than no effect")));
    EXPECT_THAT(some.notes, Contains(HasSubstr("sensitivity 'nobody', since drop_strata leaves no")));
    EXPECT_EQ(some.lines.size(), 2U);
}

/// [randomisation] may name the arms in another order than [arms], by name or by label.
TEST(Simulate, KnowsTheArmsOfAListByTheirNames) {
    std::string list = "school,pupils\n";
    for (int i = 0; i < 30; ++i) list += "s" + std::to_string(i) + ",50\n";
    const auto planned = [&](const std::string& arms) {
        const Folder folder({{"trial.toml", "[data]\nfile = \"later.csv\"\ncluster = \"school\"\nsize = \"pupils\"\n" +
                                                arms + scores + truth("icc = 0.1\n")},
                             {"list.csv", list}});
        return folder.planned();
    };
    const std::string from = "file = \"list.csv\"\nid = \"school\"\nseed = 1\n";
    const std::string two = "[arms]\ncolumn = \"arm\"\ncontrol = \"usual\"\nintervention = \"new\"\n";
    const PlannedData turned =
        planned(two + "[randomisation]\narms = [\"intervention\", \"control\"]\nratio = [2, 1]\n" + from);
    EXPECT_EQ(std::count(turned.data.arm.begin(), turned.data.arm.end(), 1U), 20);
    const PlannedData labels = planned(two + "[randomisation]\narms = [\"new\", \"usual\"]\nratio = [2, 1]\n" + from);
    EXPECT_EQ(labels.data.arm.size(), 30U);
    EXPECT_EQ(std::count(labels.data.arm.begin(), labels.data.arm.end(), 1U), 20);
    EXPECT_EQ(planned("[randomisation]\n" + from).data.clusters.size(), 30U) << "without [arms]";
    EXPECT_THROW(planned(two + "[randomisation]\narms = [\"a\", \"b\"]\n" + from), Error);
    EXPECT_THROW(planned(two + "[randomisation]\narms = [\"control\", \"intervention\", \"third\"]\n" + from), Error);
}

/// Two lost schools of four leave an arm without any now and then.
TEST(Simulate, CountsTrialsInWhichALineIsNotEstimated) {
    const std::string protocol = data_section + scores + by_model + truth("icc = 0.1\nlost_clusters = [0.5]\n");
    const SimulationResult result = simulate_trial(protocol, schools(4, 20), few());
    const LineSums sums = result.sums().front();
    EXPECT_GT(sums.trials - sums.estimated, 100U);
    EXPECT_LT(sums.estimated, sums.trials);
    EXPECT_FALSE(result.why_not.front().empty());
}

}  // namespace
}  // namespace clustertrial::simulate_test
