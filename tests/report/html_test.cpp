// The page: what a browser and a screen reader are told. How it looks is for a person: tests/html.
#include "clustertrial/report/render.hpp"

#include "html_style.hpp"
#include "html_table.hpp"
#include "markup.hpp"
#include "markup_checks.hpp"
#include "random_tables.hpp"
#include "sample_figures.hpp"
#include "sample_tables.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::html_test {
namespace {

using report_detail::html_table;
using report_detail::id_from;
using report_detail::UniqueIds;
using samples::attribute;
using samples::elements_of;
using samples::named;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Document report() {
    Document document{Heading{"Tables"},  samples::attrition(),        samples::baseline(),       samples::primary(),
                      Heading{"Figures"}, Prose{"One figure <only>."}, samples::small_histogram()};
    document.metadata = {"Trial of <b> & \"c\"", "en-GB", "analyse (clustertrial) 1.2.3"};
    document.provenance = ResultTable{"provenance", "Provenance", {{"What"}, {"Value"}}, {}, {}};
    return document;
}

TEST(RenderHtml, IsWellFormedAndSaysItsLanguageAndTitle) {
    const std::string html = render_html(report());
    EXPECT_THAT(html, StartsWith("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"));
    const auto elements = elements_of(html);
    EXPECT_EQ(named(elements, "title").at(0).text, "Trial of &lt;b&gt; &amp; &quot;c&quot;");
    EXPECT_EQ(named(elements, "h1").at(0).text, "Trial of &lt;b&gt; &amp; &quot;c&quot;");
    EXPECT_THAT(html, HasSubstr("<meta name=\"generator\" content=\"analyse (clustertrial) 1.2.3\">"));
    EXPECT_THAT(html, HasSubstr("<p>One figure &lt;only&gt;.</p>"));
}

TEST(RenderHtml, NeedsNoOtherFileAndRunsNothingButTheCopyingOfTables) {
    const std::string html = render_html(report());
    EXPECT_EQ(named(elements_of(html), "script").size(), 1U);
    EXPECT_THAT(html, HasSubstr("<script>" + std::string(report_detail::html_script) + "</script>"));
    for (const char* name : {"link", "img", "iframe", "object"}) {
        EXPECT_TRUE(named(elements_of(html), name).empty()) << name;
    }
    EXPECT_THAT(html, Not(HasSubstr("@import")));
    EXPECT_THAT(html, Not(HasSubstr(" src=")));
    EXPECT_THAT(html, Not(HasSubstr("url(http")));
    for (const auto& link : named(elements_of(html), "a")) EXPECT_THAT(attribute(link, "href"), StartsWith("#"));
}

TEST(RenderHtml, ContentsLeadToEverythingAndEveryIdIsGivenOnce) {
    Document document = report();
    document.blocks.insert(document.blocks.begin() + 2, samples::attrition());  // the same id again
    const auto elements = elements_of(render_html(document));
    std::set<std::string> ids;
    for (const auto& element : elements) {
        const std::string id = attribute(element, "id");
        if (id.empty()) continue;
        EXPECT_TRUE(ids.insert(id).second) << id;
    }
    std::vector<std::string> targets;
    for (const auto& link : named(elements, "a")) targets.push_back(attribute(link, "href").substr(1));
    EXPECT_THAT(targets, ElementsAre("section-tables", "table-attrition", "table-attrition-2", "table-baseline",
                                     "table-primary", "section-figures", "figure-histogram-nfa", "table-provenance"));
    for (const std::string& target : targets) EXPECT_TRUE(ids.contains(target)) << target;
    for (const auto& element : elements) {
        std::string labels = attribute(element, "aria-labelledby");
        for (const auto& label : {labels.substr(0, labels.find(' ')), labels.substr(labels.find(' ') + 1)}) {
            EXPECT_TRUE(label.empty() || ids.contains(label)) << label;
        }
    }
}

TEST(RenderHtml, ListsSectionsAndWhatIsInThem) {
    EXPECT_THAT(render_html(Document{Heading{"A"}, Heading{"B", 2}, ResultTable{"t", "T", {}, {}, {}}, Heading{"C"}}),
                HasSubstr("<ul>\n<li><a href=\"#section-a\">A</a><ul>\n<li><a href=\"#section-b\">B</a><ul>\n"
                          "<li><a href=\"#table-t\">T</a></li>\n</ul>\n</li>\n</ul>\n</li>\n"
                          "<li><a href=\"#section-c\">C</a></li>\n</ul>\n"));
}

TEST(RenderHtml, HeadingsNeverSkipALevel) {
    const auto elements = elements_of(render_html(Document{Heading{"Deep at once", 3}, Heading{"Deeper", 3}}));
    EXPECT_EQ(named(elements, "h2").at(1).text, "Deep at once");  // after "Contents"
    EXPECT_EQ(named(elements, "h3").at(0).text, "Deeper");
}

TEST(RenderHtml, WithoutATitleTakesTheFirstOneInIt) {
    EXPECT_EQ(named(elements_of(render_html(samples::attrition())), "h1").at(0).text, samples::attrition().title);
    EXPECT_EQ(named(elements_of(render_html(Document{})), "h1").at(0).text, "Results");
}

TEST(RenderHtml, OneTableNeedsNoContents) {
    EXPECT_THAT(render_html(samples::attrition()), Not(HasSubstr("<nav")));
}

TEST(RenderHtml, DrawsAFigureAndGivesItsNumbers) {
    const std::string html = render_html(report());
    EXPECT_THAT(html, HasSubstr("<figcaption>Figure 1. Contacts &lt; 5, by trial arm</figcaption>\n<svg "));
    EXPECT_THAT(html, HasSubstr("<th scope=\"row\">0.1 to 0.2</th>"));
    EXPECT_THAT(html, HasSubstr("<span>The numbers behind Figure 1. Contacts &lt; 5, by trial arm</span></caption>"));
}

TEST(HtmlTable, TellsWhatEachHeaderIsOf) {
    ResultTable table{"t", "T", {{"Outcome"}, {"n", "Arm", Align::right}, {"Mean", "Arm", Align::right}}, {}, {}};
    table.rows = {{{"All:"}, true}, {{"Contacts", count_cell(1047), "0.1\n(0.0, 0.2)"}}, {{}, true}, {{"Last", "1"}}};
    EXPECT_EQ(html_table(table, "x"),
              "<div class=\"scroll\" id=\"x\" tabindex=\"0\" role=\"region\" aria-labelledby=\"x--caption\">\n"
              "<table>\n<caption id=\"x--caption\"><span>T</span></caption>\n"
              "<colgroup span=\"1\"><colgroup span=\"2\">\n<thead>\n"
              "<tr><th scope=\"col\" rowspan=\"2\">Outcome</th><th scope=\"colgroup\" colspan=\"2\">Arm</th></tr>\n"
              "<tr><th scope=\"col\" class=\"right\">n</th><th scope=\"col\" class=\"right\">Mean</th></tr>\n"
              "</thead>\n<tbody class=\"block\">\n"
              "<tr class=\"heading\"><th scope=\"rowgroup\" colspan=\"3\">All:</th></tr>\n"
              "<tr><th scope=\"row\">Contacts</th><td class=\"right whole\">1,047</td>"
              "<td class=\"right whole\">0.1<br>(0.0, 0.2)</td></tr>\n</tbody>\n<tbody>\n"
              "<tr><th scope=\"row\">Last</th><td class=\"right whole\">1</td><td class=\"right whole\"></td></tr>\n"
              "</tbody>\n</table>\n</div>\n");
}

TEST(HtmlTable, AnEmptyHeaderIsNoHeader) {
    ResultTable table{"t", "", {{""}, {"n"}}, {{{"", "1"}}}, {}};
    const std::string html = html_table(table, "x");
    EXPECT_THAT(html, HasSubstr("<tr><td></td><th scope=\"col\">n</th></tr>"));
    EXPECT_THAT(html, HasSubstr("<tr><td></td><td>1</td></tr>"));
    EXPECT_THAT(html, HasSubstr("aria-label=\"Table\""));
}

TEST(HtmlTable, EscapesEverythingAndHasACellForEveryColumn) {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const ResultTable table = samples::random_table(seed);
        std::vector<samples::Element> elements;
        ASSERT_NO_THROW(elements = elements_of(html_table(table, "x"))) << "seed " << seed;
        std::vector<std::size_t> widths;  // of the rows, header rows too
        for (const auto& element : elements) {
            if (element.name == "tr") widths.push_back(0);
            if (element.name != "th" && element.name != "td") continue;
            const std::string span = attribute(element, "colspan");
            widths.back() += span.empty() ? 1 : std::stoul(span);
        }
        const auto rows = static_cast<std::ptrdiff_t>(std::count_if(
            table.rows.begin(), table.rows.end(), [](const TableRow& row) { return !report_detail::ends_block(row); }));
        ASSERT_GE(static_cast<std::ptrdiff_t>(widths.size()), rows);
        for (auto width = widths.end() - rows; width != widths.end(); ++width) {
            ASSERT_EQ(*width, table.columns.size()) << "seed " << seed;
        }
    }
}

TEST(Markup, EscapesWhatMeansSomethingAndReplacesWhatCannotBeShown) {
    EXPECT_EQ(report_detail::escape_markup("<a href='x'>&\"\x1B"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\uFFFD");
}

TEST(Markup, IdsAreLettersDigitsAndSingleHyphens) {
    EXPECT_EQ(id_from(" Appendix: Table_1 "), "appendix-table-1");
    EXPECT_EQ(id_from("\u00E9"), "x");
    UniqueIds ids;
    EXPECT_EQ(ids.take("a-2"), "a-2");
    EXPECT_EQ(ids.take("a"), "a");
    EXPECT_EQ(ids.take("A"), "a-3");
}

TEST(RenderHtml, ItemsMakeListsAndListsWithinThem) {
    const std::string html = render_html(
        {samples::item(ProseKind::bullet, 1, 1, "a"), samples::item(ProseKind::numbered, 2, 1, "b"),
         samples::item(ProseKind::bullet, 1, 1, "c"), samples::item(ProseKind::numbered, 1, 3, "d"), Prose("After.")});
    EXPECT_THAT(html, HasSubstr("<ul>\n<li>a<ol>\n<li>b</li>\n</ol>\n</li>\n<li>c</li>\n</ul>\n"
                                "<ol start=\"3\">\n<li>d</li>\n</ol>\n<p>After.</p>"));
    elements_of(html);  // throws unless it is well-formed
}

TEST(RenderHtml, ANumberThatDoesNotCountOnBeginsAList) {
    const std::string html =
        render_html({samples::item(ProseKind::numbered, 1, 1, "a"), samples::item(ProseKind::numbered, 1, 2, "b"),
                     samples::item(ProseKind::numbered, 1, 1, "c"), samples::item(ProseKind::numbered, 1, 5, "d")});
    EXPECT_THAT(html, HasSubstr("<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<ol>\n<li>c</li>\n</ol>\n"
                                "<ol start=\"5\">\n<li>d</li>\n</ol>\n"));
}

TEST(RenderMarkdown, ItemsStandBelowTheTextOfTheirParents) {
    EXPECT_EQ(render_markdown(
                  {samples::item(ProseKind::numbered, 1, 9, "nine"), samples::item(ProseKind::bullet, 2, 1, "a"),
                   samples::item(ProseKind::numbered, 1, 10, "ten"), samples::item(ProseKind::numbered, 2, 1, "b"),
                   samples::item(ProseKind::bullet, 3, 1, "c"), samples::item(ProseKind::numbered, 1, 1, "another")}),
              "9. nine\n   - a\n10. ten\n    1. b\n       - c\n1) another\n");
}

TEST(RenderMarkdown, AnAddressEndsWhereItEnds) {
    Prose prose;
    prose.runs = {{"here", false, false, "https://x.org/a\\b>c<"}};
    EXPECT_EQ(render_markdown({prose}), "[here](<https://x.org/a\\\\b\\>c\\<>)\n");
}

TEST(RenderText, ItemsHangBelowTheirMarks) {
    const Document document{samples::item(ProseKind::bullet, 1, 1, "one two three"),
                            samples::item(ProseKind::numbered, 2, 4, "four")};
    EXPECT_EQ(render_text(document, {9}), "- one two\n  three\n  4. four\n");
    EXPECT_EQ(render_markdown(document), "- one two three\n\n  4. four\n");
}

TEST(RenderMarkdown, EmphasisTouchesNoBlank) {
    Prose prose;
    prose.runs = {{"It is "}, {" so ", true}, {"*here*", false, false, "https://example.org"}, {"."}};
    EXPECT_EQ(render_markdown({prose}), "It is  **so** [\\*here\\*](<https://example.org>).\n");
}

}  // namespace
}  // namespace clustertrial::html_test
