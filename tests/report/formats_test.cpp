// Each format on the tables of the report: what is special about the format.
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_report.hpp"

#include "sample_tables.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::formats_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ResultTable one_cell(Cell cell) {
    ResultTable table{"one", "", {{"Outcome"}}, {}, {}};
    table.rows = {{{std::move(cell)}}};
    return table;
}

TEST(RenderMarkdown, FoldsSpanningHeadersIntoTheHeaders) {
    EXPECT_THAT(render_markdown(samples::allocation(1)),
                HasSubstr("| Stratum | Arm: control | Arm: intervention | Total |\n"
                          "| :--- | ---: | ---: | ---: |\n"));
}

TEST(RenderMarkdown, KeepsLineBreaks) {
    EXPECT_THAT(render_markdown(samples::primary()), HasSubstr("| Schools: 47 (0)<br>Pupils: 13,819 (0) |"));
}

TEST(RenderMarkdown, EscapesWhatMeansSomething) {
    EXPECT_THAT(render_markdown(one_cell("a|b *c* <d> e_f")), HasSubstr("| a\\|b \\*c\\* \\<d\\> e\\_f |\n"));
}

TEST(RenderMarkdown, SetsHeadingsInBoldAndIndentsTheirRows) {
    EXPECT_THAT(render_markdown(samples::attrition()),
                HasSubstr("| **Number of schools** |  |  |  |\n| &emsp;Randomised | 47 | 47 | 94 |\n"));
}

TEST(RenderMarkdown, NoteIsAParagraphAndNoHeading) {
    ResultTable table = one_cell("x");
    table.notes = {"# pupils", "1. Ofsted"};
    EXPECT_THAT(render_markdown(table), HasSubstr("| x |\n\n\\# pupils\n\n1. Ofsted\n"));
}

TEST(RenderCsv, HasTitleAndNotesAsCommentLines) {
    const std::string csv = render_csv(samples::baseline());
    EXPECT_THAT(csv, StartsWith("# Table 2. Baseline characteristics of groups as randomised and analysed\n"
                                "School-level (categorical),National-level mean,Intervention group: n/N (missing),"));
    EXPECT_THAT(csv, HasSubstr("\n# 1. Ofsted inspection ratings"));
}

TEST(RenderCsv, NumberAloneIsWrittenForPrograms) {
    EXPECT_EQ(render_csv(one_cell(count_cell(13819))), "Outcome\n13819\n");
    EXPECT_EQ(render_csv(one_cell(count_cell(13819).add(" (0)"))), "Outcome\n\"13,819 (0)\"\n");
}

TEST(RenderCsv, QuotesAFieldThatACommentReaderWouldCut) {
    EXPECT_EQ(render_csv(one_cell("pupils # 1")), "Outcome\n\"pupils # 1\"\n");
}

TEST(RenderCsv, ANoteIsOneFieldWhateverItHolds) {
    ResultTable table = one_cell("x");
    table.title = "Table 1, \"as randomised\"";
    table.notes = {"plain", "one, two"};
    EXPECT_EQ(render_csv(table), "\"# Table 1, \"\"as randomised\"\"\"\nOutcome\nx\n# plain\n\"# one, two\"\n");
}

TEST(RenderCsv, ATextThatIsNoNoteIsNotTakenForOne) {
    EXPECT_EQ(render_csv(one_cell("# pupils")), "Outcome\n\"'# pupils\"\n");
}

TEST(RenderCsv, ATextThatASpreadsheetWouldRunIsMadeHarmless) {
    for (const char* text :
         {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "-A1", "\u30001", "\uFF1D1", "-2-3", "-", "- "}) {
        const std::string csv = render_csv(one_cell(text));
        const std::string found = csv.substr(csv.find('\n') + 1);
        const bool harmless = std::string(text) == "\u30001" || std::string(text) == "-" || std::string(text) == "- ";
        EXPECT_EQ(found.starts_with("'") || found.starts_with("\"'"), !harmless) << found;
    }
    ResultTable table = one_cell("x");
    table.columns[0].header = "=HYPERLINK(\"http://x\")";
    EXPECT_EQ(render_csv(table), "\"'=HYPERLINK(\"\"http://x\"\")\"\nx\n");
    table.rows[0].heading = true;
    table.rows[0].cells[0] = Cell("=1");
    EXPECT_THAT(render_csv(table), HasSubstr("\n'=1\n"));
}

TEST(RenderCsv, APrintedNumberStaysOne) {
    EXPECT_EQ(render_csv(one_cell(number_cell(-0.14, 3))), "Outcome\n-0.140\n");
    EXPECT_EQ(render_csv(one_cell(interval_cell(-0.14, -0.522, 0.243, 3, 3))), "Outcome\n\"-0.140 (-0.522, 0.243)\"\n");
    for (const char* text :
         {"-0.14", "-0.14 (-0.2; 0.1)", "-1.2 to -0.5", "-1e-5", "-\u221E to 2", "-5%", "-0.1\n(-0.2)"})
        EXPECT_THAT(render_csv(one_cell(text)), Not(HasSubstr("'"))) << text;
}

TEST(RenderCsv, EmptyRecordIsNotAnEmptyLine) {
    EXPECT_EQ(render_csv(one_cell("")), "Outcome\n\"\"\n");
}

TEST(RenderLatex, RulesTheSpanningHeaders) {
    ResultTable table = samples::baseline();
    table.columns.erase(table.columns.begin() + 1);  // so that the others fit the page side by side
    table.rows.clear();
    EXPECT_THAT(render_latex(table),
                HasSubstr(" & \\multicolumn{2}{c}{Intervention group} & \\multicolumn{2}{c}{Control group} \\\\\n"
                          "\\cmidrule{2-3}\\cmidrule{4-5}\n"));
}

TEST(RenderLatex, BreaksAWideTableIntoPanelsThatBeginWithItsFirstColumn) {
    const std::string latex = render_latex(samples::baseline());
    EXPECT_THAT(latex, HasSubstr("{\\footnotesize\\setlength{\\tabcolsep}{4pt}\n\\begin{longtable}{@{}p{"));
    EXPECT_THAT(latex, HasSubstr("\\end{longtable}\n\\par\\medskip\n\\begin{longtable}"));
    for (const char* group : {"Intervention group", "Control group"})
        EXPECT_THAT(latex, HasSubstr(" & \\multicolumn{2}{c}{" + std::string(group) + "} \\\\\n\\cmidrule{2-3}\n"));
}

TEST(RenderLatex, ATableHigherThanAPageHasItsHeadersOnEachPage) {
    ResultTable table{"long", "A long table", {{"School"}, {"n", "", Align::right}}, {}, {}};
    for (int i = 0; i < 100; ++i) table.rows.push_back({{"School " + std::to_string(i), count_cell(i)}});
    const std::string latex = render_latex(table);
    EXPECT_THAT(latex, testing::StartsWith("{\\centering\\textbf{A long table}\\par}\n\\nopagebreak\n"
                                           "\\begin{longtable}{@{}lr@{}}\n\\toprule\nSchool & n \\\\\n\\midrule\n"
                                           "\\endhead\nSchool 0 & 0 \\\\\n"));
    EXPECT_THAT(latex, testing::EndsWith("School 99 & 99 \\\\\n\\bottomrule\n\\end{longtable}\n"));
    table.rows.resize(20);
    EXPECT_THAT(render_latex(table), HasSubstr("\\begin{table}[htbp]\n\\centering\n\\textbf{A long table}"));
}

TEST(RenderLatex, UnderHeadingsATableStaysWhereItIs) {
    const std::string latex = render_latex({Heading{"Attrition"}, samples::attrition()});
    EXPECT_THAT(latex, Not(HasSubstr("\\begin{table}")));
    EXPECT_THAT(latex, HasSubstr("\\begin{center}\n\\textbf{"));
    EXPECT_THAT(latex, HasSubstr("}\\par\\nopagebreak\\smallskip\n"));
}

TEST(RenderLatex, BreaksALongSpanningHeaderAboveItsRule) {
    ResultTable table;
    const std::string group = "A whole-school programme of coaching and of supervision for safeguarding leads";
    table.columns = {{"Outcome"}, {"n", group}, {"Mean", group}, {"n", "Control group"}};
    table.rows = {{{Cell("a"), Cell("1"), Cell("2"), Cell("3")}}};
    // Lines of 40 characters at most, since the columns are narrower.
    EXPECT_THAT(render_latex(table),
                HasSubstr("\\toprule\n & \\multicolumn{2}{c}{A whole-school programme of coaching and} & "
                          "\\multicolumn{1}{c}{} \\\\\n & \\multicolumn{2}{c}{of supervision for safeguarding leads} & "
                          "\\multicolumn{1}{c}{Control group} \\\\\n\\cmidrule{2-3}\\cmidrule{4-4}\n"));
}

TEST(RenderLatex, WritesASignAsAMinusAndARangeAsHyphen) {
    EXPECT_THAT(render_latex(one_cell(interval_cell(-0.14, -0.522, 0.243, 3, 3))),
                HasSubstr("\n$-$0.140 ($-$0.522, 0.243) \\\\\n"));
    EXPECT_THAT(render_latex(one_cell("2018-19")), HasSubstr("\n2018-19 \\\\\n"));
    EXPECT_THAT(render_latex(one_cell("-")), HasSubstr("\n- \\\\\n"));
}

TEST(RenderLatex, WritesInfinityAsAFormula) {
    EXPECT_THAT(render_latex(one_cell("(-∞, ∞)")), HasSubstr("\n($-\\infty$, $\\infty$) \\\\\n"));
}

TEST(RenderLatex, EscapesWhatMeansSomething) {
    EXPECT_THAT(render_latex(one_cell("50% of fsm_block & {a}\\b")),
                HasSubstr("\n50\\% of fsm\\_block \\& \\{a\\}\\textbackslash{}b \\\\\n"));
}

TEST(RenderLatex, CellAtTheStartOfARowIsNotTakenForAnArgument) {
    EXPECT_THAT(render_latex(one_cell("*Calculated as contacts")), HasSubstr("\n{*}Calculated"));
    EXPECT_THAT(render_latex(one_cell("[1] Ofsted")), HasSubstr("\n{[}1]"));
}

TEST(RenderLatex, KeepsLineBreaks) {
    EXPECT_THAT(render_latex(samples::primary()), HasSubstr("\\raggedleft{} 0.0118 \\newline{} (0.011, 0.014) "));
    EXPECT_THAT(render_latex(one_cell("\nx")),
                HasSubstr("\\raggedright{} \\leavevmode \\newline{} x \\tabularnewline"));
}

TEST(RenderLatex, ListsStandInListsAndStayOpen) {
    const Document document{samples::item(ProseKind::numbered, 1, 5, "five"),
                            samples::item(ProseKind::bullet, 2, 1, "a"),
                            samples::item(ProseKind::bullet, 2, 1, "b"),
                            samples::item(ProseKind::numbered, 1, 6, "six"),
                            Prose("After."),
                            samples::item(ProseKind::bullet, 1, 1, "last")};
    EXPECT_EQ(render_latex(document),
              "\\begin{enumerate}\n\\item[5.] five\n\\begin{itemize}\n\\item a\n\\item b\n\\end{itemize}\n"
              "\\item[6.] six\n\\end{enumerate}\n\nAfter.\n\n\\begin{itemize}\n\\item last\n\\end{itemize}\n");
}

TEST(EveryFormat, ShowsAnItemAtItsPlaceAmongLists) {
    const Document document{samples::item(ProseKind::numbered, 1, 10, "ten"),
                            samples::item(ProseKind::numbered, 2, 3, "three")};
    EXPECT_EQ(render_text(document, {60}), "10. ten\n    3. three\n");
    EXPECT_EQ(render_csv(document), "# 10. ten\n#     3. three\n");
}

TEST(EveryFormat, ShowsAFurtherParagraphInItsItemAndKeepsLineBreaks) {
    const Document document = samples::items_that_go_on();
    EXPECT_EQ(render_text(document, {60}),
              "1. one\n   line\n\n   more\n   lines\n\n   - sub\n\n     of sub\n\n   again\n\n2. two\n\nAfter.\n");
    EXPECT_EQ(render_markdown(document),
              "1. one\\\n   line\n\n   more\\\n   lines\n\n   - sub\n\n     of sub\n\n   again\n\n2. two\n\n"
              "After.\n");
    EXPECT_EQ(render_latex(document),
              "\\begin{enumerate}\n\\item[1.] one \\newline{} line\n\nmore \\newline{} lines\n\n"
              "\\begin{itemize}\n\\item sub\n\nof sub\n\\end{itemize}\n\nagain\n\n"
              "\\item[2.] two\n\\end{enumerate}\n\nAfter.\n");
    EXPECT_THAT(render_csv(document), HasSubstr("# 1. one line\n\n#    more lines\n\n#    - sub\n"));
    EXPECT_THAT(render_html(document),
                HasSubstr("<ol>\n<li>one<br>line\n<p>more<br>lines</p>\n<ul>\n<li>sub\n<p>of sub</p>\n</li>\n</ul>\n\n"
                          "<p>again</p>\n</li>\n<li>two</li>\n</ol>\n<p>After.</p>"));
    const auto json = nlohmann::json::parse(render_document_json(document))["blocks"];
    EXPECT_EQ(json[1]["type"], "further");
    EXPECT_EQ(json[3]["level"], 2);
    EXPECT_EQ(json[1]["runs"][0]["text"], "more\nlines");
}

TEST(EveryFormat, WhatGoesOnWithNoItemIsAParagraph) {
    const Document document{Prose("One."), samples::item(ProseKind::further, 2, 1, "Two.")};
    EXPECT_EQ(render_text(document, {60}), "One.\n\nTwo.\n");
    EXPECT_EQ(render_markdown(document), "One.\n\nTwo.\n");
    EXPECT_THAT(render_html(document), HasSubstr("<p>Two.</p>"));
}

TEST(RenderMarkdown, ALineBreakBeginsNoOtherBlock) {
    Prose prose("a\n- b\n1. c\n    # d\n");
    prose.runs.push_back({"e\nf", true});
    prose.runs.push_back({"\n=== g"});
    EXPECT_EQ(render_markdown({prose}), "a\\\n\\- b\\\n1\\. c\\\n\\# d\\\n**e**\\\n**f**\\\n\\=== g\n");
    prose.runs.resize(1);
    prose.runs[0].text = "said\n> twice";
    prose.kind = ProseKind::quotation;
    EXPECT_EQ(render_markdown({prose}), "> said\\\n> \\> twice\n");
}

TEST(RenderLatex, ALineBreakEndsALine) {
    EXPECT_EQ(render_latex({Prose("\na")}), "\\leavevmode \\newline{} a\n");
    Prose prose;
    prose.runs = {{"a"}, {"b\nc", true}};
    EXPECT_EQ(render_latex({prose}), "a\\textbf{b \\newline{} c}\n");
}

TEST(RenderJson, HasTheDocumentedFields) {
    const auto json = nlohmann::json::parse(render_json(samples::primary()));
    EXPECT_EQ(json["id"], "primary");
    EXPECT_EQ(json["columns"][1], (nlohmann::json{{"header", "n (missing)"}, {"group", "Intervention group"}}));
    const auto& interval = json["rows"][0]["cells"][6];
    EXPECT_EQ(interval["text"], "-0.140 (-0.522, 0.243)");
    EXPECT_EQ(interval["values"], (nlohmann::json{-0.140, -0.522, 0.243}));
}

TEST(RenderJson, KeepsFullPrecision) {
    const auto json = nlohmann::json::parse(render_json(one_cell(number_cell(0.1 + 0.2, 1))));
    EXPECT_EQ(json["rows"][0]["cells"][0]["values"][0].get<double>(), 0.1 + 0.2);
}

TEST(RenderJson, NumberThatIsNotFiniteIsNull) {
    const std::string text = render_json(one_cell(number_cell(std::numeric_limits<double>::quiet_NaN(), 1)));
    EXPECT_TRUE(nlohmann::json::parse(text)["rows"][0]["cells"][0]["values"][0].is_null());
    EXPECT_THAT(text, Not(HasSubstr("nan")));
    const std::string limit = render_json(one_cell(number_cell(std::numeric_limits<double>::infinity(), 1)));
    EXPECT_TRUE(nlohmann::json::parse(limit)["rows"][0]["cells"][0]["values"][0].is_null());
}

TEST(RenderJson, ReplacesBytesThatAreNotUtf8) {
    const auto json = nlohmann::json::parse(render_json(one_cell("Llan\xFF")));
    EXPECT_EQ(json["rows"][0]["cells"][0]["text"], "Llan\uFFFD");
}

TEST(EveryFormat, ReplacesControlCharactersForPeople) {
    for (const auto format : {Format::text, Format::markdown, Format::latex}) {
        EXPECT_THAT(render({one_cell("\x1B[2J")}, format), Not(HasSubstr("\x1B")));
    }
}

}  // namespace
}  // namespace clustertrial::formats_test
