// Suppressed numbers that several rows share, and many among the regressors: against every combination of whole
// numbers, by normal equations that share nothing with the library.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/data/stata_file.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "draw_folder.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <Eigen/Cholesky>
#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::suppressed_numbers_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double tolerance = 1e-10;

/// A row of a regression: outcome, regressors beside the intercept (the first is the arm), and what it weighs.
struct NaiveRow {
    double y = 0;
    std::vector<double> x;
    double weight = 1;
};

double naive_estimate(const std::vector<NaiveRow>& rows) {
    const auto columns = static_cast<Eigen::Index>(rows.front().x.size()) + 1;
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(columns, columns);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(columns);
    for (const NaiveRow& row : rows) {
        Eigen::VectorXd x = Eigen::VectorXd::Ones(columns);
        for (std::size_t j = 0; j < row.x.size(); ++j) x(static_cast<Eigen::Index>(j) + 1) = row.x[j];
        normal += row.weight * x * x.transpose();
        right += row.weight * row.y * x;
    }
    return normal.ldlt().solve(right)(1);
}

/// Calls `visit` with each way in which `count` numbers can be one of `values`.
void for_every_value(std::size_t count, const std::vector<double>& values,
                     const std::function<void(const std::vector<double>&)>& visit, std::vector<double> chosen = {}) {
    if (chosen.size() == count) {
        visit(chosen);
        return;
    }
    chosen.push_back(0);
    for (const double value : values) {
        chosen.back() = value;
        for_every_value(count, values, visit, chosen);
    }
}

struct Extremes {
    double smallest = 1e9;
    double largest = -1e9;
    void add(double estimate) {
        smallest = std::min(smallest, estimate);
        largest = std::max(largest, estimate);
    }
};

/// A trial file and its data in a folder.
class SuppressedNumbersOfFiles : public testing::Test {
  protected:
    AnalysisResult analysed(const std::string& trial_file) const {
        folder_.write("trial.toml", trial_file + "\n[[sensitivity]]\nlabel = \"bounds\"\nsuppressed = \"bounds\"\n");
        const Trial trial = read_trial_file(folder_.path("trial.toml"));
        return analyse_trial(read_trial_data(trial), trial);
    }
    SuppressedBounds bounds_of(const std::string& trial_file) const {
        const AnalysisResult result = analysed(trial_file);
        EXPECT_THAT(result.get<Sensitivity>().failures, IsEmpty());
        return result.get<Sensitivity>().effects.at(0).bounds.value();
    }
    void expect_outermost(const SuppressedBounds& bounds, const Extremes& extremes) const {
        EXPECT_NEAR(bounds.smallest.estimate, extremes.smallest, tolerance);
        EXPECT_NEAR(bounds.largest.estimate, extremes.largest, tolerance);
    }

    DrawFolder folder_;
};

const std::string joined_trial =
    "[data]\nfile = \"rows.csv\"\ncluster = \"urn\"\n[[data.join]]\nfile = \"schools.csv\"\n[arms]\ncolumn = \"arm\"\n";

/// Schools with 2, 3, 2, 3, ... pupils.
struct Pupil {
    std::size_t school = 0;
    double value = 0;
    double score = 0;
};
const std::vector<Pupil> pupils{{0, 1, 4}, {0, 6, 5}, {1, 2, 9}, {1, 9, 3}, {1, 4, 6}, {2, 7, 1}, {2, 3, 8}, {3, 8, 2},
                                {3, 1, 7}, {3, 5, 5}, {4, 2, 6}, {4, 6, 9}, {5, 9, 4}, {5, 3, 3}, {5, 7, 8}};
constexpr std::size_t schools = 6;

std::string rows_csv(const std::string& header, const std::function<std::string(const Pupil&)>& cells) {
    std::string csv = header + "\n";
    for (const Pupil& pupil : pupils) csv += "s" + std::to_string(pupil.school) + "," + cells(pupil) + "\n";
    return csv;
}
/// Of which 0, 3 and 4 have a suppressed number, from 1 to 5; the others have 10 times their own.
std::string schools_csv(const std::string& column) {
    std::string csv = "urn,arm," + column + "," + column + "_low," + column + "_high\n";
    for (std::size_t school = 0; school < schools; ++school) {
        const bool suppressed = school == 0 || school == 3 || school == 4;
        const std::string known = std::to_string(10 * school);
        csv += "s" + std::to_string(school) + "," + std::to_string(school % 2) + "," +
               (suppressed ? "SUPP,1,5" : known + "," + known + "," + known) + "\n";
    }
    return csv;
}
double value_of(std::size_t school, const std::vector<double>& chosen) {
    if (school == 0) return chosen[0];
    if (school == 3) return chosen[1];
    return school == 4 ? chosen[2] : 10.0 * static_cast<double>(school);
}

/// So much more in one arm that pupils of one school weigh on both sides.
double prior_of(const Pupil& one) {
    return one.value + 6.0 * static_cast<double>(one.school % 2);
}

TEST_F(SuppressedNumbersOfFiles, AnOutcomeOfAJoinedRowIsOneNumberInAllRowsThatHaveIt) {
    folder_.write("rows.csv", rows_csv("urn,prior", [](const Pupil& one) { return std::to_string(prior_of(one)); }));
    folder_.write("schools.csv", schools_csv("score"));
    const SuppressedBounds bounds =
        bounds_of(joined_trial + "[[outcome]]\nname = \"score\"\nvalue = \"score\"\nprior = \"prior\"\n");
    Extremes extremes;
    for_every_value(3, {1, 2, 3, 4, 5}, [&](const std::vector<double>& chosen) {
        std::vector<NaiveRow> rows;
        for (const Pupil& one : pupils)
            rows.push_back({value_of(one.school, chosen), {static_cast<double>(one.school % 2), prior_of(one)}});
        extremes.add(naive_estimate(rows));
    });
    expect_outermost(bounds, extremes);
    EXPECT_TRUE(bounds.exact);
}

TEST_F(SuppressedNumbersOfFiles, ACovariateOfAJoinedRowIsOneNumberInAllRowsThatHaveIt) {
    folder_.write("rows.csv", rows_csv("urn,score", [](const Pupil& one) { return std::to_string(one.score); }));
    folder_.write("schools.csv", schools_csv("fsm"));
    for (const bool equal : {false, true}) {
        const SuppressedBounds bounds =
            bounds_of(joined_trial + "[analysis]\ncovariates = [\"fsm\"]\n" + (equal ? "weights = \"equal\"\n" : "") +
                      "[[outcome]]\nname = \"score\"\nvalue = \"score\"\n");
        std::vector<double> size(schools, 0);
        for (const Pupil& one : pupils) ++size[one.school];
        Extremes extremes;
        for_every_value(3, {1, 2, 3, 4, 5}, [&](const std::vector<double>& chosen) {
            std::vector<NaiveRow> rows;
            for (const Pupil& one : pupils) {
                rows.push_back({one.score,
                                {static_cast<double>(one.school % 2), value_of(one.school, chosen)},
                                equal ? 1 / size[one.school] : 1});
            }
            extremes.add(naive_estimate(rows));
        });
        expect_outermost(bounds, extremes);
        EXPECT_FALSE(bounds.exact);
    }
}

const std::string trial_with_priors =
    "[data]\nfile = \"rows.csv\"\ncluster = \"urn\"\nsize = \"n\"\n[arms]\ncolumn = \"arm\"\n"
    "[[outcome]]\nname = \"ev\"\ncount = \"ev\"\nprior = \"pr\"\n";

struct School {
    double pupils = 0;
    double events = 0;  ///< below 0: suppressed, 1 to 5
    double prior = 0;   ///< the same
};

std::string csv_of(const std::vector<School>& trial) {
    const auto cell = [](double number) {
        const std::string known = std::to_string(static_cast<int>(number));
        return number < 0 ? "SUPP,1,5" : known + "," + known + "," + known;
    };
    std::string csv = "urn,arm,n,ev,ev_low,ev_high,pr,pr_low,pr_high\n";
    for (std::size_t g = 0; g < trial.size(); ++g) {
        csv += "S" + std::to_string(100 + g) + "," + std::to_string(g % 2) + "," +
               std::to_string(static_cast<int>(trial[g].pupils)) + "," + cell(trial[g].events) + "," +
               cell(trial[g].prior) + "\n";
    }
    return csv;
}

/// The estimate is linear in the events, so that these are at an end.
Extremes extremes_of(const std::vector<School>& trial) {
    Extremes extremes;
    for_every_value(2, {1, 5}, [&](const std::vector<double>& events) {
        for_every_value(5, {1, 2, 3, 4, 5}, [&](const std::vector<double>& priors) {
            std::vector<NaiveRow> rows;
            std::size_t event = 0;
            std::size_t prior = 0;
            for (std::size_t g = 0; g < trial.size(); ++g) {
                const double y = trial[g].events < 0 ? events[event++] : trial[g].events;
                const double x = trial[g].prior < 0 ? priors[prior++] : trial[g].prior;
                rows.push_back(
                    {y / trial[g].pupils, {static_cast<double>(g % 2), x / trial[g].pupils}, trial[g].pupils});
            }
            extremes.add(naive_estimate(rows));
        });
    });
    return extremes;
}

// Of 125 trials drawn at random (R, sample and rbinom) two in which climbs from the corners and the middle alone end
// below an outermost estimate.
TEST_F(SuppressedNumbersOfFiles, AmongSomePriorsTheOutermostAreThoseOfEveryCombination) {
    constexpr double supp = -1;
    const std::vector<std::vector<School>> trials{{{42, 7, supp},
                                                   {52, 11, supp},
                                                   {39, 7, supp},
                                                   {27, supp, supp},
                                                   {35, supp, 2},
                                                   {38, 8, 4},
                                                   {50, 11, supp},
                                                   {24, 4, 3}},
                                                  {{40, 5, supp},
                                                   {54, supp, 4},
                                                   {55, 8, 5},
                                                   {44, 3, supp},
                                                   {42, 3, 4},
                                                   {29, 4, supp},
                                                   {43, supp, supp},
                                                   {31, 2, supp}}};
    for (const std::vector<School>& trial : trials) {
        folder_.write("rows.csv", csv_of(trial));
        const SuppressedBounds bounds = bounds_of(trial_with_priors);
        expect_outermost(bounds, extremes_of(trial));
        EXPECT_FALSE(bounds.exact);
    }
}

// Too many combinations to try all, and climbs from the corners and the middle alone end above the smallest. Drawn and
// evaluated at all 390,625 combinations in R, by the projection that leaves the prior out of the arm.
TEST_F(SuppressedNumbersOfFiles, AmongTooManyPriorsClimbsFromRandomStartsFindTheSmallest) {
    constexpr double supp = -1;
    folder_.write("rows.csv", csv_of({{43, supp, supp},
                                      {22, 4, supp},
                                      {56, 8, supp},
                                      {29, 2, supp},
                                      {32, 5, 1},
                                      {25, 1, 4},
                                      {41, 6, supp},
                                      {23, supp, supp},
                                      {48, 8, supp},
                                      {36, 5, 8},
                                      {34, 4, 4},
                                      {42, 10, supp}}));
    const SuppressedBounds bounds = bounds_of(trial_with_priors);
    EXPECT_NEAR(bounds.smallest.estimate, -0.0369282069583347, tolerance);
    EXPECT_NEAR(bounds.largest.estimate, 0.1371541479000087, tolerance);
}

TEST_F(SuppressedNumbersOfFiles, AreTheSameEachTime) {
    folder_.write("rows.csv", csv_of({{42, 7, -1}, {52, 11, -1}, {39, 7, -1}, {27, -1, -1}, {35, -1, 2}, {38, 8, 4}}));
    EXPECT_EQ(bounds_of(trial_with_priors).largest.estimate, bounds_of(trial_with_priors).largest.estimate);
}

TEST_F(SuppressedNumbersOfFiles, WithoutEndsAreCountedByWhatStandsInTheirPlace) {
    folder_.write("rows.csv",
                  "urn,arm,n,ev,ev_low,ev_high,pr\na,0,10,SUPP,1,5,2\nb,1,10,3,3,3,1\nc,0,10,x,,,2\nd,1,10,6,6,6,NP\n"
                  "e,0,10,4,4,4,3\nf,1,10,8,8,8,5\ng,0,10,,,,1\ng,0,10,x,,,1\nh,1,10,5,5,5,4\n");
    const SuppressedBounds bounds = bounds_of(
        "[data]\nfile = \"rows.csv\"\ncluster = \"urn\"\nsize = \"n\"\n[arms]\n"
        "column = \"arm\"\n[[outcome]]\nname = \"ev\"\ncount = \"ev\"\nprior = \"pr\"\n");
    EXPECT_THAT(bounds.without_ends,
                ElementsAre(ClustersWithoutEnds{"", 1}, ClustersWithoutEnds{"NP", 1}, ClustersWithoutEnds{"x", 2}));
    EXPECT_EQ(bounds.clusters_without_ends, 3U);
}

TEST_F(SuppressedNumbersOfFiles, AreTheMissingValueSOfStata) {
    const StataNumber suppressed = StataMissing{'s'};
    std::vector<StataVariable> variables{{"urn", "", std::vector<std::string>{"a", "b", "c", "d", "e"}},
                                         {"arm", "", std::vector<StataNumber>{0.0, 1.0, 0.0, 1.0, 0.0}},
                                         {"n", "", std::vector<StataNumber>{10.0, 10.0, 10.0, 10.0, 10.0}},
                                         {"ev", "", std::vector<StataNumber>{suppressed, 3.0, 4.0, 5.0, 6.0}}};
    const std::string trial =
        "[data]\nfile = \"rows.dta\"\ncluster = \"urn\"\nsize = \"n\"\n[arms]\ncolumn = \"arm\"\n"
        "[[outcome]]\nname = \"ev\"\ncount = \"ev\"\n";
    folder_.write("rows.dta", stata_file(variables, ""));
    const AnalysisResult refused = analysed(trial);
    ASSERT_EQ(refused.get<Sensitivity>().failures.size(), 1U);
    EXPECT_THAT(refused.get<Sensitivity>().failures[0].why, HasSubstr("the data have no column 'ev_low'"));
    variables.push_back({"ev_low", "", std::vector<StataNumber>{1.0, 3.0, 4.0, 5.0, 6.0}});
    variables.push_back({"ev_high", "", std::vector<StataNumber>{5.0, 3.0, 4.0, 5.0, 6.0}});
    folder_.write("rows.dta", stata_file(variables, ""));
    EXPECT_THAT(analysed(trial).warnings, Contains(HasSubstr("left out because of suppressed cells")));
    EXPECT_NEAR(bounds_of(trial).smallest.estimate, 8 / 20.0 - 15 / 30.0, tolerance);
    EXPECT_NEAR(bounds_of(trial).largest.estimate, 8 / 20.0 - 11 / 30.0, tolerance);
}

TEST_F(SuppressedNumbersOfFiles, AreAnEntryWhereThePrimaryAnalysisHasNone) {
    folder_.write("rows.csv",
                  "urn,arm,n,ev,ev_low,ev_high\na,0,10,SUPP,1,5\nb,1,10,SUPP,1,3\nc,0,10,SUPP,2,4\nd,1,10,SUPP,1,5\n");
    const std::string trial =
        "[data]\nfile = \"rows.csv\"\ncluster = \"urn\"\nsize = \"n\"\n[arms]\ncolumn = \"arm\"\n"
        "[[outcome]]\nname = \"ev\"\ncount = \"ev\"\n";
    const AnalysisResult result = analysed(trial);
    EXPECT_THAT(result.get<Effects>().estimates, IsEmpty());
    EXPECT_THAT(result.warnings, Contains(HasSubstr("nothing to analyse")));
    const SuppressedBounds bounds = result.get<Sensitivity>().effects.at(0).bounds.value();
    EXPECT_NEAR(bounds.smallest.estimate, (1 + 1) / 20.0 - (5 + 4) / 20.0, tolerance);
    EXPECT_NEAR(bounds.largest.estimate, (3 + 5) / 20.0 - (1 + 2) / 20.0, tolerance);
}

}  // namespace
}  // namespace clustertrial::suppressed_numbers_test
