#include "clustertrial/core/number.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/read_table.hpp"

#include "cells_of.hpp"
#include "read_helpers.hpp"
#include "stat_dates.hpp"
#include "stat_reader.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::stat_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string folder = std::string(CLUSTERTRIAL_TEST_DIR) + "/data/files/";
const std::vector<ColumnRequest> all_columns{{"urn", CellKind::text}, {"size"}, {"arm"}, {"nfa"}};

/// A cell as the reference has it: a number, a text, ".a" or nothing.
std::string shown(const Column& column, std::size_t row) {
    for (const MarkedCells& cells : column.no_values)
        for (const std::size_t marked : cells.rows)
            if (marked == row) return cells.marker;
    if (const auto* text = std::get_if<TextColumn>(&column.cells)) return text->is_missing(row) ? "" : text->at(row);
    const auto& numbers = std::get<NumberColumn>(column.cells);
    return numbers.is_missing(row) ? "" : format_shortest(numbers.values[row]);
}

// tests/reference/readers/stat_files.R: every cell as R's haven reads it. It gives no code of SPSS's user-missing
// values.
TEST(ReadStat, GivesTheCellsThatHavenReads) {
    const Table reference =
        read_csv(std::string(CLUSTERTRIAL_TEST_DIR) + "/reference/readers/stat_files.csv",
                 {{"file", CellKind::text}, {"column", CellKind::text}, {"row"}, {"text", CellKind::text}});
    for (std::size_t i = 0; i < reference.rows; ++i) {
        const std::string file = reference.text("file").at(i);
        const std::string name = reference.text("column").at(i);
        const auto row = static_cast<std::size_t>(reference.numbers("row").values[i]) - 1;
        const Table table = read_table(folder + file, all_columns);
        ASSERT_EQ(table.rows, 4U);
        const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                         [&](const Column& one) { return one.name == name; });
        ASSERT_NE(column, table.columns.end());
        std::string found = shown(*column, row);
        if (file == "schools.sav" && found.starts_with("-")) found.clear();
        if (found == ".A" || found == ".Z") found[1] = static_cast<char>(found[1] - 'A' + 'a');  // SAS's own
        const bool missing = reference.text("text").is_missing(i);
        std::string expected = missing ? "" : reference.text("text").at(i);
        if (const auto number = parse_number(expected)) expected = format_shortest(*number);
        EXPECT_EQ(found, expected) << file << " " << name << " row " << row + 1;
    }
}

// tests/reference/readers/portable_file.c: the cells as PSPP reads them, which prints -9, the user's own missing value,
// too. SPSS has names of portable files in capitals.
TEST(ReadStat, GivesTheCellsOfAPortableFileThatPsppReads) {
    const Table table = read_table(folder + "schools.por", {{"URN", CellKind::text}, {"SIZE"}, {"ARM"}, {"NFA"}});
    const std::vector<std::vector<std::string>> expected{{"000123", "210", "0", "3"},
                                                         {"000124", "0.1", "1", "0"},
                                                         {"000125", "98.25", "1", "-9"},
                                                         {"000126", "1000000", "0", ""}};
    ASSERT_EQ(table.rows, expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) {
        for (std::size_t column = 0; column < 4; ++column) {
            if (column == 1) continue;  // as a number below
            EXPECT_EQ(shown(table.columns[column], row), expected[row][column]) << row << ", " << column;
        }
    }
    EXPECT_THAT(table.numbers("SIZE").values, ElementsAre(210, 0.1, 98.25, 1e6));
    TableOptions options;
    options.labels = true;
    EXPECT_THAT(cells_of(read_table(folder + "schools.por", {{"ARM", CellKind::text}}, options), "ARM"),
                ElementsAre("control", "supervision", "supervision", "control"));
    EXPECT_THAT(error_of([] { read_table(folder + "schools.por", {{"urn"}}); }),
                HasSubstr("column 'urn': not found in the file"));
}

TEST(ReadStat, KeepsTheCodesOfMissingValues) {
    const Table stata = read_table(folder + "schools.dta", all_columns);
    EXPECT_THAT(said_of_no_values(stata, stata.columns[3]),
                ElementsAre(HasSubstr("column 'nfa': '.a' means a missing value in 1 row, on row 2"),
                            HasSubstr("'.z' means a missing value in 1 row, on row 3")));
    const Table spss = read_table(folder + "schools.sav", all_columns);
    EXPECT_THAT(said_of_no_values(spss, spss.columns[3]),
                ElementsAre(HasSubstr("'-9' means a missing value in 1 row, on row 2"),
                            HasSubstr("'-8' means a missing value in 1 row, on row 3")));
}

// tests/reference/readers/dates.R wrote them. A count of 21,670 contacts was a day before.
TEST(ReadStat, DatesAreTextsAndNoNumbers) {
    for (const std::string file : {"dates.dta", "dates.sav", "dates.xpt"}) {
        SCOPED_TRACE(file);
        const Table table = read_table(folder + file, {{"day", CellKind::text}, {"time", CellKind::text}, {"nfa"}});
        EXPECT_THAT(cells_of(table, "day"), ElementsAre("2019-05-01", "1960-01-01", "1900-03-01", "?"));
        EXPECT_THAT(cells_of(table, "time"),
                    ElementsAre("2019-05-01 10:30:00", "1960-01-01 00:00:00", "2000-02-29 23:59:59", "?"));
        EXPECT_THAT(error_of([&] { read_table(folder + file, {{"day"}}); }), HasSubstr("found '2019-05-01'"));
    }
}

// Stata counts periods from the first of 1960, which is 0, and names weeks by 52 a year; SAS counts days.
TEST(DateOfVariable, KnowsTheFormatsOfPeriodsAndOfDaysWithAnotherDivider) {
    const auto stata = [](const char* format, double value) {
        return data_detail::date_of_variable(data_detail::StatFormat::dta, format, value).value_or("none");
    };
    EXPECT_EQ(stata("%tm", 528), "2004m1");
    EXPECT_EQ(stata("%-tmCCYY!mNN", -1), "1959m12");
    EXPECT_EQ(stata("%tq", 161), "2000q2");
    EXPECT_EQ(stata("%tw", 51), "1960w52");
    EXPECT_EQ(stata("%th", 79), "1999h2");
    EXPECT_EQ(stata("%ty", 2019), "none") << "the year is the number";
    EXPECT_EQ(stata("%9.0g", 528), "none");
    EXPECT_EQ(stata("%tm", 1e300), "none");
    EXPECT_EQ(stata("%", 1), "none");
    for (const char* format : {"DATE9.", "DDMMYYS10.", "YYMMDDD10.", "mmddyyp10.", "MONYY7.", "WORDDATE18."})
        EXPECT_EQ(data_detail::date_of_variable(data_detail::StatFormat::xpt, format, 21'670), "2019-05-01") << format;
    EXPECT_EQ(data_detail::date_of_variable(data_detail::StatFormat::xpt, "BEST12.", 21'670), std::nullopt);
}

TEST(ReadStat, GivesLabelsWhereTheyAreAskedFor) {
    const std::vector<ColumnRequest> as_text{{"arm", CellKind::text}, {"nfa", CellKind::text}, {"arm"}};
    for (const std::string file : {"schools.dta", "schools12.dta", "schools.sav"}) {
        TableOptions options;
        EXPECT_THAT(cells_of(read_table(folder + file, as_text, options), "arm"), ElementsAre("0", "1", "1", "0"));
        options.labels = true;
        options.where = {RowCondition{"arm", true, "Control"}};
        const Table table = read_table(folder + file, as_text, options);
        EXPECT_THAT(cells_of(table, "arm"), ElementsAre("Control", "Intervention", "Intervention", "Control"));
        EXPECT_THAT(cells_of(table, "nfa"), ElementsAre("3", "?", "?", "?"));
        EXPECT_EQ(table.numbers("arm").values[1], 1) << "a number is one, whatever its label is";
    }
}

TEST(ReadStat, SaysRowsAndHashesTheFile) {
    TableOptions options;
    options.checksum = true;
    options.hash_lines = true;
    const Table table = read_table(folder + "schools.dta", {{"urn", CellKind::text}}, options);
    EXPECT_EQ(table.sha256, sha256_of(read_file(folder + "schools.dta")));
    EXPECT_EQ(table.line_text(2), "row 3");
    EXPECT_EQ(table.line_hashes.size(), 4U);
    EXPECT_NE(table.line_hashes[0], table.line_hashes[1]);
    EXPECT_THAT(error_of([] {
                    read_table(folder + "schools.dta", {{"urn"}, {"pupils"}});
                }),
                HasSubstr("schools.dta: column 'pupils': not found in the file; expected one of 'urn', 'size'"));
    EXPECT_THAT(read_table_header(folder + "schools.sav", {}), ElementsAre("urn", "size", "arm", "nfa"));
}

/// Whether a file cut at this size is refused, or has all its cells and says that the labels are gone.
bool is_refused_or_said(const std::string& bytes, const std::string& file) {
    TableOptions options;
    options.labels = true;
    try {
        const Table table = read_table_bytes(bytes, file, {{"arm", CellKind::text}, {"nfa", CellKind::text}}, options);
        return table.rows == 4 && testing::Value(table.said_of_reading(), testing::Contains(HasSubstr("its labels")));
    } catch (const Error& error) {
        return std::string(error.what()).starts_with(file + ": ");
    }
}

TEST(ReadStat, ACutFileGivesNoTable) {
    for (const std::string file : {"schools.dta", "schools12.dta", "schools.sav"}) {
        const std::string bytes = read_file(folder + file);
        for (std::size_t size = 260; size < bytes.size(); size += 7)
            EXPECT_TRUE(is_refused_or_said(bytes.substr(0, size), file)) << file << " cut at " << size;
    }
}

TEST(ReadStat, RefusesWhatItDoesNotHave) {
    TableOptions options;
    options.header_row = 1;
    EXPECT_THAT(error_of([&] { read_table(folder + "schools.dta", all_columns, options); }),
                HasSubstr("has no header: its columns have names; leave --header-row"));
    EXPECT_THAT(error_of([&] { read_table(folder + "schools.dta#Sheet1", all_columns); }),
                HasSubstr("is not a workbook, so it has no sheet 'Sheet1'; give the file without #Sheet1"));
    EXPECT_THAT(error_of([&] { read_table_bytes("$FL2" + std::string(400, 'x'), "f.sav", all_columns); }),
                HasSubstr("f.sav: begins like a data file of Stata, SPSS or SAS but cannot be read"));
}

}  // namespace
}  // namespace clustertrial::stat_test
