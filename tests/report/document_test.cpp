// What a document becomes in each format of running text.
#include "clustertrial/report/document.hpp"

#include "clustertrial/analysis/outcome_histogram.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_document.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "sample_figures.hpp"
#include "sample_results.hpp"
#include "sample_tables.hpp"
#include "table_list.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::document_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ResultTable titled(const std::string& title) {
    return {title, title, {}, {}, {}};
}

Document mixed_document() {
    Document document{Heading{"Results & more"}, Prose{"Two\nlines."}, titled("One"), Heading{"Deeper", 2}};
    document.provenance = titled("Provenance");
    return document;
}

TEST(Document, InTextHasUnderlinedHeadingsAndEndsInItsProvenance) {
    EXPECT_EQ(render_text(mixed_document()),
              "Results & more\n==============\n\nTwo\nlines.\n\nOne\n\nDeeper\n------\n\nProvenance\n");
}

TEST(Document, InMarkdownHasHeadingsBelowTheTitle) {
    EXPECT_EQ(render_markdown(mixed_document()),
              "## Results \\& more\n\nTwo\\\nlines.\n\n**One**\n\n\n### Deeper\n\n**Provenance**\n\n");
}

TEST(Document, InCsvHasItsTextsAsComments) {
    EXPECT_EQ(render_csv(mixed_document()), "# Results & more\n\n# Two lines.\n\n# One\n\n# Deeper\n\n# Provenance\n");
}

TEST(Document, InLatexHasSections) {
    const std::string latex = render_latex(mixed_document());
    EXPECT_THAT(latex, HasSubstr("\\section*{Results \\& more}\n\nTwo \\newline{} lines.\n\n"));
    EXPECT_THAT(latex, HasSubstr("\\subsection*{Deeper}\n"));
}

TEST(Document, FiguresInRunningTextAreTheirNumbers) {
    const Figure figure = samples::small_histogram();
    EXPECT_EQ(render_text(Document{figure}), render_text(to_table(figure)));
    EXPECT_EQ(render_latex(Document{figure}), render_latex(to_table(figure)));
}

TEST(Document, OfTablesIsTheTablesAndNothingElse) {
    const std::vector<ResultTable> tables{samples::attrition(), samples::primary()};
    EXPECT_EQ(render_text(tables), render_text(tables[0]) + "\n" + render_text(tables[1]));
}

AnalysisResult result_with_histogram() {
    AnalysisResult result = samples::two_outcomes();
    OutcomeHistogram histogram;
    histogram.outcome = result.trial.outcomes.at(0);
    histogram.bins = {{0, 0.1}, 1};
    histogram.arms = {{"control", {47}, 47, 0}, {"intervention", {47}, 47, 0}};
    result.make<OutcomeHistograms>().outcomes = {histogram};
    return result;
}

/// The kinds and titles of blocks, in their order.
std::vector<std::string> outline(const Document& document) {
    std::vector<std::string> lines;
    for (const Block& block : document.blocks) {
        if (const auto* heading = std::get_if<Heading>(&block)) lines.push_back("heading " + heading->text);
        if (const auto* table = std::get_if<ResultTable>(&block)) lines.push_back("table " + table->id);
        if (const auto* figure = std::get_if<Figure>(&block))
            lines.push_back("figure " + caption_of(*figure).substr(0, 9));
    }
    return lines;
}

TEST(TrialDocument, IsTablesAloneInAFormatThatIsCopied) {
    const AnalysisResult result = result_with_histogram();
    for (const Format format : {Format::text, Format::markdown, Format::csv, Format::latex}) {
        std::vector<ResultTable> tables = to_tables(result);
        tables.push_back(provenance_table(result));
        EXPECT_EQ(render(trial_document(result, format), format), render(tables, format));
    }
}

TEST(TrialDocument, HasHeadingsAndNumberedFiguresInAPage) {
    const Document document = trial_document(result_with_histogram(), Format::html);
    EXPECT_THAT(outline(document),
                ElementsAre("heading Tables", "table estimand", "table primary", "table secondary",
                            "table appendix-primary", "table appendix-secondary", "table proportions",
                            "heading Figures", "figure Figure 1.", "figure Figure 2."));
    ASSERT_TRUE(document.provenance);
    EXPECT_EQ(document.provenance->id, "provenance");
    EXPECT_EQ(document.metadata.title, result_with_histogram().trial.title);
    EXPECT_THAT(document.metadata.made_by, testing::StartsWith("analyse (clustertrial) "));
}

TEST(Document, BeginsWithItsTitleWhereTheFormatHasNoOtherPlaceForIt) {
    Document document{Heading{"Results"}, Prose("One.")};
    document.metadata.title = "Supervision & care";
    document.metadata.authors = {"A. Jones", "B. Evans"};
    document.metadata.date = "1 May 2021";
    EXPECT_EQ(render_markdown(document), "## Results\n\nOne.\n");
    document.metadata.title_above = true;
    EXPECT_EQ(render_markdown(document),
              "# Supervision \\& care\n\nA. Jones, B. Evans\n\n1 May 2021\n\n## Results\n\nOne.\n");
    EXPECT_EQ(render_text(document, {80}),
              "==================\nSupervision & care\n==================\n\nA. Jones, B. Evans\n\n1 May 2021\n\n"
              "Results\n=======\n\nOne.\n");
    EXPECT_THAT(render_latex(document),
                testing::StartsWith("{\\LARGE\\bfseries\\noindent Supervision \\& care\\par}\n\nA. Jones, "));
    EXPECT_THAT(render_csv(document), testing::StartsWith("# Supervision & care\n"));
}

TEST(TableList, GivesEachIdOnce) {
    report_detail::TableList tables;
    for (int i = 0; i < 3; ++i) tables.add("same", "Same", samples::attrition());
    tables.add_appendix("same-2", "Same", samples::attrition());
    std::vector<std::string> ids;
    for (const ResultTable& table : tables.take()) ids.push_back(table.id);
    EXPECT_THAT(ids, testing::ElementsAre("same", "same-2", "same-3", "same-2-2"));
    report_detail::FigureList figures;
    for (int i = 0; i < 2; ++i) figures.add(samples::small_histogram());
    const auto list = figures.take();
    EXPECT_EQ(list[1].id, list[0].id + "-2");
}

}  // namespace
}  // namespace clustertrial::document_test
