#include "clustertrial/data/names.hpp"

#include "clustertrial/data/csv.hpp"

#include "read_helpers.hpp"

#include <gmock/gmock.h>

namespace clustertrial::names_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A table of texts that keeps its lines; the columns in the order asked for.
Table list(const std::string& bytes, const std::vector<std::string>& columns) {
    std::vector<ColumnRequest> requests;
    for (const std::string& column : columns) requests.push_back({column, CellKind::text});
    TableOptions options;
    options.keep_lines = true;
    return read_csv_text(bytes, "f.csv", requests, options);
}

std::string no_rows(const std::string& bytes, const std::vector<std::string>& columns = {"id"},
                    Spelling rule = Spelling::checked) {
    Problems problems;
    const auto kept = check_lines_that_are_no_rows(list(bytes, columns), "id", "expected a school", rule, problems);
    return problems.text() + (kept.empty() ? "" : kept[0]);
}

TEST(NamesATotal, KnowsLinesOfTotals) {
    for (const char* id :
         {"Total", "TOTALS", "Grand total", "Total (16 schools)", "Total: all", "North subtotal", "Sub-total", "Sum",
          "Sum of all", "Mean", "Overall", "\xC2\xA0total", "Total schools", "Total for Bolton", "Bolton total"})
        EXPECT_TRUE(names_a_total(id)) << id;
    for (const char* id : {"Totally Primary", "Mean Wood Primary", "Sumner", "Sum Yung", "101", "", "St Overall's",
                           "Tot", "Total Learning Centre"})
        EXPECT_FALSE(names_a_total(id)) << id;
    EXPECT_TRUE(names_a_total("Total Bolton", true));
    EXPECT_FALSE(names_a_total("Totally Primary", true));
}

TEST(LinesThatAreNoRows, ASchoolMayBeginWithTotalWhereTheRowHasOtherNames) {
    EXPECT_EQ(no_rows("id,la\nTotal Learning Centre,9\nElm,9\nFir,8\nOak,8\n", {"id", "la"}), "");
    EXPECT_THAT(no_rows("id,la,n\nElm,9,1\nFir,8,2\nOak,8,3\nAsh,8,3\nTotal Bolton,,9\n", {"id", "la"}),
                HasSubstr("f.csv:6: column 'id': found 'Total Bolton', a line of totals; expected a school; --where "
                          "'id!=Total Bolton' (`where` of [data]) leaves it out, and --spelling exact (`spelling = "
                          "\"exact\"` of [data]) keeps it"));
}

TEST(LinesThatAreNoRows, AreFootersAndHeadingsOfSections) {
    const std::string rows = "id,la,n\n1,9,1\n2,8,2\n3,8,3\n";
    EXPECT_THAT(no_rows(rows + "Source: DfE,, \n"),
                HasSubstr("f.csv:5: column 'id': found 'Source: DfE' and nothing else in the row, as in a footer or a "
                          "heading; expected a school; --where 'id!=Source: DfE' (`where` of [data]) leaves it out"));
    EXPECT_EQ(no_rows(rows + "4,,1\n"), "");
    // Two rows of five are what the list is like: a column that few schools have.
    EXPECT_EQ(no_rows(rows + "4,,\n5,,\n"), "");
    EXPECT_EQ(no_rows("id\n1\n2\n"), "") << "a list of ids alone";
}

/// Sixty ids that are numbers, each with 200 + its line pupils.
std::string sixty(const std::string& last) {
    std::string csv = "id,name,la,n,share\n";
    for (int i = 0; i < 60; ++i)
        csv += std::to_string(1001 + i) + ",School " + std::to_string(i) + ",9," + std::to_string(200 + i) + ",0.5\n";
    return csv + last + "\n";
}

// 200 + 201 + ... + 259 = 13770.
TEST(LinesThatAreNoRows, ATotalUnderAnotherNameIsKnownByItsSum) {
    EXPECT_EQ(no_rows(sixty("All of Bolton,,,13770,")),
              "f.csv:62: column 'id': found 'All of Bolton', a line of totals: its 'n', 13770, is the sum of the other "
              "rows; expected a school; --where 'id!=All of Bolton' (`where` of [data]) leaves it out, and --spelling "
              "exact (`spelling = \"exact\"` of [data]) keeps it");
    EXPECT_THAT(no_rows(sixty("E06,,,\"13,770\",")), HasSubstr("found 'E06', a line of totals: its 'n', 13770"));
    EXPECT_THAT(no_rows(sixty("England,,,,30")), HasSubstr("its 'share', 30, is the sum")) << "60 halves";
    EXPECT_THAT(no_rows(sixty("1061,,,13770,")), "") << "its id is a number";
    EXPECT_THAT(no_rows(sixty("Bolton,,,13770,\nWigan,,,13770,")),
                AllOf(HasSubstr("found 'Bolton', a"), HasSubstr("found 'Wigan', a")));
    EXPECT_THAT(no_rows(sixty("A,,,13770,\nB,,,13770,\nC,,,13770,")), "") << "ids may be like that";
    EXPECT_THAT(no_rows(sixty("Sum of all,,,1,")), HasSubstr("found 'Sum of all', a line of totals; expected"));
    EXPECT_EQ(no_rows(sixty("All of Bolton,,,13770,"), {"id"}, Spelling::exact),
              "f.csv: column 'id': kept because of spelling = exact, although they do not look like rows of the list: "
              "'All of Bolton' (line "
              "62)");
}

TEST(LinesThatAreNoRows, AnIdInWordsAmongNumbersIsAskedAbout) {
    EXPECT_EQ(
        no_rows(sixty("All of Bolton,x,9,13771,")),
        "f.csv:62: column 'id': found 'All of Bolton' among ids that are numbers; if it is not a row of the list, "
        "--where 'id!=All of Bolton' (`where` of [data]) leaves it out");
    EXPECT_EQ(no_rows(sixty("E1234,x,9,13771,")), "") << "a school without a number yet";
    EXPECT_EQ(no_rows("id,n\n1,1\n2,1\nElm,2\n"), "") << "two numbers are few";
    // A sum of two schools, and a number that one school has, are chance.
    EXPECT_EQ(no_rows("id,n,la\n1,1,8\n2,1,8\n3,0,8\nE4,2,8\n"), "");
    EXPECT_EQ(no_rows(sixty("All of Bolton,x,9,13771,"), {"id"}, Spelling::exact), "");
}

// analyse keeps no lines, and has read numbers as numbers; a school with several rows is none of totals.
TEST(LinesThatAreNoRows, OfATableWithoutLinesTheColumnsReadAreAddedUp) {
    const auto found = [](const std::string& rows) {
        Problems problems;
        const Table table =
            read_csv_text("id,n\n" + rows, "f.csv", {{"id", CellKind::text}, {"n", CellKind::number}}, {});
        const auto said = check_lines_that_are_no_rows(table, "id", "expected a school", Spelling::checked, problems);
        return problems.text() + (said.empty() ? "" : said[0]);
    };
    EXPECT_THAT(found("1,10\n1,20\n2,30\n3,40\nX1,100\n"), HasSubstr("found 'X1', a line of totals: its 'n', 100"));
    EXPECT_EQ(found("1,10\n1,20\n2,30\n3,40\nX1,100\nX1,5\n"), "");
}

TEST(LinesThatAreNoRows, TheRemedyNamesThePlaceThatWorks) {
    const auto remedy = [](ConditionsOf conditions) {
        Problems problems;
        check_lines_that_are_no_rows(list("id\n1\nTotal\n", {"id"}), "id", "expected a school", Spelling::checked,
                                     problems, conditions);
        return problems.text();
    };
    EXPECT_THAT(remedy(ConditionsOf::flags),
                testing::EndsWith("; --where 'id!=Total' leaves it out, and --spelling exact keeps it"));
    EXPECT_THAT(remedy(ConditionsOf::randomisation),
                testing::EndsWith("; 'id!=Total' in `where` of [randomisation] leaves it out, and `spelling = "
                                  "\"exact\"` of [data] keeps it"));
}

TEST(LinesThatAreNoRows, ExactKeepsAndSaysThem) {
    EXPECT_EQ(no_rows("id\n1\nTotal\n", {"id"}, Spelling::exact),
              "f.csv: column 'id': kept because of spelling = exact, although they do not look like rows of the list: "
              "'Total' (line 3)");
}

TEST(MarksOfNoValue, AreKnownByTheirWords) {
    for (const char* cell : {"n/a", "N/A", "None", "-", "\xE2\x80\x93", "", "?", "NULL", "Unknown", "na", "..."})
        EXPECT_TRUE(is_mark_of_no_value(cell)) << cell;
    for (const char* cell : {"Nona", "x", "c", "0", "-1", "A-", "Unknown Trust", "Missing Link School"})
        EXPECT_FALSE(is_mark_of_no_value(cell)) << cell;
}

TEST(CheckNamesOf, AMarkThatMakesStrangersOneIsRefusedAndElsewhereSaid) {
    const Table table = list("id,trust,band\n1,Elm,a\n2,n/a,None\n3,n/a,None\n", {"id", "trust", "band"});
    const auto check = [&](Spelling rule) {
        Problems problems;
        const auto said = check_names_of(table, {{"trust", true}, {"band"}}, {rule, "--missing"}, problems);
        return std::pair(problems.text(), said);
    };
    const auto [problem, said] = check(Spelling::checked);
    EXPECT_EQ(problem,
              "f.csv:3: column 'trust': found 'n/a', which looks like a missing value and would make one name of all "
              "rows with it; "
              "expected a name; if it marks a missing value, give --missing '' --missing 'n/a'; if it is a name, give "
              "--spelling exact (`spelling = \"exact\"` of [data])");
    EXPECT_THAT(said, testing::ElementsAre("f.csv:3: column 'band': 'None' is read as a name; if it marks a missing "
                                           "value, give --missing '' --missing 'None'"));
    const auto [none, kept] = check(Spelling::exact);
    EXPECT_EQ(none, "");
    EXPECT_THAT(kept,
                testing::ElementsAre(HasSubstr("column 'trust': 'n/a' is read as a name"), HasSubstr("column 'band'")));
}

}  // namespace
}  // namespace clustertrial::names_test
