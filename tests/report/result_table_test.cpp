#include "clustertrial/report/result_table.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/render.hpp"

#include <limits>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::result_table_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Cell, IsTextAndNumbersInARow) {
    EXPECT_EQ(to_text(Cell("Pupils: ").add(NumberPart{13819, 0, NumberStyle::grouped}).add(" (0)")),
              "Pupils: 13,819 (0)");
}

TEST(Cell, OfAnEmptyTextIsEmpty) {
    EXPECT_TRUE(Cell("").empty());
    EXPECT_TRUE(Cell().empty());
    EXPECT_FALSE(number_cell(0, 0).empty());
}

TEST(NumberCell, HasItsDecimals) {
    EXPECT_EQ(to_text(number_cell(-0.14, 3)), "-0.140");
    EXPECT_EQ(to_text(number_cell(0.0118, 4)), "0.0118");
}

TEST(CountCell, HasThousandsSeparators) {
    EXPECT_EQ(to_text(count_cell(27352)), "27,352");
}

TEST(Percent, IsTheValueItselfAndASign) {
    EXPECT_EQ(to_text(NumberPart{26, 0, NumberStyle::percent}), "26%");
}

TEST(IntervalCell, HasLimitsInBrackets) {
    EXPECT_EQ(to_text(interval_cell(0.0118, 0.011, 0.014, 4, 3)), "0.0118 (0.011, 0.014)");
    EXPECT_EQ(to_text(interval_cell(0.0118, 0.011, 0.014, 4, 3, true)), "0.0118\n(0.011, 0.014)");
}

TEST(Cell, WhatIsNotANumberIsNotApplicable) {
    EXPECT_EQ(to_text(number_cell(std::numeric_limits<double>::quiet_NaN(), 3)), "n/a");
}

TEST(Cell, LimitWithoutEndIsInfinity) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(to_text(count_cell(infinity)), "∞");
    EXPECT_EQ(to_text(interval_cell(0.2, -infinity, 0.3, 1, 1)), "0.2 (-∞, 0.3)");
}

TEST(FormatNames, GoBothWays) {
    EXPECT_THAT(kind_names<Format>(), ElementsAre("text", "markdown", "csv", "json", "latex", "html", "docx", "xlsx"));
    for (const auto& name : kind_names<Format>()) EXPECT_EQ(to_name(from_name<Format>(name)), name);
}

TEST(FormatNames, UnknownOneIsRefusedNamingTheKnown) {
    try {
        from_name<Format>("pdf");
        FAIL() << "an unknown format was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        EXPECT_STREQ(error.what(),
                     "unknown format 'pdf'; expected one of text, markdown, csv, json, latex, html, docx, xlsx");
    }
}

TEST(Render, RefusesARowWithMoreCellsThanColumnsInEveryFormat) {
    ResultTable table{"attrition", "", {{"Arm"}}, {}, {}};
    table.rows = {{{"control", "47"}}};
    for (const auto renderer : {render_markdown, render_csv, render_latex, render_html}) {
        EXPECT_THROW(renderer(table), Error);
    }
    EXPECT_THROW(render_json(table), Error);
    try {
        render_text(table);
        FAIL() << "a cell was lost";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        EXPECT_STREQ(error.what(), "table 'attrition': row 1 has 2 cells; the table has 1 columns");
    }
}

TEST(Render, PutsABlankLineBetweenTables) {
    const ResultTable one{"one", "One", {}, {}, {}};
    const ResultTable two{"two", "Two", {}, {}, {}};
    EXPECT_EQ(render({one, two}, Format::text), "One\n\nTwo\n");
    EXPECT_EQ(render({one, two}, Format::csv), "# One\n\n# Two\n");
}

TEST(Render, LeavesJsonToThePrograms) {
    EXPECT_THROW(render({ResultTable{}}, Format::json), Error);
}

}  // namespace
}  // namespace clustertrial::result_table_test
