// Rows with the outcome that lack its prior measure or a covariate.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/sample/filter.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <cmath>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::missing_covariates_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/missing_covariates/";

Trial pupils_trial(MissingCovariates how) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "pupils.csv";
    trial.data.cluster = "school";
    trial.data.missing_text = {"", "NA"};
    trial.arms.column = "treated";
    trial.strata = {"block"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "score";
    outcome.prior = "prior";
    trial.outcomes = {outcome};
    trial.analysis.covariates = {{"year", true}};
    trial.analysis.missing_covariates = how;
    return trial;
}

EffectEstimate effect_of(const TrialData& data, const Trial& trial) {
    return estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0);
}

TEST(MissingCovariates, AreTreatedAsInR) {
    const test::Reference values(folder + "values.csv", {"case"}, {"n", "estimate", "std_error", "df", "p_value"});
    for (const MissingCovariates how :
         {MissingCovariates::exclude, MissingCovariates::mean, MissingCovariates::indicator}) {
        const std::string name(to_name(how));
        const Trial trial = pupils_trial(how);
        const TrialData data = arrange_file(trial, folder + "pupils.csv");
        const EffectEstimate effect = effect_of(data, trial);
        const auto expect = [&](double actual, const std::string& column) {
            const double expected = values({name}, column);
            EXPECT_NEAR(actual, expected, 1e-9 * std::abs(expected)) << name << " " << column;
        };
        expect(effect.total.individuals, "n");
        expect(effect.estimate, "estimate");
        expect(effect.std_error.value(), "std_error");
        expect(effect.df().value(), "df");
        expect(effect.test.value().p_value, "p_value");
    }
}

/// Of four schools of which the last has no prior count, and one row has no level: the numbers are of no study.
std::string by_school() {
    return "school,treated,pupils,level,events,before\n"
           "a,0,20,1,3,4\na,0,30,2,6,9\nb,1,25,1,5,6\nb,1,25,2,7,8\nc,0,40,1,9,12\nc,0,10,2,1,2\nd,1,30,1,9,\n"
           "d,1,20,2,3,\ne,0,10,1,2,3\ne,0,15,2,6,5\nf,1,18,1,3,4\nf,1,22,,8,9\n";
}

std::string by_pupil() {
    std::istringstream rows(by_school());
    std::string line;
    std::getline(rows, line);
    std::string out = "school,treated,pupils,level,events,before\n";
    while (std::getline(rows, line)) {
        std::vector<std::string> cells;
        std::istringstream parts(line + ",");
        for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
        const int pupils = std::stoi(cells[2]);
        for (int i = 0; i < pupils; ++i) {
            const std::string before = cells[5].empty() ? "" : i < std::stoi(cells[5]) ? "1" : "0";
            out += cells[0] + "," + cells[1] + ",1," + cells[3] + "," + (i < std::stoi(cells[4]) ? "1" : "0") + "," +
                   before + "\n";
        }
    }
    return out;
}

Trial counts_trial(MissingCovariates how) {
    Trial trial = pupils_trial(how);
    trial.strata.clear();
    trial.data.size = "pupils";
    OutcomeSpec& outcome = trial.outcomes[0];
    outcome.value.clear();
    outcome.count = "events";
    outcome.prior = "before";
    trial.analysis.covariates = {{"level", true}};
    trial.analysis.standard_errors = CovarianceKind::CR1;
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::clusters_minus_1;
    return trial;
}

TEST(MissingCovariates, ARowOfManyIsManyRows) {
    for (const MissingCovariates how :
         {MissingCovariates::exclude, MissingCovariates::mean, MissingCovariates::indicator}) {
        const Trial trial = counts_trial(how);
        const EffectEstimate schools = effect_of(arrange_text(trial, by_school()), trial);
        const EffectEstimate pupils = effect_of(arrange_text(trial, by_pupil()), trial);
        EXPECT_NEAR(schools.estimate, pupils.estimate, 1e-12);
        EXPECT_NEAR(schools.std_error.value(), pupils.std_error.value(), 1e-12);
        EXPECT_EQ(schools.total.individuals, pupils.total.individuals);
        EXPECT_EQ(schools.coefficients, pupils.coefficients);
    }
}

// The mean is of all arms together, by hand: 4 + 9 + 6 + 8 + 12 + 2 + 3 + 5 + 4 + 9 events before, of 215 pupils.
TEST(MissingCovariates, HaveTheMeanOfAllIndividualsWhoHaveOne) {
    const Trial trial = counts_trial(MissingCovariates::mean);
    const OutcomeData outcome = arrange_text(trial, by_school()).outcomes[0];
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        if (outcome.cluster[row] == 3) {
            EXPECT_NEAR(outcome.prior[row], 62.0 / 215, 1e-15);
        }
    }
}

TEST(MissingCovariates, ThatHangOnTheArmAreADoubt) {
    const Trial trial = counts_trial(MissingCovariates::indicator);
    const TrialData data = arrange_text(trial, by_school());  // 50 of 140 pupils of the arm have no prior
    EXPECT_THAT(effect_of(data, trial).doubts, Contains(HasSubstr("(control 0%; intervention 36%)")));
    const Trial excluded = counts_trial(MissingCovariates::exclude);
    EXPECT_THAT(effect_of(arrange_text(excluded, by_school()), excluded).doubts,
                testing::Not(Contains(HasSubstr("differ between the arms"))));
}

TEST(MissingCovariates, RowsThatAreLeftOutOrFilledAreCountedByArm) {
    const auto said = [](MissingCovariates how) { return arrange_text(counts_trial(how), by_school()).warnings; };
    EXPECT_THAT(said(MissingCovariates::exclude),
                Contains(HasSubstr("2 rows (control 0; intervention 2) with the outcome but without the prior measure "
                                   "are left out")));
    EXPECT_THAT(said(MissingCovariates::indicator),
                Contains(HasSubstr("1 row (control 0; intervention 1) with the outcome but without a covariate has the "
                                   "mean of the others, and an indicator in the model")));
}

// The school has no other row whose prior it could have.
TEST(MissingCovariates, AFilledSchoolIsNotSaidToHaveThePriorOfOtherRows) {
    const std::string rows =
        "school,treated,pupils,level,events,before\na,0,20,1,3,4\nb,1,25,1,5,\nc,0,40,2,9,12\nd,1,30,2,9,7\n";
    for (const std::string& said : arrange_text(counts_trial(MissingCovariates::indicator), rows).warnings)
        EXPECT_THAT(said, testing::Not(HasSubstr("in other rows")));
}

// The same rows lack both: one indicator, no collinear column.
TEST(MissingCovariates, PartsThatTheSameRowsLackShareAnIndicator) {
    Trial trial = counts_trial(MissingCovariates::indicator);
    trial.analysis.covariates = {{"again", false}};
    const std::string rows =
        "school,treated,pupils,events,before,again\na,0,20,3,4,1\nb,1,25,5,6,2\nc,0,40,9,12,3\nd,1,30,9,,\n"
        "e,0,10,2,,\nf,1,18,3,4,7\ng,0,30,9,6,4\nh,1,31,9,7,2\n";
    const TrialData data = arrange_text(trial, rows);
    EXPECT_THAT(data.outcomes[0].indicator_names, ElementsAre("prior 'before' and covariate 'again'"));
    EXPECT_THAT(make_context(data, trial, data.outcomes[0], trial.analysis).warnings, testing::IsEmpty());
}

TEST(MissingCovariates, IndicatorsFollowTheirRowsThroughAFilter) {
    const Trial trial = counts_trial(MissingCovariates::indicator);
    const TrialData data = arrange_text(trial, by_school());
    std::vector<bool> keep(data.clusters.size(), true);
    keep[0] = false;
    const OutcomeData outcome = keep_clusters(data, keep).outcomes[0];
    for (const auto& indicator : outcome.indicators) EXPECT_EQ(indicator.size(), outcome.cluster.size());
}

TEST(MissingCovariates, AnArmWithOutcomesAndNoPriorSaysWhatItLacks) {
    const Trial trial = counts_trial(MissingCovariates::exclude);
    const std::string rows =
        "school,treated,pupils,level,events,before\na,0,20,1,3,4\nb,1,25,1,5,\nc,0,40,2,9,12\nd,1,30,2,9,\n";
    const TrialData data = arrange_text(trial, rows);
    EXPECT_THAT(test::message_of([&] { effect_of(data, trial); }),
                HasSubstr("no school of arm 'intervention' has a value with its prior measure, covariates"));
}

}  // namespace
}  // namespace clustertrial::missing_covariates_test
