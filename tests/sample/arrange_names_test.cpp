// Which rows are read, and what in them is one thing: where, spelling, lines of totals, markers of no value.
#include "clustertrial/data/csv.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::sample_names_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Trial trial_of_counts() {
    Trial trial;
    trial.unit = "school";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    trial.strata = {"block"};
    OutcomeSpec outcome;
    outcome.name = outcome.count = "nfa";
    trial.outcomes = {outcome};
    return trial;
}

const std::string header = "urn,pupils,treated,block,nfa,band\n";
const std::string four = "1,10,0,low,1,a\n2,20,1,low,2,b\n3,30,0,high,3,c\n4,40,1,high,4,x\n";

std::string problem(const std::string& rows, const Trial& trial = trial_of_counts()) {
    return message_of([&] { arrange_text(trial, header + rows); });
}

TEST(Arms, NamesBesideLabelsAreSaidWithHowManyRowsHaveThem) {
    const std::string rows = header + "1,10,0,low,1,a\n2,20,1,low,2,b\n3,30,control,high,3,c\n3,9,control,high,3,c\n" +
                             "4,40,intervention,high,4,d\n";
    const TrialData data = arrange_text(trial_of_counts(), rows);
    EXPECT_THAT(data.arm, ElementsAre(0, 1, 0, 1));
    EXPECT_THAT(
        data.warnings,
        testing::Contains("rows.csv: column 'treated': arms are called by their labels and by their names: took "
                          "'control' (2 rows) for '0' and 'intervention' (1 row) for '1'. Check that they are "
                          "the same, and write one of the two"));
}

TEST(Arms, NamesAloneAreTheArms) {
    const std::string rows =
        header + "1,10,control,low,1,a\n2,20,intervention,low,2,b\n3,30,control,high,3,c\n4,40,intervention,high,4,d\n";
    EXPECT_THAT(arrange_text(trial_of_counts(), rows).warnings, testing::IsEmpty());
    EXPECT_THAT(problem("1,10,0,low,1,a\n2,20,1,low,2,b\n3,30,Control,high,3,c\n"),
                HasSubstr("found 'Control'; expected '0' (control) or '1' (intervention)"));
}

// Codes 1 and 2: 1 would be the intervention's label, and nobody says whose 2 is.
TEST(Arms, TwoOtherLabelsAreOfferedAsFlagsOnce) {
    EXPECT_EQ(problem("1,10,1,low,1,a\n2,20,2,low,2,b\n3,30,2,high,3,c\n4,40,1,high,4,d\n"),
              "rows.csv:3: column 'treated': found '2'; expected '0' (control) or '1' (intervention); if '1' is the "
              "control, give --control 1 --intervention 2 (`control` and `intervention` of [arms])\n"
              "rows.csv:4: column 'treated': found '2'; expected '0' (control) or '1' (intervention)");
    EXPECT_THAT(problem("1,10,0,low,1,a\n2,20,no help,low,2,b\n"),
                HasSubstr("if '0' is the control, give --control 0 --intervention 'no help' (`control`"));
    EXPECT_THAT(problem("1,10,0,low,1,a\n2,20,1,low,2,b\n3,30,2,high,3,c\n"),
                testing::AllOf(HasSubstr("found '2'"), testing::Not(HasSubstr("--control"))));
}

TEST(Where, ChoosesTheRowsThatAreReadAndSaysSo) {
    Trial trial = trial_of_counts();
    trial.data.where = {parse_row_rule("urn!=Total"), parse_row_rule("block=low")};
    const TrialData data = arrange_text(trial, header + four + "Total,100,,,10,\n");
    EXPECT_THAT(data.clusters, ElementsAre("1", "2"));
    EXPECT_THAT(data.strata, ElementsAre("low"));
    EXPECT_THAT(data.warnings, ElementsAre("rows.csv: 3 of 5 rows left out by where urn!=Total, block=low"));
}

TEST(Where, AValueThatStandsNowhereIsAnErrorWithTheNearest) {
    Trial trial = trial_of_counts();
    trial.data.where = {parse_row_rule("block=low"), parse_row_rule("block=hihg")};
    EXPECT_EQ(problem(four, trial),
              "rows.csv: column 'block': where 'block=hihg': no row has this value; the nearest value is 'high'");
    trial.data.where = {parse_row_rule("urn=04")};
    EXPECT_THAT(problem(four, trial), HasSubstr("the nearest value is '4'"));
    // Nothing to leave out does no harm by itself, and may be a slip.
    trial.data.where = {parse_row_rule("urn!=5")};
    EXPECT_THAT(arrange_text(trial, header + four).warnings,
                ElementsAre(HasSubstr("where 'urn!=5': no row has this value, so it leaves out no row"),
                            HasSubstr("0 of 4 rows left out")));
}

TEST(Where, AnExpressionChoosesAndWhatCannotBeToldIsSaid) {
    Trial trial = trial_of_counts();
    trial.data.where = {parse_row_rule("band >= 2 and block = 'low'")};
    const std::string rows = header + "1,10,0,low,1,1\n2,20,1,low,2,2\n3,30,0,low,3,03\n4,40,1,high,4,9\n";
    const TrialData data = arrange_text(trial, rows + "5,5,0,low,1,many\n6,6,0,high,1,many\n7,7,0,low,1,\n");
    EXPECT_THAT(data.clusters, ElementsAre("2", "3"));
    EXPECT_THAT(
        data.warnings,
        ElementsAre(
            "rows.csv: where 'band >= 2 and block = 'low'' is neither true nor false on 2 lines, first on line 6 "
            "('many' in column 'band' is not a number): they are left out",
            "rows.csv: 5 of 7 rows left out by where band >= 2 and block = 'low'"));
    trial.data.where = {parse_row_rule("block ~ 'low'")};
    EXPECT_THAT(problem("1,10,0,low,1,a\n2,20,1,Low,2,b\n", trial), HasSubstr("found 'Low', and 'low' on line 2"));
}

TEST(Names, OfASchoolAStratumOrACategoryAreSpelledInOneWay) {
    EXPECT_THAT(
        problem(four + "04,40,1,high,4,x\n"),
        HasSubstr(
            "rows.csv:6: column 'urn': found '04', and '4' on line 5, which look like two spellings of one name"));
    EXPECT_THAT(problem(four + "5,40,1,High,4,x\n"), HasSubstr("column 'block': found 'High', and 'high' on line 4"));
    Trial trial = trial_of_counts();
    trial.baseline.categorical = {{"band", "Band", {}, {}, {}}};
    EXPECT_THAT(problem(four + "5,40,1,low,4,A\n", trial), HasSubstr("column 'band': found 'A', and 'a' on line 2"));
    trial = trial_of_counts();
    trial.analysis.covariates = {{"band", true}};
    EXPECT_THAT(problem(four + "5,40,1,low,4,A\n", trial), HasSubstr("column 'band': found 'A', and 'a' on line 2"));
    EXPECT_EQ(problem(four + "5,40,1,low,4,A\n"), "") << "nobody asked for the column";
}

TEST(Names, ExactTakesSpellingsForDifferentAndListsThem) {
    Trial trial = trial_of_counts();
    trial.data.spelling = Spelling::exact;
    const TrialData data = arrange_text(trial, header + four + "04,40,1,high,4,x\n");
    EXPECT_EQ(data.clusters.size(), 5U);
    EXPECT_THAT(data.warnings,
                ElementsAre("rows.csv: column 'urn': treated as different because of spelling = exact: '4' (line 5) "
                            "and '04' (line 6)"));
}

TEST(Names, BlanksAroundAnIdDoNotCountQuotedOrNot) {
    const TrialData data = arrange_text(trial_of_counts(), header + four + "\" 4 \",40,1,\"high \",4,x\n");
    EXPECT_THAT(data.clusters, ElementsAre("1", "2", "3", "4"));
    EXPECT_THAT(data.individuals, ElementsAre(10, 20, 30, 80));
}

TEST(Names, AFormulaThatFailedIsNoStratum) {
    EXPECT_THAT(
        problem(four + "5,40,1,#REF!,4,x\n"),
        HasSubstr("column 'block': found '#REF!', which a spreadsheet writes where a formula failed; expected a "
                  "name; if it marks a missing value, give --missing-text '#REF!'"));
}

TEST(Names, ALineOfTotalsIsNoSchool) {
    EXPECT_THAT(problem(four + "Total,100,1,low,10,\n"),
                HasSubstr("rows.csv:6: column 'urn': found 'Total', a line of totals; expected a school; --where "
                          "'urn!=Total' (`where` of [data]) leaves it out, and --spelling exact"));
}

TEST(Names, OfUnitsAreCheckedWhereTheTableHasThem) {
    Trial trial = trial_of_counts();
    trial.strata.clear();
    trial.randomisation.emplace().together = "band";
    const auto refusal = [&](const std::string& rows) {
        return message_of([&] {
            std::vector<ColumnRequest> columns = columns_of(trial);
            columns.push_back({"band", CellKind::text, {}, {{"", "NA"}}});
            arrange(read_csv_text(header + rows, "rows.csv", columns), trial);
        });
    };
    EXPECT_THAT(refusal("1,10,0,low,1,Elm 0\n2,20,1,low,2,elm  0\n"),
                HasSubstr("rows.csv:3: column 'band': found 'elm  0', and 'Elm 0' on line 2"));
    EXPECT_THAT(refusal("1,10,0,low,1,#N/A\n2,20,1,low,2,b\n"), HasSubstr("column 'band': found '#N/A', which"));
    EXPECT_THAT(refusal("1,10,0,low,1,none\n2,20,1,low,2,b\n"), HasSubstr("--missing-text '' --missing-text 'none'"));
}

TEST(Names, OfAColumnWithTwoConditionsAreCheckedOnce) {
    Trial trial = trial_of_counts();
    trial.data.where = {parse_row_rule("block=low"), parse_row_rule("block=high")};
    const std::string found = problem(four + "5,40,1,High,4,x\n", trial);
    EXPECT_EQ(found.find("'High'"), found.rfind("'High'")) << found;
    trial.data.spelling = Spelling::exact;
    EXPECT_THAT(
        arrange_text(trial, header + four + "5,40,1,High,4,x\n").warnings,
        ElementsAre(HasSubstr("treated as different because of spelling = exact"), HasSubstr("1 of 5 rows left out")));
}

TEST(Markers, AreForNumbersAndTextKeepsItsValues) {
    Trial trial = trial_of_counts();
    trial.baseline.categorical = {{"band", "Band", {}, {}, {}}};
    trial.analysis.covariates = {{"band", true}};
    const TrialData data = arrange_text(trial, header + four + "5,40,1,low,c,NA\n6,40,0,low,#N/A,a\n");
    EXPECT_THAT(data.baseline_categorical[0].variable.levels, ElementsAre("a", "b", "c", "x"));
    EXPECT_THAT(data.covariate_names, ElementsAre("band = b", "band = c", "band = x"));
    EXPECT_THAT(data.outcomes[0].missing_individuals, ElementsAre(0, 0, 0, 0, 40, 40));
    EXPECT_THAT(data.warnings, testing::UnorderedElementsAre(
                                   "rows.csv: column 'nfa': 'c' means a missing value in 1 row, on line 6",
                                   "rows.csv: column 'band': 'NA' means a missing value in 1 row, on line 6"));
    trial.data.missing_text = {"", "x"};
    EXPECT_THAT(arrange_text(trial, header + four).warnings,
                testing::Contains("rows.csv: column 'band': 'x' means a missing value in 1 row, on line 5"));
}

TEST(EmptyRows, ArePassedOverAndSaid) {
    const TrialData data = arrange_text(trial_of_counts(), header + four + ",,,,,\n,,,,,\n");
    EXPECT_EQ(data.clusters.size(), 4U);
    EXPECT_THAT(data.warnings, ElementsAre("rows.csv: 2 rows without a value in any cell are passed over: lines 6, 7"));
}

}  // namespace
}  // namespace clustertrial::sample_names_test
