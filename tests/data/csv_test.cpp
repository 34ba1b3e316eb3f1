#include "clustertrial/data/csv.hpp"

#include "clustertrial/data/checksum.hpp"

#include "cells_of.hpp"
#include "read_helpers.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include <gmock/gmock.h>

namespace clustertrial::csv_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<ColumnRequest> a_number{{"a"}};
const std::vector<ColumnRequest> a_text{{"a", CellKind::text}};

TEST(ReadCsv, ReadsTheColumnsAskedForInTheOrderAskedFor) {
    const Table table = read("urn,la,pupils\n1,Bolton,210\n2,Bury,95\n", {{"pupils"}, {"la", CellKind::text}});
    EXPECT_EQ(table.file, "f.csv");
    EXPECT_EQ(table.rows, 2U);
    ASSERT_EQ(table.columns.size(), 2U);
    EXPECT_EQ(table.columns[0].name, "pupils");
    EXPECT_THAT(table.numbers("pupils").values, ElementsAre(210, 95));
    EXPECT_THAT(cells_of(table, "la"), ElementsAre("Bolton", "Bury"));
    EXPECT_THAT(table.header, ElementsAre("urn", "la", "pupils"));
    EXPECT_FALSE(table.has("urn"));
}

TEST(ReadCsv, EmptyCellIsMissingNotZero) {
    const Table table = read("a,b\n,x\n0,\n", {{"a"}, {"b", CellKind::text}});
    EXPECT_TRUE(table.numbers("a").is_missing(0));
    EXPECT_FALSE(table.numbers("a").is_missing(1));
    EXPECT_EQ(table.numbers("a").values[1], 0);
    EXPECT_TRUE(table.text("b").is_missing(1));
}

TEST(ReadCsv, MissingMarkersAreComparedAfterTrimmingBlanks) {
    const TableOptions options{.missing = {"NA", " . "}};
    const Table table = read("a,b\n NA ,\" NA \"\n.,.\n1,x\n", {{"a"}, {"b", CellKind::text}}, options);
    EXPECT_TRUE(table.numbers("a").is_missing(0));
    EXPECT_TRUE(table.numbers("a").is_missing(1));
    EXPECT_THAT(cells_of(table, "b"), ElementsAre("?", "?", "x"));
}

TEST(ReadCsv, AMissingMarkerMayLookLikeANumber) {
    const Table table = read("a\n-9\n9\n-9.0\n", a_number, {.missing = {"-9"}});
    EXPECT_TRUE(table.numbers("a").is_missing(0));
    EXPECT_THAT(table.numbers("a").values[1], 9);
    EXPECT_THAT(table.numbers("a").values[2], -9);
}

TEST(ReadCsv, AColumnMayHaveMissingMarkersOfItsOwn) {
    const std::vector<ColumnRequest> requests{{.name = "a", .missing = std::vector<std::string>{"-9"}}, {.name = "b"}};
    const Table table = read("a,b\n-9,-9\n1,NA\n", requests, {.missing = {"NA"}});
    EXPECT_TRUE(table.numbers("a").is_missing(0));
    EXPECT_EQ(table.numbers("b").values[0], -9);
    EXPECT_TRUE(table.numbers("b").is_missing(1));
    EXPECT_EQ(error_of([&] { read("a,b\nNA,1\n", requests, {.missing = {"NA"}}); }),
              "f.csv:2: column 'a': found 'NA'; expected a number; if it marks a missing value, give --missing 'NA'");
}

TEST(ReadCsv, AnEmptyCellIsATextWhenItIsNoMissingMarker) {
    EXPECT_THAT(cells_of(read("a,b\n,1\n", a_text, {.missing = {"NA"}}), "a"), ElementsAre(""));
}

TEST(ReadCsv, BlanksAroundATextDoNotCountQuotedOrNot) {
    const Table table = read("a,b\n  x y ,1\n\"  x y \",2\n\" \",3\n", a_text);
    EXPECT_THAT(table.text("a").levels, ElementsAre("x y"));
    EXPECT_THAT(table.text("a").codes, ElementsAre(0, 0, TextColumn::missing));
}

TEST(ReadCsv, TextIsStoredOnceInOrderOfFirstAppearance) {
    const Table table = read("a\nz\nx\n\"z\"\n", a_text);
    EXPECT_THAT(table.text("a").levels, ElementsAre("z", "x"));
    EXPECT_THAT(table.text("a").codes, ElementsAre(0, 1, 0));
}

TEST(ReadCsv, QuotedFieldsMayHoldDelimitersAndQuotes) {
    const Table table = read("\"a\",b\n\"St. Mary's, \"\"Lower\"\" School\",\"12\"\n", {{"a", CellKind::text}, {"b"}});
    EXPECT_THAT(cells_of(table, "a"), ElementsAre("St. Mary's, \"Lower\" School"));
    EXPECT_EQ(table.numbers("b").values[0], 12);
}

TEST(ReadCsv, QuotesWithinAnUnquotedFieldAreText) {
    EXPECT_THAT(cells_of(read("a,b\n5\" pipe,1\n", a_text), "a"), ElementsAre("5\" pipe"));
}

TEST(ReadCsv, DelimitersInColumnsNobodyAskedForAreStillQuoted) {
    const Table table = read("x,a,y\n\"1,2\",3,\"4,\"\"5\"\n", a_number);
    EXPECT_EQ(table.numbers("a").values[0], 3);
}

TEST(ReadCsv, NumbersComeInEverySpellingParseNumberKnows) {
    const Table table = read("a,b\n+1,x\n1e2,x\n .5 ,x\n\" 2 \",x\n12345678901234567890,x\n", a_number);
    EXPECT_THAT(table.numbers("a").values, ElementsAre(1, 100, 0.5, 2, 12345678901234567890.0));
}

TEST(ReadCsv, PercentAndThousandsOnlyWhereAskedFor) {
    const std::vector<ColumnRequest> requests{{"a", CellKind::number, {.percent = true}},
                                              {"b", CellKind::number, {.thousands = true}}};
    const Table table = read("a;b\n27.1%;13,819\n3;4\n", requests);
    EXPECT_THAT(table.numbers("a").values, ElementsAre(27.1, 3));
    EXPECT_THAT(table.numbers("b").values, ElementsAre(13819, 4));
    EXPECT_EQ(error_of([] { read("a;b\n1;27%\n", {{"b"}}); }),
              "f.csv:2: column 'b': found '27%'; expected a number; to read it as one, give --percent COLUMN");
}

TEST(ReadCsv, FindsTheDelimiter) {
    EXPECT_EQ(read("x,a\n1,2\n", a_number).delimiter, ',');
    EXPECT_EQ(read("x;a\n1,5;2\n", a_number).numbers("a").values[0], 2);
    EXPECT_EQ(read("x\ta\n1\t2\n", a_number).delimiter, '\t');
    EXPECT_EQ(read("\"x, y, z\";a\n1;2\n", a_number).delimiter, ';');
    EXPECT_EQ(read("a\n1\n", a_number).delimiter, ',');
}

TEST(ReadCsv, IsToldTheDelimiter) {
    const Table table = read("a,b;c\n1,5;2\n", {{"a,b", CellKind::text}}, {.delimiter = ';'});
    EXPECT_THAT(cells_of(table, "a,b"), ElementsAre("1,5"));
}

// What spreadsheets leave of cleared rows: whatever the delimiter, and however many cells.
TEST(ReadCsv, RowsWithoutAValueInAnyCellArePassedOverAndSaid) {
    for (const char delimiter : {',', ';', '\t'}) {
        std::string bytes = "a,b\n,\n1,x\n,,,\n\"\",\" \"\n , \n2,y\n,\n";
        std::replace(bytes.begin(), bytes.end(), ',', delimiter);
        const Table table = read(bytes, a_number);
        EXPECT_THAT(table.numbers("a").values, ElementsAre(1, 2));
        EXPECT_THAT(table.empty_rows, ElementsAre(2, 4, 5, 6, 8));
        EXPECT_EQ(table.line_of(1), 7U);
        EXPECT_THAT(table.said_of_reading(),
                    ElementsAre("f.csv: 5 rows without a value in any cell are passed over: lines 2, 4, 5, 6, 8"));
    }
    EXPECT_THAT(read("a,b\n1,x\n\n", a_number).said_of_reading(), ElementsAre());
}

TEST(ReadCsv, AnEmptyCellOfTheOnlyColumnIsARow) {
    EXPECT_EQ(read("a\n\"\"\n1\n", {{"a"}}).rows, 2U);
}

TEST(ReadCsv, AQuotedFieldMayHoldLineBreaks) {
    const std::string bytes = "a,\"b\n (c)\",d\r\n1,\"x\r\ny\n\nz\",p\n2,w,q\n";
    const Table table = read(bytes, {{"a"}, {"d", CellKind::text}}, {.keep_lines = true});
    EXPECT_THAT(table.header, ElementsAre("a", "b (c)", "d"));
    EXPECT_THAT(cells_of(table, "d"), ElementsAre("p", "q"));
    EXPECT_EQ(table.line_of(0), 3U);
    EXPECT_EQ(table.line_of(1), 7U);
    EXPECT_EQ(table.header_line, "a,\"b\n (c)\",d");
    EXPECT_THAT(table.lines, ElementsAre("1,\"x\ny\n\nz\",p", "2,w,q"));
    EXPECT_EQ(
        error_of([&] {
            read(bytes, {{"b (c)", CellKind::text}});
        }),
        "f.csv:3: column 'b (c)': found 'x\\x0ay\\x0a\\x0az'; expected a name without a line break: take it out of "
        "the cell");
    EXPECT_THAT(error_of([] { read("a\n\"1\n2\"\n", {{"a"}}); }), HasSubstr("f.csv:2: column 'a': found '1\\x0a2'"));
}

TEST(ReadCsv, BeginsAtTheHeaderRowThatItIsTold) {
    const Table table = read("Outcomes; as returned\n;;\na;b\n1;x\n", a_number, {.header_row = 3});
    EXPECT_THAT(table.numbers("a").values, ElementsAre(1));
    EXPECT_EQ(table.line_of(0), 4U);
    EXPECT_EQ(read(",,\na,b\n1,x\n", a_number).rows, 1U);  // without a title nobody has to say anything
}

TEST(ReadCsv, AFirstLineMaySayTheDelimiter) {
    EXPECT_THAT(cells_of(read("sep=;\na;b,c\n1;x,y\n", {{"b,c", CellKind::text}}), "b,c"), ElementsAre("x,y"));
    EXPECT_EQ(read("\"sep=\t\"\na\tb\n1\tx\n", a_number).delimiter, '\t');
    EXPECT_EQ(read("SEP=,\na;b,c\n1;2,3\n", {{"c"}}, {.delimiter = ','}).line_of(0), 3U);
}

TEST(ReadCsv, TheFirstLinesTellTheDelimiterAndNotTheHeaderAlone) {
    const std::string header = "URN (six digits, as printed, no letters);a\n";
    EXPECT_EQ(read(header + "100001;1\n100002;2\n", {{"a"}}).delimiter, ';');
    EXPECT_EQ(read("\"x, of\n1, 2, 3\";a\n1;2\n", {{"a"}}).delimiter, ';');
    EXPECT_EQ(read("a;b,c,d\n1,2,3\n4,5,6\n", {{"c"}}).delimiter, ',');
}

TEST(ReadCsv, DecimalCommasOnlyWhereAskedFor) {
    const std::vector<ColumnRequest> requests{
        {"a", CellKind::number, {.decimal = DecimalMark::comma}},
        {"b", CellKind::number, {.thousands = true, .decimal = DecimalMark::comma}}};
    const Table table = read("a;b\n48,0;1.234,5\n-7;13.819\n", requests);
    EXPECT_THAT(table.numbers("a").values, ElementsAre(48, -7));
    EXPECT_THAT(table.numbers("b").values, ElementsAre(1234.5, 13819));
    EXPECT_EQ(error_of([&] { read("a;b\n7.5;1\n", requests); }),
              "f.csv:2: column 'a': found '7.5'; expected a number with a decimal comma; to read it as one, give "
              "--decimal point");
}

TEST(ReadCsv, CellsThatMeanNoValueAreCountedByWhatStandsInThem) {
    const Table table = read("a,b\nNA,x\n1, NA\n,y\nNA,z\n", {{"a"}, {"b", CellKind::text}}, {.missing = {"", "NA"}});
    ASSERT_EQ(table.columns[0].no_values.size(), 1U);
    EXPECT_EQ(table.columns[0].no_values[0].marker, "NA");
    EXPECT_THAT(table.columns[0].no_values[0].rows, ElementsAre(0, 3));
    EXPECT_THAT(table.columns[1].no_values.at(0).rows, ElementsAre(1));
}

TEST(OnlyRows, KeepTheirLinesLevelsAndMarks) {
    const Table table = read("a,b\n1,x\n\nNA,y\n3,NA\n4,x\n", {{"a"}, {"b", CellKind::text}},
                             {.missing = {"", "NA"}, .keep_lines = true, .hash_lines = true});
    const Table part = only_rows(table, {1, 2});
    EXPECT_EQ(part.rows, 2U);
    EXPECT_TRUE(part.numbers("a").is_missing(0));
    EXPECT_EQ(part.numbers("a").values[1], 3);
    EXPECT_THAT(part.text("b").levels, ElementsAre("y"));
    EXPECT_TRUE(part.text("b").is_missing(1));
    EXPECT_EQ(part.line_of(0), 4U);
    EXPECT_EQ(part.line_of(1), 5U);
    EXPECT_THAT(part.lines, ElementsAre("NA,y", "3,NA"));
    EXPECT_THAT(part.columns[0].no_values.at(0).rows, ElementsAre(0));
    EXPECT_THAT(part.columns[1].no_values.at(0).rows, ElementsAre(1));
    EXPECT_EQ(only_rows(table, {0, 3}).line_hashes.size(), 2U);
}

TEST(ReadCsv, BlankLinesAreSkippedButCounted) {
    const Table table = read("\n \t\na,b\n\n1,2\n \n3,4\n\n", a_number);
    EXPECT_THAT(table.numbers("a").values, ElementsAre(1, 3));
    EXPECT_THAT(table.skipped_lines, ElementsAre(1, 2, 3, 4, 6, 8));
}

TEST(ReadCsv, LineEndsAndAByteOrderMarkDoNotMatter) {
    for (const char* bytes : {"a,b\n1,x\n2,y\n", "a,b\r\n1,x\r\n2,y\r\n",
                              "\xEF\xBB\xBF"
                              "a,b\n1,x\n2,y",
                              "\xEF\xBB\xBF\"a\",b\r\n1,x\n2,y\r"}) {
        const Table table = read(bytes, {{"a"}, {"b", CellKind::text}});
        EXPECT_THAT(table.numbers("a").values, ElementsAre(1, 2));
        EXPECT_THAT(cells_of(table, "b"), ElementsAre("x", "y"));
        EXPECT_THAT(table.header, ElementsAre("a", "b"));
    }
}

TEST(ReadCsv, KeepsTheLinesWhenAskedTo) {
    const Table table = read(
        "\xEF\xBB\xBF"
        "a, \"b\"\r\n1,\" x\"\r\n\r\n2,y",
        a_number, {.keep_lines = true});
    EXPECT_EQ(table.header_line, "a, \"b\"");
    EXPECT_THAT(table.lines, ElementsAre("1,\" x\"", "2,y"));
    EXPECT_TRUE(read("a\n1\n", a_number).lines.empty());
}

TEST(ReadCsv, ChecksumIsThatOfTheBytes) {
    const std::string bytes =
        "\xEF\xBB\xBF"
        "a\r\n1\r\n\r\n2";
    EXPECT_EQ(read(bytes, a_number, {.checksum = true}).sha256, sha256_of(bytes));
    EXPECT_EQ(read(bytes, a_number).sha256, "");
}

TEST(ReadCsv, ReadsAFile) {
    const std::string path = testing::TempDir() + "clustertrial_csv_test.csv";
    std::ofstream(path, std::ios::binary) << "a,b\n1,2\n";
    const Table table = read_csv(path, a_number, {.checksum = true});
    EXPECT_EQ(table.file, path);
    EXPECT_EQ(table.numbers("a").values[0], 1);
    EXPECT_EQ(table.sha256, sha256_of_file(path));
    EXPECT_THAT(read_csv_header(path), ElementsAre("a", "b"));
    std::filesystem::remove(path);
}

TEST(ReadCsv, TakesForAHeaderThatNobodyAsksForTheLineThatLooksMostLikeOne) {
    const std::string path = testing::TempDir() + "clustertrial_csv_header_test.csv";
    const auto header_of = [&](const std::string& bytes, const TableOptions& options = {}) {
        std::ofstream(path, std::ios::binary) << bytes;
        return read_csv_header(path, options);
    };
    const std::string rows = "urn,name,arm\nA1,Elm,control\nA2,Oak,new\n";
    EXPECT_THAT(header_of(rows), ElementsAre("urn", "name", "arm"));
    EXPECT_THAT(header_of("Outcomes of the term\nfrom Northtown\n\n" + rows), ElementsAre("urn", "name", "arm"));
    EXPECT_THAT(header_of("Outcomes, autumn term\nurn;name;arm\n1;Elm;\n"), ElementsAre("urn", "name", "arm"));
    EXPECT_THAT(header_of("Title\n" + rows, {.header_row = 1}), ElementsAre("Title"));
    EXPECT_THAT(header_of("y\n1\n2\n"), ElementsAre("y"));
    EXPECT_THAT(header_of("1,2\n3,4\n"), ElementsAre("1", "2")) << "the first where no line has a name";
    std::filesystem::remove(path);
}

// Larger than any buffer, with lines of all lengths across the places where blocks are cut, one of them a megabyte
// long.
TEST(ReadCsv, ReadsAFileOfManyBlocks) {
    std::mt19937_64 random(5);
    std::string bytes = "a,b\n";
    std::vector<double> numbers;
    std::vector<std::size_t> lengths;
    for (std::size_t row = 0; row < 50000; ++row) {
        numbers.push_back(static_cast<double>(random() >> 11U));
        lengths.push_back(row == 20000 ? 1000000 : random() % 100 + 1);
        bytes += std::to_string(static_cast<std::uint64_t>(numbers.back()));
        bytes += "," + std::string(lengths.back(), 'x') + (row % 2 == 0 ? "\n" : "\r\n");
    }
    const Table table = read(bytes, {{"a"}, {"b", CellKind::text}}, {.checksum = true});
    EXPECT_EQ(table.numbers("a").values, numbers);
    for (std::size_t row = 0; row < numbers.size(); ++row)
        ASSERT_EQ(table.text("b").at(row).size(), lengths[row]) << row;
    EXPECT_EQ(table.sha256, sha256_of(bytes));
}

TEST(ReadCsv, AnOptionalColumnThatIsNotThereIsNone) {
    ColumnRequest optional{"b", CellKind::text};
    optional.optional = true;
    EXPECT_TRUE(read("a,b\n1,2\n", {{"a"}, optional}).has("b"));
    const Table without = read("a,c\n1,2\n", {optional, {"a"}});
    EXPECT_FALSE(without.has("b"));
    EXPECT_EQ(without.columns.size(), 1U);
    EXPECT_EQ(without.numbers("a").values, std::vector<double>{1});
}

TEST(ReadCsv, AColumnAskedForBySpellingIsTheOnlyOneThatIsSpelledLikeIt) {
    ColumnRequest seven{"7", CellKind::text};
    EXPECT_THAT(error_of([&] { read("007,8\nx,y\n", {seven}); }), testing::HasSubstr("not found"));
    seven.by_spelling = true;
    EXPECT_EQ(read("007,8\nx,y\n", {seven}).text("7").at(0), "x");
    EXPECT_EQ(read("007,7\nx,y\n", {seven}).text("7").at(0), "y");  // its own name first
    EXPECT_THAT(error_of([&] { read("007,7.0\nx,y\n", {seven}); }), testing::HasSubstr("not found"));
}

TEST(ReadCsv, AByteOrderMarkWithinTheFileIsText) {
    const std::string mark = "\xEF\xBB\xBF";
    std::string bytes = "a\n";
    for (int i = 0; i < 100000; ++i) bytes += mark + "x\n";  // some of them at the front of a block
    EXPECT_THAT(read(bytes, a_text).text("a").levels, ElementsAre(mark + "x"));
}

}  // namespace
}  // namespace clustertrial::csv_test
