// The workbook as other programs read it: unpacked, parsed, and held against the document.

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/report/render.hpp"

#include "sample_figures.hpp"
#include "sample_tables.hpp"
#include "support/unzip.hpp"

#include <cstdlib>
#include <ctime>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include <gmock/gmock.h>
#include <pugixml.hpp>

namespace clustertrial::xlsx_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

pugi::xml_document part(const std::string& xlsx, const std::string& name) {
    pugi::xml_document xml;
    EXPECT_TRUE(xml.load_string(test::entry_of(xlsx, name).c_str()));
    return xml;
}

std::vector<std::string> sheet_names(const std::string& xlsx) {
    std::vector<std::string> names;
    const pugi::xml_document xml = part(xlsx, "xl/workbook.xml");
    for (const auto& one : xml.select_nodes("//sheet/@name")) names.emplace_back(one.attribute().value());
    return names;
}

std::vector<std::string> texts(const std::string& xlsx) {
    std::vector<std::string> all;
    const pugi::xml_document xml = part(xlsx, "xl/sharedStrings.xml");
    for (const auto& one : xml.select_nodes("//t")) all.emplace_back(one.node().text().get());
    return all;
}

/// Cells of a sheet that hold a number: their values as stored.
std::vector<std::string> numbers(const std::string& xlsx, int sheet) {
    std::vector<std::string> all;
    const pugi::xml_document xml = part(xlsx, "xl/worksheets/sheet" + std::to_string(sheet) + ".xml");
    for (const auto& one : xml.select_nodes("//c[not(@t)]/v")) all.emplace_back(one.node().text().get());
    return all;
}

ResultTable one_column(std::vector<Cell> cells) {
    ResultTable table;
    table.id = "one";
    table.columns = {{"Value"}};
    for (Cell& cell : cells) table.rows.push_back({{std::move(cell)}});
    return table;
}

TEST(Xlsx, HasASheetATableAfterTheirList) {
    ResultTable first = samples::attrition();
    first.number = CaptionNumber{"Table", 1};
    const std::string xlsx = render_xlsx({Heading{"Tables"}, first, samples::small_histogram(), samples::baseline()});
    EXPECT_THAT(sheet_names(xlsx),
                ElementsAre("Contents", "Table 1", "Figure 1", samples::baseline().title.substr(0, 31)));
    EXPECT_EQ(part(xlsx, "xl/worksheets/sheet1.xml").select_nodes("//hyperlink").size(), 3U);
    EXPECT_THAT(texts(xlsx), Contains(caption_of(first)));
}

TEST(Xlsx, StoresNumbersWithAllTheirDigitsAndPrintsThemAsTheTableDoes) {
    const std::string xlsx = render_xlsx(
        one_column({number_cell(0.123456789, 3), count_cell(27352), NumberPart{26, 0, NumberStyle::percent}}));
    EXPECT_THAT(numbers(xlsx, 2), ElementsAre("0.123456789", "27352", "0.26"));
    const std::string styles = test::entry_of(xlsx, "xl/styles.xml");
    for (const char* format : {"\"0.000\"", "\"#,##0\"", "\"0%\""}) EXPECT_THAT(styles, HasSubstr(format));
}

TEST(Xlsx, HasTextWhereACellIsNoNumber) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    constexpr double endless = std::numeric_limits<double>::infinity();
    const std::string xlsx = render_xlsx(
        one_column({number_cell(none, 2), number_cell(-endless, 2), interval_cell(1, 0, 2, 1, 1), "=1+1", "@SUM(A1)"}));
    EXPECT_TRUE(numbers(xlsx, 2).empty());
    for (const char* text : {"n/a", "-∞", "1.0 (0.0, 2.0)", "=1+1", "@SUM(A1)"})
        EXPECT_THAT(texts(xlsx), Contains(text));
    EXPECT_EQ(part(xlsx, "xl/worksheets/sheet2.xml").select_nodes("//f").size(), 0U);
}

TEST(Xlsx, NamesSheetsAsExcelAllows) {
    ResultTable table = one_column({"x"});
    table.title = "A/B: [c] d*e? f\\g 'h' of more than thirty-one letters";
    const std::string xlsx = render_xlsx({table, table, one_column({"y"})});
    const auto names = sheet_names(xlsx);
    ASSERT_EQ(names.size(), 4U);
    EXPECT_EQ(names[1], "A B   c  d e  f g  h  of more t");
    EXPECT_EQ(names[2], "A B   c  d e  f g  h  of mo (2)");
    EXPECT_EQ(names[3], "one");
}

/// As Excel counts: a character beyond U+FFFF is two.
std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (; !text.empty(); text.remove_prefix(code_point_at_front(text)->bytes))
        units += code_point_at_front(text)->value > 0xFFFF ? 2U : 1U;
    return units;
}

/// Longer than a cell can hold, by a count of characters or of UTF-16 units alone.
std::vector<std::string> long_texts() {
    std::string words;
    for (int i = 0; i < 20000; ++i) words += "word" + std::to_string(i) + " ";
    words.pop_back();
    std::string without_blank = "x";
    for (int i = 0; i < 20000; ++i) without_blank += "\U0001F600";
    std::string combining = "x";
    for (int i = 0; i < 40000; ++i) combining += "\u0301";
    return {words, without_blank, combining};
}

std::string without_blanks(std::string text) {
    std::erase(text, ' ');
    return text;
}

TEST(Xlsx, ATextTooLongForACellGoesOnBelow) {
    for (const std::string& text : long_texts()) {
        ResultTable table = one_column({text, "after"});
        table.notes = {text};
        for (const Document& document : {Document{Prose(text)}, Document(table)}) {
            std::string all;
            for (const std::string& one : texts(render_xlsx(document))) {
                ASSERT_TRUE(is_utf8(one));
                EXPECT_LE(utf16_units(one), 32767U);
                all += one;
            }
            EXPECT_THAT(without_blanks(all), HasSubstr(without_blanks(text)));
        }
        const std::string xlsx = render_xlsx(table);
        EXPECT_GE(part(xlsx, "xl/worksheets/sheet2.xml").select_nodes("//row[c]").size(), 8U);
    }
}

TEST(Xlsx, SaysWhatAWorkbookCannotHold) {
    ResultTable table = one_column({"x"});
    table.columns[0].header = std::string(32768, 'x');
    EXPECT_THROW(render_xlsx(table), Error) << "a header";
    table = one_column({"x"});
    table.columns.resize(16385, {"c"});
    EXPECT_THROW(render_xlsx(table), Error) << "too many columns";
}

TEST(Xlsx, ARowIsNoHigherThanExcelAllows) {
    ResultTable table = one_column({"x"});
    std::string note;
    for (int i = 0; i < 400; ++i) note += "word ";
    table.notes = {note};
    const pugi::xml_document xml = part(render_xlsx(table), "xl/worksheets/sheet2.xml");
    for (const auto& one : xml.select_nodes("//row/@ht")) EXPECT_LE(one.attribute().as_double(), 409);
}

/// The height of each row of a sheet that has one, by its number.
std::map<int, double> heights(const std::string& xlsx, int sheet) {
    std::map<int, double> all;
    const pugi::xml_document xml = part(xlsx, "xl/worksheets/sheet" + std::to_string(sheet) + ".xml");
    for (const auto& one : xml.select_nodes("//row[@ht]"))
        all[one.node().attribute("r").as_int()] = one.node().attribute("ht").as_double();
    return all;
}

TEST(Xlsx, ARowIsAsHighAsItsHighestCell) {
    // Lines of 15 points. 9 words of 9 letters and a blank in a column of 48: 4 a line, and so 3 lines; an interval
    // below its estimate takes 2; a word of 100 letters is broken into 3.
    ResultTable table;
    table.id = "one";
    table.columns = {{"Text"}, {"Interval"}};
    std::string words;
    for (int i = 0; i < 9; ++i) words += "abcdefghi ";
    table.rows = {{{Cell(words), interval_cell(1, 0, 2, 1, 1, true)}},
                  {{Cell("short"), Cell("b")}},
                  {{Cell("short"), interval_cell(1, 0, 2, 1, 1, true)}},
                  {{Cell(std::string(100, 'x')), Cell("b")}}};
    // The rows above: the link to the contents, since there is no title, and the headers.
    EXPECT_EQ(heights(render_xlsx(table), 2), (std::map<int, double>{{4, 45}, {6, 30}, {7, 45}}));
}

TEST(Xlsx, LinesOfAnItemAreIndentedAsItsFirst) {
    EXPECT_THAT(texts(render_xlsx(samples::items_that_go_on())),
                ElementsAre("Results", "1. one\n   line", "   more\n   lines", "   - sub", "     of sub", "   again",
                            "2. two", "After."));
}

TEST(Xlsx, TheContentsSayWhoWroteItAndWhen) {
    Document document{Prose("Text.")};
    document.metadata.title = "A trial";
    document.metadata.authors = {"A. One", "B. Two"};
    document.metadata.date = "March 2021";
    const std::string xlsx = render_xlsx(document);
    EXPECT_THAT(texts(xlsx), ElementsAre("A trial", "A. One, B. Two", "March 2021", "Text."));
    EXPECT_THAT(test::entry_of(xlsx, "docProps/core.xml"), HasSubstr("<dc:creator>A. One, B. Two</dc:creator>"));
    document.metadata.authors.clear();
    document.metadata.date.clear();
    EXPECT_THAT(texts(render_xlsx(document)), ElementsAre("A trial", "Text."));
}

TEST(Xlsx, IsTheSameBytesInAnyTimeZone) {
    const Document document{samples::primary(), samples::small_histogram()};
    const std::string here = render_xlsx(document);
    ASSERT_EQ(::setenv("TZ", "Pacific/Kiritimati", 1), 0);
    ::tzset();
    EXPECT_EQ(render_xlsx(document), here);
    ASSERT_EQ(::unsetenv("TZ"), 0);
    ::tzset();
    EXPECT_THAT(test::entry_of(here, "docProps/core.xml"), HasSubstr("1980-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace clustertrial::xlsx_test
