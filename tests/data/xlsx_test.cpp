#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/read_table.hpp"

#include "cells_of.hpp"
#include "read_helpers.hpp"
#include "workbooks.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::xlsx_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<ColumnRequest> id_and_nfa{{"urn", CellKind::text}, {"NFA"}};
const std::string header = row_of(text_cell("urn") + text_cell("NFA"));

Table read_workbook(const WorkbookXml& workbook, const std::vector<ColumnRequest>& columns = id_and_nfa,
                    const TableOptions& options = {}) {
    return read_table_bytes(bytes_of(workbook), "returns.xlsx", columns, options);
}

std::string error_of_workbook(const WorkbookXml& workbook, const TableOptions& options = {}) {
    return error_of([&] { read_workbook(workbook, id_and_nfa, options); });
}

WorkbookXml of_rows(const std::string& rows) {
    return {{{"Returns", rows}}};
}

/// The texts of one column "urn" of such cells.
std::vector<std::string> texts_of_cells(const std::vector<std::string>& cells, WorkbookXml workbook = {}) {
    std::string rows = row_of(text_cell("urn"));
    for (const std::string& cell : cells) rows += row_of(cell);
    workbook.sheets = {{"Returns", rows}};
    return cells_of(read_workbook(workbook, {{"urn", CellKind::text}}), "urn");
}

TEST(ReadXlsx, GivesSharedInlineAndFormattedTexts) {
    WorkbookXml workbook;
    workbook.shared =
        "<si><t>St Mary's</t></si><si><r><t>Holy </t></r><r><rPr><b/></rPr><t>Cross</t></r><rPh sb=\"0\" "
        "eb=\"1\"><t>how to say it</t></rPh></si><si><t xml:space=\"preserve\"> a &amp; b_x0041_ </t></si>";
    EXPECT_THAT(texts_of_cells({"<c t=\"s\"><v>1</v></c>", "<c t=\"s\"><v>0</v></c>", "<c t=\"s\"><v>2</v></c>",
                                text_cell("own"), "<c t=\"str\"><f>A1</f><v>made</v></c>"},
                               workbook),
                ElementsAre("Holy Cross", "St Mary's", "a & bA", "own", "made"));
}

// tests/reference/readers/sheetjs_workbook.js: below a merged title, on the second sheet, behind a hidden one.
TEST(ReadXlsx, GivesTheCellsThatSheetJsWrote) {
    const std::string file = std::string(CLUSTERTRIAL_TEST_DIR) + "/data/files/sheetjs.xlsx";
    const std::vector<ColumnRequest> columns{
        {"urn", CellKind::text},     {"name", CellKind::text}, {"size"}, {"nfa", CellKind::text}, {"share"},
        {"visited", CellKind::text}, {"open", CellKind::text}};
    const Table table = read_table(file, columns);
    EXPECT_THAT(cells_of(table, "urn"), ElementsAre("000123", "000124", "000125"));
    EXPECT_THAT(cells_of(table, "name"),
                ElementsAre("St Mary's & \"All\" Saints", "Ysgol y G\xC3\xA2n", std::string(300, 'x')));
    EXPECT_THAT(table.numbers("size").values, ElementsAre(210, 1004.5, 98)) << "the stored number, not the shown 1005";
    EXPECT_THAT(cells_of(table, "nfa"), ElementsAre("3", "0", "c"));
    EXPECT_THAT(table.numbers("share").values, ElementsAre(0.125, 0.07, 1));
    EXPECT_THAT(cells_of(table, "visited"), ElementsAre("2020-01-14", "2019-12-31", "?"));
    EXPECT_THAT(cells_of(table, "open"), ElementsAre("TRUE", "FALSE", "#N/A"));
    EXPECT_EQ(table.line_text(0), "row 3");
}

// 12 with a raised 1 behind it, a note, is not 121; what is struck out does not count.
TEST(ReadXlsx, SaysWhatIsRaisedOrStruckOut) {
    const auto run = [](const std::string& properties, const std::string& text) {
        return "<r><rPr>" + properties + "</rPr><t>" + text + "</t></r>";
    };
    const std::string raised = "<vertAlign val=\"superscript\"/>";
    const auto inline_text = [](const std::string& runs) { return "<c t=\"inlineStr\"><is>" + runs + "</is></c>"; };
    const std::string plain = "<r><t>12</t></r>";
    for (const std::string& hidden :
         {run(raised, "1"), run("<strike/>", "1"), run("<vertAlign val=\"subscript\"/>", "2")})
        EXPECT_THAT(error_of_workbook(of_rows(header + row_of(text_cell("a") + inline_text(plain + hidden)))),
                    HasSubstr("column 'NFA': found '12["));
    EXPECT_THAT(
        error_of_workbook(of_rows(header + row_of(text_cell("a") + inline_text(run("<strike/>", "1") + plain)))),
        HasSubstr("found '[struck out: 1]12'"));
    const std::string rows =
        header + row_of(inline_text("<r><t>1</t></r>" + run(raised, "st") + "<r><t> school</t></r>") +
                        inline_text(run("<strike val=\"0\"/><b/>", "12")));
    const Table table = read_workbook(of_rows(rows));
    EXPECT_THAT(cells_of(table, "urn"), ElementsAre("1st school"));
    EXPECT_EQ(table.numbers("NFA").values[0], 12);
}

TEST(ReadXlsx, GivesNumbersWithTheirDigitsAndWholeOnesWithoutAPoint) {
    EXPECT_THAT(
        texts_of_cells({number_cell("105001"), number_cell("7.0"), number_cell("0.1234567890123"), number_cell("1E2"),
                        "<c t=\"b\"><v>1</v></c>", "<c t=\"b\"><v>0</v></c>", "<c t=\"e\"><v>#N/A</v></c>"}),
        ElementsAre("105001", "7", "0.1234567890123", "100", "TRUE", "FALSE", "#N/A"));
    const Table table = read_workbook(of_rows(header + row_of(text_cell("a") + number_cell("0.30000000000000004")) +
                                              row_of(text_cell("b") + text_cell("12")) + row_of(text_cell("c"))));
    EXPECT_EQ(table.numbers("NFA").values[0], 0.30000000000000004);
    EXPECT_EQ(table.numbers("NFA").values[1], 12);
    EXPECT_TRUE(table.numbers("NFA").is_missing(2));
}

// Serial numbers and their dates as Excel has them: day 59 and 61 stand on both sides of a day that never was.
TEST(ReadXlsx, GivesDatesOfBothCalendars) {
    WorkbookXml workbook;
    workbook.styles =
        "<numFmts><numFmt numFmtId=\"164\" formatCode=\"[$-809]dd\\ mmmm\\ yyyy;@\"/><numFmt numFmtId=\"165\" "
        "formatCode=\"yyyy-mm-dd hh:mm\"/><numFmt numFmtId=\"166\" formatCode=\"[Red]0.0&quot;days&quot;\"/></numFmts>"
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "
        "numFmtId=\"21\"/><xf numFmtId=\"46\"/><xf numFmtId=\"166\"/></cellXfs>";
    const std::vector<std::string> cells{
        number_cell("43586", "s=\"1\""),  number_cell("43586", "s=\"2\""), number_cell("43586.4375", "s=\"3\""),
        number_cell("0.4375", "s=\"4\""), number_cell("1.25", "s=\"5\""),  number_cell("43586", "s=\"6\""),
        number_cell("59", "s=\"1\""),     number_cell("61", "s=\"1\""),    "<c t=\"d\"><v>2019-05-01T00:00:00</v></c>"};
    EXPECT_THAT(texts_of_cells(cells, workbook),
                ElementsAre("2019-05-01", "2019-05-01", "2019-05-01 10:30:00", "10:30:00", "30:00:00", "43586",
                            "1900-02-28", "1900-03-01", "2019-05-01"));
    workbook.properties = "date1904=\"1\"";
    EXPECT_THAT(texts_of_cells({number_cell("42124", "s=\"1\""), number_cell("0", "s=\"1\"")}, workbook),
                ElementsAre("2019-05-01", "1904-01-01"));
}

TEST(ReadXlsx, ADateIsNoNumber) {
    WorkbookXml workbook = of_rows(header + row_of(text_cell("a") + number_cell("43586", "s=\"0\"")));
    workbook.styles = "<cellXfs><xf numFmtId=\"14\"/></cellXfs>";
    EXPECT_EQ(error_of_workbook(workbook),
              "returns.xlsx#Returns: row 2, column 'NFA': found '2019-05-01'; expected a number");
}

// 100 * 0.271 is 27.099999999999998.
TEST(ReadXlsx, APercentageIsTimesAHundredWhereAColumnIsDeclaredToHoldThem) {
    WorkbookXml workbook = of_rows(header + row_of(text_cell("a") + number_cell("0.271", "s=\"0\"")));
    workbook.styles = "<cellXfs><xf numFmtId=\"10\"/><xf numFmtId=\"2\"/></cellXfs>";
    EXPECT_EQ(read_workbook(workbook).numbers("NFA").values[0], 0.271);
    std::vector<ColumnRequest> declared = id_and_nfa;
    declared[1].syntax.percent = true;
    EXPECT_EQ(read_workbook(workbook, declared).numbers("NFA").values[0], 27.1);
    workbook.sheets[0].rows += row_of(text_cell("b") + number_cell("0.08", "s=\"1\""));
    EXPECT_THAT(error_of([&] { read_workbook(workbook, declared); }),
                HasSubstr("row 3, column 'NFA': found '0.08' without a percent sign, and '27.1%' on row 2"));
}

TEST(ReadXlsx, OfAColumnOfTextsAPercentageHasItsSignWhereItIsAskedFor) {
    WorkbookXml workbook = of_rows(header + row_of(text_cell("a") + number_cell("0.271", "s=\"0\"")) +
                                   row_of(text_cell("b") + number_cell("0.271", "s=\"1\"")));
    workbook.styles = "<cellXfs><xf numFmtId=\"10\"/><xf numFmtId=\"2\"/></cellXfs>";
    std::vector<ColumnRequest> texts{{"urn", CellKind::text}, {"NFA", CellKind::text}};
    EXPECT_THAT(cells_of(read_workbook(workbook, texts), "NFA"), ElementsAre("0.271", "0.271"));
    texts[1].syntax.percent = true;
    EXPECT_THAT(cells_of(read_workbook(workbook, texts), "NFA"), ElementsAre("27.1%", "0.271"));
}

TEST(ReadXlsx, AFormulaThatNobodyCalculatedIsRefused) {
    const std::string formula = "<c><f>1+1</f></c>";
    const std::string rows = header + row_of(text_cell("a") + formula) + row_of(text_cell("b") + "<c><f>2</f><v/></c>");
    EXPECT_EQ(error_of_workbook(of_rows(rows)),
              "returns.xlsx#Returns: row 2, column 'NFA': found a formula without its result; open the workbook in a "
              "spreadsheet, which calculates it, and save it\n"
              "returns.xlsx#Returns: row 3, column 'NFA': found a formula without its result; open the workbook in a "
              "spreadsheet, which calculates it, and save it");
    EXPECT_EQ(
        read_workbook(of_rows(header + row_of(text_cell("a") + "<c><f>1+1</f><v>2</v></c>"))).numbers("NFA").values[0],
        2);
}

TEST(ReadXlsx, MarkersAreComparedAsInText) {
    std::vector<ColumnRequest> columns = id_and_nfa;
    columns[1].missing = {"", "-9", "#N/A"};
    const Table table = read_workbook(of_rows(header + row_of(text_cell("a") + number_cell("-9")) +
                                              row_of(text_cell("b") + "<c t=\"e\"><v>#N/A</v></c>")),
                                      columns);
    EXPECT_TRUE(table.numbers("NFA").is_missing(0));
    EXPECT_TRUE(table.numbers("NFA").is_missing(1));
    ASSERT_EQ(table.columns[1].no_values.size(), 2U);
    EXPECT_EQ(table.columns[1].no_values[0].marker, "-9");
    EXPECT_THAT(error_of_workbook(of_rows(header + row_of(text_cell("a") + "<c t=\"e\"><v>#REF!</v></c>"))),
                HasSubstr("found '#REF!'; expected a number; if it marks a missing value, give --missing '#REF!'"));
}

TEST(ReadXlsx, FindsTheHeaderBelowATitleAndSaysSo) {
    const std::string title = row_of(text_cell("Returns of 2019"));
    const Table table =
        read_workbook(of_rows(title + row_of("", "r=\"2\"") + row_of(text_cell("urn") + text_cell("NFA"), "r=\"4\"") +
                              row_of(text_cell("a") + number_cell("1"), "r=\"7\"")));
    EXPECT_THAT(table.said_of_reading(),
                ElementsAre("returns.xlsx#Returns: the header is row 4, the first that holds the columns asked for; "
                            "nothing above it is read",
                            "returns.xlsx#Returns: 2 rows without a value in any cell are passed over: rows 5, 6"));
    EXPECT_EQ(table.line_of(0), 7U);
    EXPECT_EQ(table.line_text(0), "row 7");
    EXPECT_EQ(table.file, "returns.xlsx#Returns");
    EXPECT_THAT(table.header, ElementsAre("urn", "NFA"));
}

// A page break with the header again: the rows above it would be lost without a word.
TEST(ReadXlsx, RefusesTwoRowsThatLookLikeTheHeader) {
    const std::string most = row_of(text_cell("urn") + text_cell("NFA") + text_cell("size 2023"));
    const std::string all = row_of(text_cell("urn") + text_cell("NFA") + text_cell("size"));
    const auto school = [](const std::string& id) {
        return row_of(text_cell(id) + number_cell("1") + number_cell("2"));
    };
    const std::vector<ColumnRequest> columns{{"urn", CellKind::text}, {"NFA"}, {"size"}};
    const WorkbookXml workbook = of_rows(most + school("a") + school("b") + all + school("c"));
    EXPECT_EQ(error_of([&] { read_workbook(workbook, columns); }),
              "returns.xlsx#Returns: row 1 and row 4 both look like the header; expected one header: remove the other "
              "line, or "
              "give the line of the header with --header-row (`header_row`); lines above it are ignored");
    TableOptions options;
    options.header_row = 4;
    EXPECT_EQ(read_workbook(workbook, columns, options).rows, 1U);
    // The first header is spelled otherwise: it is the header, and is refused as that.
    const std::string spelled = row_of(text_cell("URN") + text_cell("nfa"));
    EXPECT_THAT(error_of_workbook(of_rows(spelled + school("a") + header + school("b"))),
                HasSubstr("row 1, column 'urn': not found in the header"));
}

TEST(ReadXlsx, TheHeaderRowThatIsToldIsTheHeader) {
    TableOptions options;
    options.header_row = 2;
    const std::string rows = header + header + row_of(text_cell("a") + number_cell("1"));
    const Table table = read_workbook(of_rows(rows), id_and_nfa, options);
    EXPECT_EQ(table.rows, 1U);
    EXPECT_THAT(table.said_of_reading(), IsEmpty());
    options.header_row = 9;
    EXPECT_EQ(error_of_workbook(of_rows(rows), options),
              "returns.xlsx: has no sheet with a cell in row 9; expected the header there, as --header-row says");
}

TEST(ReadXlsx, TakesTheFirstVisibleSheetThatFitsAndNamesTheOthers) {
    const std::string rows = header + row_of(text_cell("a") + number_cell("1"));
    WorkbookXml workbook{{{"Notes", row_of(text_cell("about"))},
                          {"Old", rows, "hidden"},
                          {"Returns", rows},
                          {"Copy", rows},
                          {"Older", rows, "veryHidden"}}};
    const Table table = read_workbook(workbook);
    EXPECT_THAT(table.said_of_reading(),
                ElementsAre("returns.xlsx#Returns: the first sheet with the columns asked for is read; 'Copy' has them "
                            "too; write returns.xlsx#SHEET for another"));
    workbook.sheets.erase(workbook.sheets.begin() + 2, workbook.sheets.begin() + 4);
    EXPECT_THAT(read_workbook(workbook).said_of_reading(),
                ElementsAre("returns.xlsx#Old: the sheet is hidden, and is read"));
}

TEST(ReadXlsx, SaysHiddenRowsAndMergedCells) {
    WorkbookXml workbook =
        of_rows(header + row_of(text_cell("a") + number_cell("1"), "hidden=\"1\"") + row_of("<c/>" + number_cell("2")));
    workbook.sheets[0].after = "<mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"A2:B2\"/></mergeCells>";
    const Table table = read_workbook(workbook);
    EXPECT_THAT(
        table.said_of_reading(),
        ElementsAre(
            "returns.xlsx#Returns: 1 hidden row is read like the others: row 2",
            "returns.xlsx#Returns: found merged cells; only the first cell of each has the value: A2:A3, A2:B2"));
    EXPECT_THAT(cells_of(table, "urn"), ElementsAre("a", "?"));
}

TEST(ReadXlsx, NothingIsCheckedOfARowThatIsLeftOut) {
    TableOptions options;
    const std::string rows =
        header + row_of(text_cell("a") + number_cell("1")) + row_of(text_cell("Total") + text_cell("many"));
    for (const RowRule& rule :
         {RowRule(RowCondition{"urn", false, "Total"}), RowRule(Expression::parse("urn = 'a'"))}) {
        options.where = {rule};
        EXPECT_EQ(read_workbook(of_rows(rows), id_and_nfa, options).rows, 2U);
    }
    EXPECT_THAT(error_of_workbook(of_rows(rows)), HasSubstr("row 3, column 'NFA': found 'many'"));
}

TEST(ReadXlsx, AnAbsentColumnIsNamedWithTheNearest) {
    EXPECT_EQ(error_of_workbook(of_rows(row_of(text_cell("urn") + text_cell("NFAs")) + row_of(number_cell("1")))),
              "returns.xlsx#Returns: row 1, column 'NFA': not found in the header; the nearest column is 'NFAs'");
}

TEST(ReadXlsx, HashesRowsByAllTheirCells) {
    TableOptions options;
    options.hash_lines = true;
    options.checksum = true;
    const std::string row = row_of(text_cell("a") + number_cell("1") + text_cell("x"));
    const WorkbookXml workbook =
        of_rows(header + row + row + row_of(text_cell("a") + number_cell("1") + text_cell("y")));
    const Table table = read_workbook(workbook, id_and_nfa, options);
    EXPECT_EQ(table.line_hashes[0], table.line_hashes[1]);
    EXPECT_NE(table.line_hashes[0], table.line_hashes[2]);
    EXPECT_EQ(table.sha256, sha256_of(bytes_of(workbook)));
}

TEST(ReadXlsx, AListIsCopiedLineByLineAndAWorkbookHasNone) {
    TableOptions options;
    options.keep_lines = true;
    EXPECT_EQ(
        error_of_workbook(of_rows(header), options),
        "returns.xlsx: is not a text file, and a list is copied line by line; save the table as CSV UTF-8 and give "
        "that: the allocation is its lines with columns added");
}

TEST(ReadXlsx, RefusesWhatIsNoWorkbook) {
    EXPECT_EQ(error_of_workbook({}),
              "returns.xlsx: is a workbook without a sheet of cells; expected a workbook that is "
              "whole: save it again");
    const auto error = [](const std::string& bytes) {
        return error_of([&] { read_table_bytes(bytes, "f.xlsx", id_and_nfa); });
    };
    EXPECT_THAT(error(zip_archive({{"content.xml", "<x/>"}})), HasSubstr("f.xlsx: is an OpenDocument file (.ods)"));
    EXPECT_THAT(error(zip_archive({{"data.csv", "a,b\n"}})), HasSubstr("is a zip archive, not a workbook; unpack it"));
    EXPECT_THAT(error(zip_archive({{"xl/workbook.bin", "x"}})), HasSubstr("binary workbook (.xlsb)"));
    EXPECT_THAT(error("PK\x03\x04" + std::string(100, 'x')), HasSubstr("but is incomplete or damaged"));
    const std::string compound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0');
    EXPECT_EQ(error(compound),
              "f.xlsx: is a workbook of the old kind (.xls); save it as an Excel workbook (.xlsx) or as "
              "CSV UTF-8");
    std::string locked = compound;
    for (const char c : std::string("EncryptedPackage")) locked.append(1, c).append(1, '\0');
    EXPECT_EQ(error(locked), "f.xlsx: is protected by a password; save it without one, or save the sheet as CSV UTF-8");
    EXPECT_EQ(error_of_workbook(of_rows("")), "returns.xlsx: has no sheet with a cell; expected a header row");
    EXPECT_THAT(error_of_workbook(of_rows(header)), HasSubstr("has a header line and no rows"));
}

TEST(ReadXlsx, RefusesACutArchive) {
    const std::string bytes = bytes_of(of_rows(header + row_of(text_cell("a") + number_cell("1"))));
    for (const std::size_t size : {bytes.size() - 1, bytes.size() / 2, std::size_t{30}})
        EXPECT_THAT(error_of([&] { read_table_bytes(bytes.substr(0, size), "f.xlsx", id_and_nfa); }),
                    HasSubstr("f.xlsx: begins like a workbook (.xlsx)"));
}

TEST(ReadXlsx, RefusesCellsThatNoSheetHas) {
    const auto error = [](const std::string& rows) { return error_of_workbook(of_rows(rows)); };
    EXPECT_THAT(error(row_of("", "r=\"1048577\"")), HasSubstr("found a row beyond the 1,048,576 of a sheet"));
    EXPECT_THAT(error(row_of("", "r=\"99999999999999999999999\"")),
                HasSubstr("found the row '99999999999999999999999'"));
    EXPECT_THAT(error(row_of("", "r=\"2\"") + row_of("", "r=\"2\"")), HasSubstr("found the row '2' behind this one"));
    EXPECT_THAT(error(row_of("<c r=\"XFE1\"><v>1</v></c>")), HasSubstr("found the cell 'XFE1', which no sheet has"));
    EXPECT_THAT(error(row_of("<c r=\"A7\"><v>1</v></c>")), HasSubstr("found the cell 'A7' there"));
    EXPECT_THAT(error(row_of("<c t=\"s\"><v>5</v></c>")), HasSubstr("found a text that the workbook does not hold"));
    std::string wide;
    for (int i = 0; i <= 16384; ++i) wide += "<c/>";
    EXPECT_THAT(error(row_of(wide)), HasSubstr("found more than 16,384 columns"));
}

TEST(ReadXlsx, RefusesBrokenXml) {
    EXPECT_THAT(error_of_workbook(of_rows("<row>")),
                HasSubstr("its part xl/worksheets/sheet1.xml: is not valid XML: mismatched"));
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<x>";
    EXPECT_THAT(error_of_workbook(of_rows(deep)), HasSubstr("holds elements more than 64 deep"));
    std::vector<ZipEntry> parts = parts_of(of_rows(header));
    parts.front().bytes = "<!DOCTYPE x [<!ENTITY a \"b\">]>" + parts.front().bytes;
    EXPECT_THAT(error_of([&] { read_table_bytes(zip_archive(parts), "f.xlsx", id_and_nfa); }),
                HasSubstr("has a document type declaration"));
}

TEST(ReadXlsx, RefusesAnArchiveThatIsMadeToFillAMachine) {
    std::vector<ZipEntry> parts = parts_of(of_rows(header));
    parts.front().bytes.insert(parts.front().bytes.find("</sheetData>"), std::string(std::size_t{80} << 20U, ' '));
    EXPECT_THAT(error_of([&] { read_table_bytes(zip_archive(parts), "f.xlsx", id_and_nfa); }),
                HasSubstr("as only an archive built to exhaust a machine does"));
}

TEST(ReadXlsx, ReadsTheLastRowAndTheLastColumn) {
    const std::string rows =
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>urn</t></is></c>"
        "<c r=\"XFD1\" t=\"inlineStr\"><is><t>NFA</t></is></c></row>"
        "<row r=\"1048576\"><c r=\"A1048576\"><v>5</v></c><c r=\"XFD1048576\"><v>6</v></c></row>";
    const Table table = read_workbook(of_rows(rows));
    EXPECT_EQ(table.line_of(0), 1'048'576U);
    EXPECT_EQ(table.numbers("NFA").values[0], 6);
    EXPECT_EQ(table.header.size(), 16'384U);
}

TEST(TableSource, IsAFileAndASheet) {
    EXPECT_EQ(table_source("returns.xlsx#Returns 2019").file, "returns.xlsx");
    EXPECT_EQ(table_source("returns.xlsx#Returns 2019").sheet, "Returns 2019");
    EXPECT_EQ(table_source("a#b/returns.xlsx#x").file, "a#b/returns.xlsx");
    EXPECT_EQ(table_source("returns.csv").sheet, "");
}

}  // namespace
}  // namespace clustertrial::xlsx_test
