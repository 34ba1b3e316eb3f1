// [analysis] absorb: every number is that of the same columns as categorical covariates, whose coefficients are
// reported.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/coefficients.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::absorbed_columns_test {
namespace {

using nlohmann::json;
using test::arrange_text;
using test::message_of;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A row is some pupils of a year: 24 schools in three districts, in one of four regions each, in some of five years.
struct MadeUp {
    bool by_pupil = true;
    bool by_school = false;
    unsigned seed = 5;
};

std::string rows_of(const MadeUp& made) {
    std::mt19937 random(made.seed);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::ostringstream csv;
    csv << "urn,treated,district,region,year,pupils,events,score,prior,age,weight,sessions,dose\n";
    for (int s = 0; s < 24; ++s) {
        const int effect = between(-4, 4);
        const int sessions = between(0, 4);
        const int weight = between(1, 5);
        const int region = between(0, 3);
        const int years = made.by_school ? 1 : between(2, 4);
        for (int y = 0; y < years; ++y) {
            const int year = between(0, 4);
            const int rows = made.by_pupil ? between(2, 7) : 1;
            for (int i = 0; i < rows; ++i) {
                const int pupils = made.by_pupil ? 1 : between(3, 30);
                const int prior = between(80, 120);
                const bool lacks_year = !made.by_school && between(0, 24) == 0;
                csv << "s" << s << "," << s % 2 << ",d" << s % 3 << ",r" << region << ","
                    << (lacks_year ? "NA" : "Y" + std::to_string(year)) << "," << pupils << "," << between(0, pupils)
                    << "," << prior / 2 + effect + 2 * (s % 2) + 3 * year + between(-9, 9) << "," << prior << ","
                    << between(70, 130) << "," << weight << "," << sessions << "," << between(0, 5) << "\n";
            }
        }
    }
    return csv.str();
}

const std::string head = R"([trial]
title = "Years"
unit = "school"
individual = "pupil"
[data]
file = "rows.csv"
cluster = "urn"
[strata]
columns = ["district"]
)";

const std::string arms = R"([arms]
column = "treated"
control = "0"
intervention = "1"
)";

const std::string measured = R"([[outcome]]
name = "score"
role = "primary"
value = "score"
prior = "prior"
)";

/// Every way to infer, and every other way with rows.
const std::string entries = R"(
[[sensitivity]]
standard_errors = "CR0"
degrees_of_freedom = "normal"
[[sensitivity]]
standard_errors = "CR1"
degrees_of_freedom = "clusters-1"
[[sensitivity]]
standard_errors = "CR3"
[[sensitivity]]
standard_errors = "CV3"
[[sensitivity]]
standard_errors = "CV3J"
[[sensitivity]]
weights = "equal"
[[sensitivity]]
weights_column = "weight"
[[sensitivity]]
missing_covariates = "indicator"
[[sensitivity]]
missing_covariates = "mean"
[[sensitivity]]
inference = "wild-bootstrap"
draws = 199
[[sensitivity]]
inference = "randomisation"
draws = 199
[[sensitivity]]
inference = "randomisation"
randomisation_statistic = "coefficient"
draws = 199
[[sensitivity]]
prior = false
[[sensitivity]]
drop_strata = ["d2"]
)";

std::string absorbing(const std::string& columns) {
    return "[analysis]\ncovariates = [\"age\"]\nabsorb = [" + columns + "]\n";
}

std::string with_categories(const std::string& columns) {
    return "[analysis]\ncovariates = [\"age\"" + (columns.empty() ? "" : ", " + columns) + "]\n";
}

struct Analysed {
    AnalysisResult result;
    json document;
};

Analysed analyse(const std::string& toml, const std::string& csv) {
    const Trial trial = parse_trial_file(toml, "trial.toml");
    Analysed analysed{analyse_trial(arrange_text(trial, csv), trial), {}};
    analysed.document = json::parse(render_results_json(analysed.result, to_tables(analysed.result)));
    return analysed;
}

/// What only one of the two says: how columns are called, and coefficients that are not reported.
bool is_about_names(const std::string& member) {
    static const std::set<std::string> names{"absorbed", "warnings", "remarks", "notes", "trial"};
    return names.count(member) > 0;
}

/// Compares every number of two documents, and every text but those of names; how many numbers there were.
std::size_t expect_same(const json& a, const json& b, const std::string& where) {
    if (a.is_object() && b.is_object()) {
        std::size_t numbers = 0;
        EXPECT_EQ(a.size(), b.size()) << where;
        for (const auto& [member, value] : a.items()) {
            if (!b.contains(member)) {
                ADD_FAILURE() << where << "." << member;
            } else if (!is_about_names(member)) {
                numbers += expect_same(value, b.at(member), where + "." + member);
            }
        }
        return numbers;
    }
    if (a.is_array() && b.is_array()) {
        EXPECT_EQ(a.size(), b.size()) << where;
        std::size_t numbers = 0;
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
            numbers += expect_same(a[i], b[i], where + "[" + std::to_string(i) + "]");
        return numbers;
    }
    if (a.is_number() && b.is_number()) {
        const double x = a.get<double>();
        const double y = b.get<double>();
        EXPECT_NEAR(x, y, 1e-9 * std::max(1.0, std::abs(y))) << where;
        return 1;
    }
    EXPECT_EQ(a, b) << where;
    return 0;
}

/// The coefficients of the document with `absorb` are those of the other but for the levels'.
void take_out_levels(json& document) {
    json kept = json::array();
    for (const json& one : document.at("coefficients")) {
        const auto term = one.at("term").get<std::string>();
        if (term.find("covariate 'year") == std::string::npos && term.find("covariate 'region") == std::string::npos)
            kept.push_back(one);
    }
    document["coefficients"] = kept;
}

/// `rest`: of the trial file, behind [analysis]; `more` belongs to [analysis].
void expect_as_categories(const std::string& begin, const std::string& more, const std::string& rest,
                          const std::string& csv, std::size_t numbers) {
    Analysed absorbed = analyse(begin + absorbing("\"year\", \"region\"") + more + rest, csv);
    Analysed columns =
        analyse(begin + with_categories("\"year:categorical\", \"region:categorical\"") + more + rest, csv);
    take_out_levels(columns.document);
    for (json* document : {&absorbed.document, &columns.document}) document->erase("tables");
    EXPECT_GT(expect_same(absorbed.document, columns.document, "results"), numbers);
    EXPECT_FALSE(absorbed.document.at("estimates").empty());
    EXPECT_TRUE(absorbed.result.get<Effects>().not_estimated.empty());
    if (absorbed.result.find<Sensitivity>() != nullptr)
        for (const auto& failure : absorbed.result.get<Sensitivity>().failures) ADD_FAILURE() << failure.why;
}

TEST(AbsorbedColumns, EveryNumberOfPupilRowsIsThatOfCategoricalCovariates) {
    const std::string more =
        "[report]\ncoefficients = true\n[compliance]\ndose = \"sessions\"\nmaximum = 4\n"
        "[[cace]]\ntake_up = \"dose\"\nmaximum = 5\n"
        "[[subgroup]]\ncolumn = \"region\"\nrole = \"exploratory\"\n"
        "[[subgroup]]\ncolumn = \"age\"\nvalues = [90, 110]\nrole = \"exploratory\"\n"
        "[estimand]\naverage = \"individuals\"\n";
    expect_as_categories(head + arms + measured, "", entries + more, rows_of({}), 900);
}

TEST(AbsorbedColumns, EveryNumberOfRowsThatStandForManyIsThatOfCategoricalCovariates) {
    const std::string count = "[[outcome]]\nname = \"events\"\nrole = \"primary\"\ncount = \"events\"\n";
    std::string begin = head + arms + count;
    begin.insert(begin.find("[strata]"), "size = \"pupils\"\n");
    MadeUp made;
    made.by_pupil = false;
    std::string without_prior = entries;
    without_prior.erase(without_prior.find("[[sensitivity]]\nprior = false\n"), 30);
    expect_as_categories(begin, "", without_prior + "[report]\ncoefficients = true\n", rows_of(made), 800);
}

TEST(AbsorbedColumns, OneRowASchoolHasTheHeteroskedasticityRobustNumbers) {
    MadeUp made;
    made.by_pupil = false;
    made.by_school = true;
    made.seed = 2;
    for (const std::string kind : {"HC1", "HC2", "HC3"}) {
        std::string begin = head + arms + measured;
        const std::string more = "standard_errors = \"" + kind + "\"\n";
        const std::string csv = rows_of(made);
        const Analysed absorbed = analyse(begin + absorbing("\"region\"") + more, csv);
        const Analysed columns = analyse(begin + with_categories("\"region:categorical\"") + more, csv);
        EXPECT_GT(expect_same(absorbed.document.at("estimates"), columns.document.at("estimates"), kind), 30U);
    }
}

TEST(AbsorbedColumns, EveryNumberOfAnAllocatedDoseIsThatOfCategoricalCovariates) {
    expect_as_categories(head + "[arms]\ndose = \"dose\"\n" + measured, "", "[report]\ncoefficients = true\n",
                         rows_of({}), 60);
    expect_as_categories(head + "[arms]\ndose = \"dose\"\n" + measured, "weights = \"equal\"\n", "", rows_of({}), 40);
}

TEST(AbsorbedColumns, IntraclusterCorrelationsByRestrictedMaximumLikelihoodAreThoseOfCategoricalCovariates) {
    expect_as_categories(head + arms + measured, "icc = \"reml\"\n", "", rows_of({}), 60);
}

TEST(AbsorbedColumns, ManyPupilRowsAreArrangedAsTheirMoments) {
    std::mt19937 random(3);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::ostringstream csv;
    csv << "urn,treated,district,region,year,score,prior,age\n";
    for (int s = 0; s < 56; ++s) {
        for (int pupil = 0; pupil < 900; ++pupil) {
            const int year = between(0, 3);
            csv << s << "," << s % 2 << ",d" << s / 28 << ",r" << s % 3 << ",Y" << year << ","
                << between(0, 50) + 2 * year << "," << between(80, 120) << "," << between(90, 110) << "\n";
        }
    }
    const Trial trial = parse_trial_file(head + arms + measured + absorbing("\"year\", \"region\""), "trial.toml");
    EXPECT_LE(arrange_text(trial, csv.str()).outcomes[0].cluster.size(), 56U * 4 * 3) << "two numbers that differ";
    expect_as_categories(head + arms + measured, "", "", csv.str(), 60);
}

TEST(AbsorbedColumns, EqualVotesAsTheProtocolsOwnWeights) {
    expect_as_categories(head + arms + measured, "weights = \"equal\"\n", "[report]\ncoefficients = true\n",
                         rows_of({}), 60);
}

TEST(AbsorbedColumns, AreSaidByNameWithTheirLevelsAndHaveNoCoefficients) {
    const Analysed absorbed = analyse(
        head + arms + measured + absorbing("\"year\", \"region\"") + "[report]\ncoefficients = true\n", rows_of({}));
    const EffectEstimate& effect = absorbed.result.get<Effects>().estimates.at(0);
    ASSERT_EQ(effect.absorbed.size(), 2U);
    EXPECT_EQ(effect.absorbed[0].column, "year");
    EXPECT_EQ(effect.absorbed[0].levels, 5U);
    EXPECT_EQ(effect.absorbed[1].levels, 4U);
    std::vector<std::string> names;
    for (const Coefficient& one : absorbed.result.get<CoefficientLists>().outcomes.at(0).coefficients)
        names.push_back(one.name);
    EXPECT_THAT(names, ElementsAre("intervention", "prior 'prior'", "covariate 'age'"));
    const json& estimate = absorbed.document.at("estimates").at(0);
    EXPECT_EQ(estimate.at("absorbed"),
              json::parse(R"([{"column": "year", "levels": 5}, {"column": "region", "levels": 4}])"));
    EXPECT_EQ(estimate.at("coefficients"), 3 + 3 + 4 + 3);  // arm, prior and age; strata; years and regions less one
    const std::string tables = absorbed.document.at("tables").dump();
    EXPECT_THAT(tables, HasSubstr("absorbed indicators of year (5 levels) and region (4 levels)"));
    EXPECT_THAT(tables, HasSubstr("indicators of 3 strata and absorbed indicators of year (5 levels) and region (4 "
                                  "levels), which are not listed"));
    EXPECT_THAT(tables, Not(HasSubstr("year = Y")));
}

TEST(AbsorbedColumns, LevelsThatStrataAddUpToAreLeftOutWithoutAWord) {
    // Each district is the district, written otherwise.
    std::string csv = rows_of({});
    const std::string toml = head + arms + measured;
    std::istringstream lines(csv);
    std::ostringstream again;
    std::string line;
    while (std::getline(lines, line)) {
        const std::size_t at = line.find(",d");
        again << line << ","
              << (at == std::string::npos || line.rfind("urn", 0) == 0 ? "again" : line.substr(at + 1, 2)) << "\n";
    }
    const Analysed with = analyse(toml + absorbing("\"again\""), again.str());
    const Analysed without = analyse(toml + absorbing(""), csv);
    EXPECT_THAT(with.result.warnings, Not(Contains(HasSubstr("collinear"))));
    EXPECT_EQ(with.document.at("estimates")[0].at("coefficients"),
              without.document.at("estimates")[0].at("coefficients"));
    EXPECT_NEAR(with.document.at("estimates")[0].at("std_error").get<double>(),
                without.document.at("estimates")[0].at("std_error").get<double>(), 1e-10);
}

TEST(AbsorbedColumns, AnArmThatTheLevelsDetermineIsRefused) {
    std::string csv = rows_of({});
    const Trial trial = parse_trial_file(head + arms + measured + absorbing("\"arm\""), "trial.toml");
    std::istringstream lines(csv);
    std::ostringstream with_arm;
    std::string line;
    for (int number = 0; std::getline(lines, line); ++number) {
        const std::size_t at = line.find(',');
        with_arm << line << "," << (number == 0 ? "arm" : line.substr(at, 2) == ",1" ? "one" : "none") << "\n";
    }
    EXPECT_THAT(
        message_of([&] { analyse_trial(arrange_text(trial, with_arm.str()), trial); }),
        HasSubstr("'intervention' is collinear with the strata, the levels of 'arm' (absorb) and the other arms; "
                  "expected schools of each arm within a stratum and a level"));
}

TEST(AbsorbedColumns, MoreLevelsThanMatricesHoldAreRefusedWithTheRemedy) {
    std::ostringstream csv;
    csv << "urn,treated,district,region,year,pupils,events,score,prior,age,weight,sessions,dose\n";
    for (int row = 0; row < 8000; ++row)
        csv << "s" << row % 8 << "," << row % 2 << ",d" << row % 4 % 2 << ",r,p" << row << ",1,0," << row % 7
            << ",1,9,1,1,1\n";
    const Trial trial = parse_trial_file(head + arms + measured + absorbing("\"year\""), "trial.toml");
    EXPECT_THAT(message_of([&] { arrange_text(trial, csv.str()); }),
                AllOf(HasSubstr("rows.csv: column 'year': named by 'absorb', found 8000 levels among 8 clusters"),
                      HasSubstr("expected at most 5,590 levels"), HasSubstr("can be in `columns` of [strata]")));
}

TEST(AbsorbedColumns, AColumnThatIsInTheModelAlreadyIsRefused) {
    const auto message = [](const std::string& analysis) {
        return message_of([&] {
            check_complete(parse_trial_file(head + arms + measured + "[analysis]\n" + analysis, "trial.toml"));
        });
    };
    EXPECT_THAT(message("absorb = [\"year\", \"year\"]\n"), HasSubstr("'absorb' names column 'year' twice"));
    EXPECT_THAT(message("absorb = [\"year\"]\ncovariates = [\"year\"]\n"),
                HasSubstr("'absorb' and 'covariates' both name column 'year'"));
    EXPECT_THAT(message("absorb = [\"district\"]\n"), HasSubstr("'absorb' names 'district', a column of [strata]"));
    EXPECT_THAT(message("absorb = [\"year\"]\n"), IsEmpty());
}

}  // namespace
}  // namespace clustertrial::absorbed_columns_test
