// Numbers that were suppressed and have two ends: what is read of them, and what is wrong with a file.
#include "clustertrial/sample/filter.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "support/trials.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::suppressed_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string header = "urn,pupils,treated,nfa,nfa_low,nfa_high,prior,prior_low,prior_high,year\n";
/// b is in two rows, one of them suppressed; c has a suppressed prior.
const std::string rows_of_schools = header +
                                    "a,10,0,3,3,3,2,2,2,4\n"
                                    "b,20,1,SUPP,1,5,4,4,4,4\n"
                                    "b,10,1,6,6,6,1,1,1,5\n"
                                    "c,30,0,7,7,7,SUPP,1,4,4\n"
                                    "d,40,1,8,8,8,9,9,9,4\n";

Trial with(SuppressedCells suppressed) {
    Trial trial;
    trial.unit = "school";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "nfa";
    outcome.prior = "prior";
    trial.outcomes = {outcome};
    SensitivitySpec entry;
    entry.label = "suppressed";
    entry.suppressed = suppressed;
    trial.sensitivity = {entry};
    return trial;
}

OutcomeData arranged(SuppressedCells suppressed, const std::string& csv = rows_of_schools) {
    return arrange_text(with(suppressed), csv).sensitivity.at(0).outcomes.at(0);
}

std::string problem_of(const std::string& row) {
    return message_of([&] { arrange_text(with(SuppressedCells::bounds), rows_of_schools + row); });
}

TEST(SuppressedNumbers, AreInTheMiddleAndAtBothEnds) {
    const OutcomeData outcome = arranged(SuppressedCells::bounds);
    EXPECT_THAT(outcome.mean, ElementsAre(0.3, 9.0 / 30, 7.0 / 30, 0.2));
    EXPECT_THAT(outcome.prior, ElementsAre(0.2, 5.0 / 30, 2.5 / 30, 9.0 / 40));
    ASSERT_EQ(outcome.ends.size(), 2U);
    EXPECT_THAT(outcome.ends[0].mean, ElementsAre(0.3, 7.0 / 30, 7.0 / 30, 0.2));
    EXPECT_THAT(outcome.ends[1].mean, ElementsAre(0.3, 11.0 / 30, 7.0 / 30, 0.2));
    EXPECT_THAT(outcome.ends[0].prior, ElementsAre(0.2, 5.0 / 30, 1.0 / 30, 9.0 / 40));
    EXPECT_THAT(outcome.ends[1].prior, ElementsAre(0.2, 5.0 / 30, 4.0 / 30, 9.0 / 40));
    EXPECT_THAT(outcome.prior_steps, ElementsAre(0, 0, 3, 0));
    EXPECT_THAT(outcome.suppressed_rows, ElementsAre(0, 1, 1, 0));
    EXPECT_THAT(outcome.suppressed_individuals, ElementsAre(0, 20, 30, 0));
}

TEST(SuppressedNumbers, InTheMiddleHaveNoEnds) {
    const OutcomeData outcome = arranged(SuppressedCells::midpoint);
    EXPECT_THAT(outcome.mean, ElementsAre(0.3, 9.0 / 30, 7.0 / 30, 0.2));
    EXPECT_THAT(outcome.ends, IsEmpty());
}

TEST(SuppressedNumbers, OfThePrimaryAnalysisAreCountedAndLeftOut) {
    const TrialData data = arrange_text(with(SuppressedCells::bounds), rows_of_schools);
    const OutcomeData& outcome = data.outcomes.at(0);
    EXPECT_THAT(outcome.individuals, ElementsAre(10, 10, 40));
    EXPECT_THAT(outcome.suppressed_rows, ElementsAre(0, 1, 1, 0));
}

TEST(SuppressedNumbers, LeaveWithTheirClusters) {
    const TrialData data = arrange_text(with(SuppressedCells::bounds), rows_of_schools).sensitivity.at(0);
    const OutcomeData kept = keep_clusters(data, {true, false, true, true}).outcomes.at(0);
    EXPECT_THAT(kept.ends.at(0).mean, ElementsAre(0.3, 7.0 / 30, 0.2));
    EXPECT_THAT(kept.ends.at(0).cluster, ElementsAre(0, 1, 2));
    EXPECT_THAT(kept.prior_steps, ElementsAre(0, 3, 0));
    EXPECT_THAT(kept.suppressed_rows, ElementsAre(0, 1, 0));
    const OutcomeData without_b = keep_rows(data.outcomes.at(0), {true, false, true, true});
    EXPECT_THAT(without_b.ends.at(1).mean, ElementsAre(0.3, 7.0 / 30, 0.2));
}

TEST(SuppressedNumbers, NeedNoMarkWhereTheyHaveEnds) {
    const OutcomeData outcome = arranged(SuppressedCells::bounds, rows_of_schools + "e,10,0,c,2,4,1,1,1,4\n");
    EXPECT_THAT(outcome.ends.at(0).mean, ElementsAre(0.3, 7.0 / 30, 7.0 / 30, 0.2, 0.2));
    EXPECT_THAT(outcome.suppressed_rows, ElementsAre(0, 1, 1, 0, 1));
}

TEST(SuppressedNumbers, OfRowsKeepTheRowsOfASchoolApart) {
    Trial trial = with(SuppressedCells::bounds);
    trial.outcomes[0].prior_level = PriorLevel::individual;
    const std::string csv = rows_of_schools + "c,30,0,2,2,2,SUPP,1,4,5\n";
    const OutcomeData outcome = arrange_text(trial, csv).sensitivity.at(0).outcomes.at(0);
    EXPECT_THAT(outcome.individuals, ElementsAre(10, 20, 10, 30, 40, 30));
    EXPECT_THAT(outcome.prior_steps, ElementsAre(0, 0, 0, 3, 0, 3));
}

TEST(SuppressedNumbers, OutsideOfTheirEndsAreProblemsOfTheFile) {
    EXPECT_EQ(problem_of("e,10,0,SUPP,5,1,1,1,1,4\n"),
              "rows.csv:7: column 'nfa_low': found 5; expected at most 1, the row's 'nfa_high'");
    EXPECT_EQ(problem_of("e,10,0,6,1,5,1,1,1,4\n"),
              "rows.csv:7: column 'nfa': found 6; expected a number from 1 to 5, the row's 'nfa_low' and 'nfa_high'");
    EXPECT_EQ(problem_of("e,10,0,SUPP,1.5,5,1,1,1,4\n"),
              "rows.csv:7: column 'nfa_low': found 1.5; expected a whole number of events, at least 0");
    EXPECT_EQ(problem_of("e,10,0,SUPP,11,12,1,1,1,4\n"),
              "rows.csv:7: column 'nfa_low': found 11; expected at most 10, its denominator in this row");
    EXPECT_EQ(problem_of("e,10,0,2,2,2,SUPP,3,1,4\n"),
              "rows.csv:7: column 'prior_low': found 3; expected at most 1, the row's 'prior_high'");
    EXPECT_EQ(problem_of("e,10,0,2,,,1,,,4\n"), "") << "a known number needs no ends";
}

TEST(SuppressedNumbers, WithoutAnEndOrASizeMakeTheOutcomeOneThatHasNone) {
    EXPECT_EQ(arranged(SuppressedCells::bounds, rows_of_schools + "e,10,0,SUPP,1,,1,1,1,4\n").why_none,
              "rows.csv:7: column 'nfa_high': found no value; expected a bound of the number suppressed in 'nfa'");
    EXPECT_EQ(
        arranged(SuppressedCells::midpoint, rows_of_schools + "e,,0,SUPP,1,5,1,1,1,4\n").why_none,
        "rows.csv:7: column 'pupils': found no value; expected the row's individuals, because 'nfa' is suppressed "
        "and not missing");
}

/// rows_of_schools with what counts and priors are out of; `more` rows.
OutcomeData with_denominators(const std::string& more, TrialData* whole = nullptr) {
    Trial trial = with(SuppressedCells::bounds);
    trial.outcomes[0].out_of = "con";
    trial.outcomes[0].prior_size = "before";
    const TrialData data =
        arrange_text(trial,
                     "urn,pupils,treated,con,before,nfa,nfa_low,nfa_high,prior,prior_low,prior_high\n"
                     "a,10,0,20,20,3,3,3,2,2,2\nb,20,1,20,20,SUPP,1,5,4,4,4\n"
                     "c,30,0,20,20,7,7,7,SUPP,1,4\nd,40,1,20,20,8,8,8,9,9,9\n" +
                         more);
    if (whole != nullptr) *whole = data;
    return data.sensitivity.at(0).outcomes.at(0);
}

TEST(SuppressedNumbers, OutOfWhatIsSuppressedItselfAreRefused) {
    EXPECT_EQ(with_denominators("").why_none, "");
    EXPECT_EQ(with_denominators("e,10,0,SUPP,20,3,3,3,2,2,2\n").why_none,
              "'con', the denominator of 'nfa', is suppressed in 1 row; bounds and midpoint need it known, since it "
              "weighs the "
              "row");
    EXPECT_EQ(
        with_denominators("e,10,0,20,SUPP,3,3,3,2,2,2\ne,10,0,20,SUPP,3,3,3,2,2,2\n").why_none,
        "'before', the denominator of 'prior', is suppressed in 2 rows; bounds and midpoint need it known, since it "
        "divides the prior measure");
}

TEST(SuppressedNumbers, OutOfWhatIsMissingAreRefused) {
    EXPECT_EQ(with_denominators("e,10,0,,20,SUPP,1,5,2,2,2\n").why_none,
              "rows.csv:6: column 'con': found no value; expected the denominator, because 'nfa' is suppressed and not "
              "missing");
    EXPECT_EQ(
        with_denominators("e,10,0,20,,3,3,3,SUPP,1,5\n").why_none,
        "rows.csv:6: column 'before': found no value; expected the denominator, because 'prior' is suppressed and "
        "not missing");
}

TEST(SuppressedNumbers, OfRowsThatAreLostAnywayAreNoneThatAreLeftOut) {
    TrialData data;
    with_denominators("e,10,0,0,20,SUPP,0,5,2,2,2\nf,10,1,,20,SUPP,1,5,2,2,2\ng,10,1,20,20,,,,SUPP,1,5\n", &data);
    EXPECT_THAT(data.outcomes.at(0).suppressed_rows, ElementsAre(0, 1, 1, 0, 0, 0, 0));
    EXPECT_THAT(data.outcomes.at(0).suppressed_individuals, ElementsAre(0, 20, 30, 0, 0, 0, 0));
    with_denominators("e,10,0,SUPP,20,SUPP,0,5,2,2,2\n", &data);
    EXPECT_THAT(data.outcomes.at(0).suppressed_rows, ElementsAre(0, 1, 1, 0, 0)) << "'con' has no ends";
}

TEST(SuppressedNumbers, AreNoneThatAreLeftOutWhereOthersOfTheirClusterStandInForThem) {
    const TrialData data = arrange_text(with(SuppressedCells::bounds), rows_of_schools + "c,30,0,2,2,2,3,3,3,5\n");
    EXPECT_THAT(data.outcomes.at(0).suppressed_rows, ElementsAre(0, 1, 0, 0)) << "c has the prior of its other row";
}

TEST(SuppressedNumbers, WithoutEndsAreCountedByMarker) {
    Trial trial = with(SuppressedCells::bounds);
    trial.data.missing = {"c", "SUPP", ""};
    const std::string csv = rows_of_schools + "b,10,1,c,,,1,1,1,6\nb,10,1,,,,1,1,1,7\ne,10,0,2,2,2,c,,,4\n";
    const OutcomeData outcome = arrange_text(trial, csv).sensitivity.at(0).outcomes.at(0);
    ASSERT_EQ(outcome.without_ends.size(), 2U);
    EXPECT_EQ(outcome.without_ends[0].marker, "");
    EXPECT_THAT(outcome.without_ends[0].rows, ElementsAre(0, 1, 0, 0, 0));
    EXPECT_EQ(outcome.without_ends[1].marker, "c");
    EXPECT_THAT(outcome.without_ends[1].rows, ElementsAre(0, 1, 0, 0, 1));
}

TEST(SuppressedNumbers, NeedTheirSecondCluster) {
    for (const SuppressedCells suppressed : {SuppressedCells::bounds, SuppressedCells::midpoint}) {
        Trial trial = with(suppressed);
        trial.analysis.second_cluster = "year";
        trial.sensitivity[0].analysis = trial.analysis;
        EXPECT_EQ(message_of([&] { arrange_text(trial, rows_of_schools + "e,10,0,SUPP,1,5,1,1,1,\n"); }),
                  "rows.csv:7: column 'year': found no value; expected a second cluster, since the row has an outcome");
    }
}

TEST(SuppressedNumbers, ThatAMarkCHidesAreCountedInTheNumbersOfTheModel) {
    const std::string csv = header + "a,10,0,c,,,2,2,2,4\nb,20,1,3,,,c,,,4\nc,10,1,6,,,1,,,c\nd,10,0,1,,,c,,,4\n";
    const TrialData data = arrange_text(with(SuppressedCells::midpoint), csv);
    EXPECT_THAT(data.outcomes.at(0).cells_c, ElementsAre(1, 1, 0, 1)) << "a year is no number of the model";
    EXPECT_THAT(data.sensitivity.at(0).outcomes.at(0).cells_c, ElementsAre(1, 1, 0, 1));
    EXPECT_THAT(arrange_text(with(SuppressedCells::midpoint), rows_of_schools).outcomes.at(0).cells_c, IsEmpty());
}

}  // namespace
}  // namespace clustertrial::suppressed_test
