#include "clustertrial/sample/trial_data.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::arrange_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;

/// One count out of pupils, with prior and a stratum.
Trial counts_trial() {
    Trial trial;
    trial.unit = "school";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    trial.strata = {"block"};
    OutcomeSpec outcome;
    outcome.name = "nfa";
    outcome.count = "nfa";
    outcome.prior = "prior";
    trial.outcomes = {outcome};
    return trial;
}

const std::string header = "urn,pupils,treated,block,nfa,prior\n";
const std::string sound = header + "a,10,0,low,1,2\nb,20,1,low,2,4\nc,30,0,high,3,3\nd,40,1,high,4,8\n";

std::string problem(const std::string& rows) {
    return message_of([&] { arrange_text(counts_trial(), header + rows); });
}

TEST(Arrange, OneRowASchool) {
    const TrialData data = arrange_text(counts_trial(), sound);
    EXPECT_THAT(data.clusters, ElementsAre("a", "b", "c", "d"));
    EXPECT_THAT(data.arm, ElementsAre(0, 1, 0, 1));
    EXPECT_THAT(data.strata, ElementsAre("high", "low"));
    EXPECT_THAT(data.stratum, ElementsAre(1, 1, 0, 0));
    ASSERT_EQ(data.outcomes.size(), 1U);
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 20, 30, 40));
    EXPECT_THAT(data.outcomes[0].mean, ElementsAre(0.1, 0.1, 0.1, 0.1));
    EXPECT_THAT(data.outcomes[0].prior, ElementsAre(0.2, 0.2, 0.1, 0.2));
    EXPECT_DOUBLE_EQ(data.outcomes[0].sum_of_squares[0], 0.9);  // 1 event in 10: 0.9^2 + 9 x 0.1^2
}

TEST(Arrange, SeveralRowsOfASchoolBecomeOneWhenNothingTellsThemApart) {
    const TrialData data = arrange_text(
        counts_trial(), header + "a,4,0,low,1,0\nb,20,1,low,2,4\na,6,0,low,0,2\nc,30,0,high,3,3\nd,40,1,high,4,8\n");
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 20, 30, 40));
    EXPECT_THAT(data.outcomes[0].mean, ElementsAre(0.1, 0.1, 0.1, 0.1));
    EXPECT_THAT(data.outcomes[0].prior, ElementsAre(0.2, 0.2, 0.1, 0.2));
}

TEST(Arrange, ARowCovariateKeepsRowsApart) {
    Trial trial = counts_trial();
    trial.strata.clear();
    trial.analysis.covariates = {{"year", true}};
    const TrialData data = arrange_text(
        trial, "urn,pupils,treated,nfa,prior,year\na,4,0,1,0,Y5\na,6,0,0,2,Y4\nb,5,1,2,1,Y4\nb,5,1,2,1,Y5\n");
    EXPECT_THAT(data.covariate_names, ElementsAre("year = Y5"));
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(4, 6, 5, 5));
    EXPECT_THAT(data.outcomes[0].covariates[0], ElementsAre(1, 0, 0, 1));
    EXPECT_THAT(data.outcomes[0].prior, ElementsAre(0.2, 0.2, 0.2, 0.2)) << "the prior stays the school's own";
}

TEST(Arrange, AMissingOutcomeOrPriorLeavesTheRowOutAndCountsIt) {
    const TrialData data = arrange_text(
        counts_trial(), header + "a,10,0,low,NA,2\nb,20,1,low,2,4\nc,30,0,high,3,\nd,40,1,high,4,8\ne,7,0,low,0,0\n");
    EXPECT_THAT(data.outcomes[0].cluster, ElementsAre(1, 3, 4));
    EXPECT_THAT(data.outcomes[0].missing_individuals, ElementsAre(10, 0, 30, 0, 0));
    EXPECT_THAT(data.warnings,
                ElementsAre(HasSubstr(
                    "1 row (control 1; intervention 0) with the outcome but without the prior measure is left out")));
}

// School a: 2 of the 6 pupils whose prior is known; the other row has the same prior, and is counted.
TEST(Arrange, ARowWithThePriorOfOthersIsCounted) {
    const std::string others = "b,20,1,low,2,4\nc,30,0,high,3,3\nd,40,1,high,4,8\n";
    const TrialData data = arrange_text(counts_trial(), header + "a,4,0,low,1,\na,6,0,low,0,2\n" + others);
    EXPECT_DOUBLE_EQ(data.outcomes[0].prior[0], 2.0 / 6);
    EXPECT_THAT(data.outcomes[0].rows_with_prior_of_others, ElementsAre(1, 0, 0, 0));
    EXPECT_THAT(data.warnings,
                ElementsAre(HasSubstr("school 'a' on lines 2 and 3"),
                            "outcome 'nfa': the prior measure 'prior' is missing in 1 row of 1 cluster that "
                            "have it in other rows: these rows take the mean of the others"));
    Trial own = counts_trial();
    own.outcomes[0].prior_level = PriorLevel::individual;
    const TrialData by_row = arrange_text(own, header + "a,4,0,low,1,\na,6,0,low,0,2\n" + others);
    EXPECT_THAT(
        by_row.warnings,
        ElementsAre(
            HasSubstr("school 'a' on lines 2 and 3"),
            HasSubstr("1 row (control 1; intervention 0) with the outcome but without the prior measure is left out")));
    EXPECT_THAT(arrange_text(counts_trial(), sound).warnings, ElementsAre());
}

TEST(Arrange, APriorCountMayHaveASizeOfItsOwn) {
    Trial trial = counts_trial();
    trial.strata.clear();
    trial.outcomes[0].prior_size = "pupils_before";
    const TrialData data =
        arrange_text(trial, "urn,pupils,treated,nfa,prior,pupils_before\na,10,0,1,20,40\nb,10,1,1,10,40\n");
    EXPECT_THAT(data.outcomes[0].prior, ElementsAre(0.5, 0.25));
}

TEST(Arrange, MeasuredValuesUseTheSdColumn) {
    Trial trial = counts_trial();
    trial.strata.clear();
    trial.outcomes[0] = {};
    trial.outcomes[0].name = "score";
    trial.outcomes[0].value = "score";
    trial.outcomes[0].sd = "sd";
    const TrialData data = arrange_text(trial, "urn,pupils,treated,score,sd\na,5,0,100,10\na,1,0,106,\nb,3,1,90,2\n");
    // Six individuals: mean (5 x 100 + 106) / 6 = 101; squares 4 x 100 + 5 x 1 + 25 = 430.
    EXPECT_DOUBLE_EQ(data.outcomes[0].mean[0], 101);
    EXPECT_DOUBLE_EQ(data.outcomes[0].sum_of_squares[0], 430);
    EXPECT_TRUE(data.outcomes[0].sum_of_squares_known);
    trial.outcomes[0].sd.clear();
    EXPECT_FALSE(
        arrange_text(trial, "urn,pupils,treated,score\na,5,0,100\nb,3,1,90\n").outcomes[0].sum_of_squares_known);
    EXPECT_THAT(message_of([&] {
                    trial.outcomes[0].sd = "sd";
                    arrange_text(trial, "urn,pupils,treated,score,sd\na,5,0,100,\nb,3,1,90,-1\n");
                }),
                testing::AllOf(HasSubstr("rows.csv:2: column 'sd': found no value; expected the SD"),
                               HasSubstr("rows.csv:3: column 'sd': found -1")));
}

TEST(Arrange, TheArmMayNotVaryWithinACluster) {
    EXPECT_EQ(problem("a,10,0,low,1,2\na,10,1,low,1,2\nb,10,1,low,1,2\n"),
              "rows.csv:3: column 'treated': found '1' for school 'a'; expected '0' as on line 2: all rows of a "
              "cluster share it");
}

TEST(Arrange, TheStratumMayNotVaryWithinACluster) {
    EXPECT_THAT(problem("a,10,0,low,1,2\na,10,0,high,1,2\nb,10,1,low,1,2\n"),
                HasSubstr("rows.csv:3: column 'block': found 'high' for school 'a'; expected 'low' as on line 2"));
}

TEST(Arrange, TheStratumThatVariesIsTheOneNamed) {
    Trial trial = counts_trial();
    trial.strata = {"block", "year"};
    EXPECT_EQ(message_of([&] {
                  arrange_text(
                      trial,
                      "urn,pupils,treated,block,year,nfa,prior\na,5,0,low,1,1,1\na,5,0,low,2,1,1\nb,5,1,low,1,1,1\n");
              }),
              "rows.csv:3: column 'year': found '2' for school 'a'; expected '1' as on line 2: all rows of a cluster "
              "share it");
}

TEST(Arrange, AnArmIsUnderstoodByItsNameToo) {
    Trial trial = counts_trial();
    const TrialData data =
        arrange_text(trial, header + "a,10,control,low,1,2\nb,20,intervention,low,2,4\nc,20,0,low,2,4\n");
    EXPECT_THAT(data.arm, ElementsAre(0, 1, 0));
}

TEST(Arrange, AnUnknownOrMissingArmNamesTheKnownOnes) {
    EXPECT_THAT(problem("a,10,0,low,1,2\nb,10,2,low,1,2\nc,10,,low,1,2\n"),
                testing::AllOf(HasSubstr("rows.csv:3: column 'treated': found '2'; expected '0' (control) or '1' "
                                         "(intervention)"),
                               HasSubstr("rows.csv:4: column 'treated': found no value; expected '0' (control) or "
                                         "'1' (intervention); --where 'urn!=c' leaves out a row that is not a")));
    // A school whose other rows have an arm is none to be left out, whichever row comes first.
    for (const char* rows : {"a,10,,low,1,2\na,10,0,low,1,2\nb,10,1,low,1,2\n", "a,10,0,low,1,2\na,10,,low,1,2\n"}) {
        const std::string found = problem(rows);
        EXPECT_THAT(found, HasSubstr("column 'treated': found no value; expected '0', which school 'a' has on line "));
        EXPECT_THAT(found, testing::Not(HasSubstr("--where")));
    }
}

TEST(Arrange, MissingClusterAndStratumAreProblems) {
    EXPECT_THAT(problem(",10,0,low,1,2\nb,10,1,,1,2\n"),
                testing::AllOf(HasSubstr("rows.csv:2: column 'urn': found no value; expected a cluster's id"),
                               HasSubstr("rows.csv:3: column 'block': found no value; expected a stratum")));
}

TEST(Arrange, SizesAreWholeAndPositive) {
    EXPECT_THAT(
        problem("a,0,0,low,0,0\nb,-5,1,low,0,0\nc,2.5,1,low,0,0\nd,,1,low,0,0\n"),
        testing::AllOf(HasSubstr("rows.csv:2: column 'pupils': found 0; expected a whole number of individuals, "
                                 "at least 1"),
                       HasSubstr("rows.csv:3: column 'pupils': found -5"),
                       HasSubstr("rows.csv:4: column 'pupils': found 2.5"),
                       HasSubstr("rows.csv:5: column 'pupils': found no value")));
}

// 2^53 and more individuals could no longer be counted one by one.
TEST(Arrange, SizesBeyondABillionAreSlips) {
    EXPECT_THAT(problem("a,1e19,0,low,0,0\nb,1000000000,1,low,0,0\nc,1000000001,1,low,0,0\n"),
                testing::AllOf(HasSubstr("rows.csv:2: column 'pupils': found 1e+19; expected a whole "
                                         "number of individuals, at least 1 and at most a billion"),
                               testing::Not(HasSubstr("rows.csv:3")), HasSubstr("rows.csv:4: column 'pupils'")));
}

TEST(Arrange, AWithdrawnSchoolMayLackItsSize) {
    const TrialData data =
        arrange_text(counts_trial(), header + "a,10,0,low,1,2\nb,20,1,low,2,4\nc,NA,0,low,NA,NA\nd,5,0,low,0,0\n");
    EXPECT_THAT(data.outcomes[0].missing_individuals, ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(data.warnings, ElementsAre(HasSubstr("1 row without 'pupils'")));
}

TEST(Arrange, CountsAreWholeAndAtMostTheSize) {
    EXPECT_THAT(problem("a,10,0,low,11,2\nb,10,1,low,1.5,2\nc,10,0,low,-1,2\nd,10,1,low,1,12\n"),
                testing::AllOf(HasSubstr("rows.csv:2: column 'nfa': found 11; expected at most 10, the row's 'pupils'"),
                               HasSubstr("rows.csv:3: column 'nfa': found 1.5; expected a whole number of events"),
                               HasSubstr("rows.csv:4: column 'nfa': found -1"),
                               HasSubstr("rows.csv:5: column 'prior': found 12; expected at most 10")));
}

TEST(Arrange, TenProblemsAreShownAndTheTotalSaid) {
    std::string rows;
    for (int i = 0; i < 13; ++i) rows += "s" + std::to_string(i) + ",1,0,low,5,0\n";
    const std::string message = problem(rows);
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 10);
    EXPECT_THAT(message, HasSubstr("13"));
}

TEST(Arrange, OneClusterAnEmptyArmAndAnOutcomeWithoutDataAreDesignErrors) {
    EXPECT_THAT(problem("a,10,0,low,1,2\n"),
                testing::AllOf(HasSubstr("found 1 cluster; expected at least two"),
                               HasSubstr("no school is in arm 'intervention' (label '1')")));
    EXPECT_THAT(problem("a,10,0,low,,2\nb,10,1,low,,2\n"), HasSubstr("outcome 'nfa': no row has a value"));
}

TEST(Arrange, AnOutcomeThatIsNotYetCollectedLeavesTheOthersAsTheyAre) {
    Trial trial = counts_trial();
    trial.outcomes.push_back(trial.outcomes[0]);
    trial.outcomes[1].name = "late";
    trial.outcomes[1].count = "late";
    const TrialData data = arrange_text(
        trial, "urn,pupils,treated,block,nfa,prior,late\na,10,0,low,1,2,\nb,20,1,low,2,4,\nc,30,0,low,3,3,\n");
    EXPECT_EQ(data.outcomes[0].why_none, "");
    EXPECT_THAT(data.outcomes[0].cluster, ElementsAre(0, 1, 2));
    EXPECT_EQ(data.outcomes[1].why_none,
              "no row has a value (with its prior and covariates, where the model has them); nothing to analyse");
    EXPECT_THAT(data.outcomes[1].missing_individuals, ElementsAre(10, 20, 30));
}

TEST(Arrange, AColumnThatMayCarrySignsMustBeThere) {
    Trial trial = counts_trial();
    trial.data.percent = {"prior", "pupil"};
    EXPECT_EQ(
        message_of([&] { arrange_text(trial, sound); }),
        "rows.csv: column 'pupil': named by 'percent' and not found in the header; the nearest column is 'pupils'");
}

TEST(Arrange, BaselineIsReadAtClusterLevel) {
    Trial trial = counts_trial();
    trial.baseline.continuous = {{"prior", "", {}, {}, Aggregate::sum}, {"prior", "", {}, {}, Aggregate::percent}};
    trial.baseline.categorical = {{"block", "", {"low", "high"}, {}}};
    const TrialData data =
        arrange_text(trial, header + "a,4,0,low,1,1\na,6,0,low,0,2\nb,20,1,high,2,4\nc,30,0,high,3,3\nd,40,1,low,4,\n");
    EXPECT_EQ(data.baseline_continuous[0].values[0], 3);
    EXPECT_EQ(data.baseline_continuous[1].values[0], 30);
    EXPECT_EQ(data.baseline_continuous[1].values[3], std::nullopt);
    EXPECT_THAT(data.baseline_categorical[0].levels, ElementsAre(0, 1, 1, 0));
    trial.baseline.continuous = {{"prior", "", {}, {}}};
    EXPECT_THAT(message_of([&] { arrange_text(trial, header + "a,4,0,low,1,1\na,6,0,low,0,2\nb,20,1,low,2,4\n"); }),
                HasSubstr("rows.csv:3: column 'prior': found 2; expected 1 as in the cluster's earlier rows"));
    trial.baseline.continuous.clear();
    trial.baseline.categorical = {{"block", "", {"low"}, {}}};
    EXPECT_THAT(message_of([&] { arrange_text(trial, sound); }),
                HasSubstr("column 'block': found 'high'; expected one of the levels that the trial file lists"));
}

TEST(Arrange, ADoseIsBetweenZeroAndTheMaximum) {
    Trial trial = counts_trial();
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "prior";
    trial.compliance->maximum = 4;
    const TrialData data = arrange_text(trial, header + "a,10,0,low,1,9\nb,20,1,low,2,4\n");
    EXPECT_EQ(data.dose[1], 4);
    trial.compliance->maximum = 3;
    EXPECT_THAT(message_of([&] { arrange_text(trial, header + "a,10,0,low,1,9\nb,20,1,low,2,4\n"); }),
                HasSubstr("rows.csv:3: column 'prior': found 4; expected a dose from 0 to 3"));
}

}  // namespace
}  // namespace clustertrial::arrange_test
