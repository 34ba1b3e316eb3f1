// Rows that are there twice, and rows that stand for nobody knows how many.
#include "clustertrial/data/csv.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::repeated_rows_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Trial trial_of(bool count) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.arms.column = "treated";
    if (count) trial.data.size = "pupils";
    OutcomeSpec outcome;
    outcome.name = "y";
    (count ? outcome.count : outcome.value) = "y";
    trial.outcomes = {outcome};
    return trial;
}

const std::string header = "urn,year,pupils,treated,y\n";

TrialData arranged(const Trial& trial, const std::string& rows) {
    TableOptions options;
    options.missing = trial.data.missing;
    options.hash_lines = true;
    return arrange(read_csv_text(header + rows, "rows.csv", columns_of(trial), options), trial);
}

const std::string three = "a,5,10,0,1\nb,5,10,1,2\nc,5,10,1,3\n";

TEST(RepeatedRows, OneSchoolWithTwoRowsWhereTheOthersHaveOneIsNamed) {
    const TrialData data = arranged(trial_of(true), three + "b,5,11,1,2\n");
    EXPECT_THAT(data.warnings, ElementsAre("rows.csv: 2 of 3 schools have one row; these have several and count more "
                                           "than once: school 'b' on lines 3 and 5. Remove the duplicates, or name "
                                           "the columns that identify a row with --row (`row` of [data])"));
    EXPECT_THAT(arranged(trial_of(true), three).warnings, IsEmpty());
}

TEST(RepeatedRows, RowsTheSameInEveryCellAreNamedWhereSchoolsHaveSeveral) {
    const std::string years = "a,5,10,0,1\na,6,10,0,1\nb,5,10,1,2\nb,6,9,1,0\nc,5,8,1,3\nc,6,8,1,1\n";
    EXPECT_THAT(arranged(trial_of(true), years).warnings, IsEmpty()) << "another year is another row";
    EXPECT_THAT(
        arranged(trial_of(true), years + "b,6,9,1,0\n").warnings,
        ElementsAre("rows.csv: rows that are the same in every cell count twice: school 'b' on lines 5 and 8. "
                    "Remove the duplicates, or name the columns that identify a row with --row (`row` of [data])"));
}

TEST(RepeatedRows, PupilsMayBeAlike) {
    EXPECT_THAT(arranged(trial_of(false), "a,5,,0,1\na,5,,0,1\nb,5,,1,2\nb,5,,1,2\nc,5,,1,3\nc,5,,1,3\n").warnings,
                IsEmpty());
}

TEST(RepeatedRows, WhatARowIsMakesARepeatAnError) {
    Trial trial = trial_of(true);
    trial.data.row = {"urn", "year"};
    const std::string years = "a,5,10,0,1\na,6,10,0,1\nb,5,10,1,2\n";
    EXPECT_THAT(arranged(trial, years).warnings, IsEmpty());
    EXPECT_EQ(message_of([&] { arranged(trial, years + "a,6,9,0,0\n"); }),
              "rows.csv:5: found urn a, year 6 again, as on line 3; expected one row for each combination of the "
              "columns in `row` of [data]");
    EXPECT_THAT(message_of([&] { arranged(trial, years + "b,,9,1,0\n"); }),
                HasSubstr("rows.csv:5: column 'year': found no value; expected a value in every row"));
}

// A school's rate in one row is a mean of nobody knows how many pupils.
TEST(RowsThatAreClusters, HaveNoKnownIndividuals) {
    const TrialData data = arranged(trial_of(false), three);
    EXPECT_FALSE(data.outcomes[0].individuals_known);
    EXPECT_FALSE(data.outcomes[0].sum_of_squares_known);
    EXPECT_THAT(
        data.warnings,
        ElementsAre(HasSubstr("rows.csv has one row a school and no sizes: what the tables call pupils are schools")));
    EXPECT_TRUE(arranged(trial_of(true), three).outcomes[0].individuals_known);
    EXPECT_TRUE(arranged(trial_of(false), "a,5,,0,1\na,6,,0,1\nb,5,,1,2\nb,6,,1,2\n").outcomes[0].sum_of_squares_known);
}

TEST(RepeatedRows, AreKnownOfTheOutcomesThatAnalyseThem) {
    Trial trial = trial_of(true);
    OutcomeSpec other;
    other.name = other.count = "year";
    trial.outcomes.push_back(other);
    const TrialData data = arranged(trial, "a,5,10,0,1\nb,5,10,1,2\nc,5,10,1,3\nb,5,11,1,\n");
    EXPECT_THAT(data.twice, ElementsAre("", "school 'b' on lines 3 and 5", ""));
    EXPECT_THAT(data.outcomes.at(0).analysed_twice, IsEmpty()) << "one of the two rows has no outcome";
    EXPECT_THAT(data.outcomes.at(1).analysed_twice, ElementsAre(false, true, false));
    EXPECT_THAT(arranged(trial_of(true), three).twice, IsEmpty());
}

TEST(RepeatedRows, OfSeveralRowsEachAreThoseThatAreTheSame) {
    const std::string years = "a,5,10,0,1\na,6,10,0,1\nb,5,10,1,2\nb,6,9,1,0\nc,5,8,1,3\nc,6,8,1,1\n";
    const TrialData data = arranged(trial_of(true), years + "b,6,9,1,0\n");
    EXPECT_THAT(data.twice, ElementsAre("", "school 'b' on lines 5 and 8", ""));
    EXPECT_THAT(data.outcomes.at(0).analysed_twice, ElementsAre(false, true, false));
}

TEST(RepeatedRows, HaveCellsThatAreSeenAsTheyStand) {
    const TrialData data = arranged(trial_of(false), "a,5,10,0,91\nb,5,10,1,954\nc,5,10,1,\nd,5,10,0,95\n");
    const CellsSeen& seen = data.outcomes.at(0).seen;
    EXPECT_EQ(seen.cells, 3U);
    EXPECT_EQ(seen.low, 91);
    EXPECT_EQ(seen.mean, 380);
    EXPECT_EQ(seen.high, 954);
    EXPECT_THAT(seen.without, ElementsAre(0, 0, 1, 0));
}

}  // namespace
}  // namespace clustertrial::repeated_rows_test
