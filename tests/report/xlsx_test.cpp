// The workbook as other programs read it: unpacked, parsed, and held against the document.

#include "clustertrial/report/render.hpp"

#include "sample_figures.hpp"
#include "sample_tables.hpp"
#include "support/unzip.hpp"

#include <cstdlib>
#include <ctime>
#include <limits>

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
