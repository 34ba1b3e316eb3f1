// The document that `report` writes: sections, numbers of captions, references, words.
#include "clustertrial/report/trial_report.hpp"

#include "clustertrial/report/render.hpp"
#include "clustertrial/report/report_names.hpp"

#include "plain_words.hpp"
#include "sample_results.hpp"
#include "support/trials.hpp"
#include "support/unzip.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::trial_report_test {
namespace {

using test::message_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Headings as "# text", captions as they are, in the order of the document.
std::vector<std::string> outline(const Document& document) {
    std::vector<std::string> lines;
    for (const Block& block : document.blocks) {
        if (const auto* heading = std::get_if<Heading>(&block)) lines.push_back("# " + heading->text);
        if (const auto* table = std::get_if<ResultTable>(&block)) lines.push_back(caption_of(*table));
        if (const auto* figure = std::get_if<Figure>(&block)) lines.push_back(caption_of(*figure));
    }
    return lines;
}

AnalysisResult result_with(const std::vector<ReportSection>& sections) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.report.sections = sections;
    return result;
}

ReportSources with_text(const std::string& text) {
    ReportSources sources;
    sources.text = text;
    sources.text_file = "text.md";
    return sources;
}

std::string value_of(const AnalysisResult& result, const std::string& name) {
    for (const NamedValue& value : named_values(result)) {
        if (value.name == name) return value.text;
    }
    return "no " + name;
}

TEST(TrialReport, HasItsSectionsInTheirOrderWhateverTheFileLists) {
    const Document document =
        trial_report(result_with({ReportSection::secondary, ReportSection::appendices, ReportSection::primary}), {});
    EXPECT_THAT(outline(document),
                ElementsAre("# Primary analysis", "Table 1. Primary analysis", "# Secondary analyses",
                            "Table 2. Secondary analysis", "Figure 1. Effects on all outcomes, in standard deviations",
                            "# Appendices", "Appendix table 1. Effect size estimation, primary outcome",
                            "Appendix table 2. Effect size estimation, secondary outcomes",
                            "Appendix table 3. Events, and absolute and relative effects"));
}

TEST(TrialReport, WithoutWordHasAllSectionsThatHaveSomethingButTheChecklist) {
    const auto lines = outline(trial_report(samples::two_outcomes(), {}));
    EXPECT_THAT(lines, Contains("# Summary of the trial"));
    EXPECT_THAT(lines, Contains("# Estimand and outcomes"));
    EXPECT_THAT(lines, Not(Contains("# Reporting checklist")));
    EXPECT_THAT(lines, Not(Contains("# Deviations from the protocol"))) << "nothing was locked";
    EXPECT_THAT(lines, Not(Contains("# Influence"))) << "there is nothing in it";
}

TEST(TrialReport, WhatTheTextPutsSomewhereIsNumberedThereAndNotRepeated) {
    const Document document = trial_report(
        result_with({ReportSection::primary, ReportSection::secondary}),
        with_text("# primary\n\nSee {{table:primary}} after {{table:secondary}}:\n\n{{table:secondary}}\n"));
    EXPECT_THAT(outline(document),
                ElementsAre("# Primary analysis", "Table 1. Secondary analysis", "Table 2. Primary analysis",
                            "# Secondary analyses", "Figure 1. Effects on all outcomes, in standard deviations"));
    EXPECT_EQ(to_text(std::get<Prose>(document.blocks.at(1))), "See Table 2 after Table 1:");
}

TEST(TrialReport, WhatTheTextSaysIsNeverLost) {
    EXPECT_THAT(
        message_of([&] { trial_report(result_with({ReportSection::primary}), with_text("# secondary\n\nOne.\n")); }),
        HasSubstr("the text has the section 'secondary', which 'sections' of [report] leaves out"));
    EXPECT_THAT(message_of([&] {
                    trial_report(result_with({ReportSection::primary}),
                                 with_text("# primary\n\nSee {{table:secondary}}.\n"));
                }),
                HasSubstr("the text refers to 'table:secondary', which no section of the document has"));
    EXPECT_THAT(message_of([&] {
                    trial_report(result_with({ReportSection::primary}),
                                 with_text("# primary\n\n{{table:primary}}\n\n{{table:primary}}\n"));
                }),
                HasSubstr("'table:primary' is put into the document twice"));
}

TEST(TrialReport, ReferencesLeadToTheirTablesInEveryFormat) {
    const Document document =
        trial_report(result_with({ReportSection::primary}), with_text("# primary\n\nSee {{table:primary}}.\n"));
    EXPECT_THAT(render_html(document), HasSubstr("<p>See <a href=\"#table-primary\">Table 1</a>.</p>"));
    EXPECT_THAT(render_html(document), HasSubstr("id=\"table-primary\""));
    EXPECT_THAT(render_markdown(document), HasSubstr("See Table 1."));
    const std::string docx = render_docx(document);
    EXPECT_THAT(test::entry_of(docx, "word/document.xml"), HasSubstr(" REF _Ref_Table_1 \\h "));
    EXPECT_THAT(test::entry_of(docx, "word/document.xml"), HasSubstr("w:name=\"_Ref_Table_1\""));
    EXPECT_THAT(test::entry_of(render_xlsx(document), "xl/sharedStrings.xml"), HasSubstr("See Table 1."));
    EXPECT_THAT(render_latex(document), HasSubstr("See Table 1."));
    EXPECT_THAT(render_text(document), HasSubstr("See Table 1."));
    EXPECT_THAT(render_csv(document), HasSubstr("# See Table 1."));
    EXPECT_THAT(render_document_json(document), HasSubstr("\"reference\": \"table-primary\""));
}

TEST(TrialReport, TitleAuthorsAndDateAreThoseOfTheFile) {
    AnalysisResult result = result_with({ReportSection::primary});
    result.trial.title = "A trial";
    result.trial.report.authors = {"A. One", "B. Two"};
    result.trial.report.titles[ReportSection::primary] = "What we found";
    ReportSources sources;
    sources.date = "2026-11-28";
    const std::string html = render_html(trial_report(result, sources));
    EXPECT_THAT(html, HasSubstr("<html lang=\"en-GB\">"));
    EXPECT_THAT(html, HasSubstr("<p>A. One, B. Two</p>\n<p>2026-11-28</p>"));
    EXPECT_THAT(html, HasSubstr(">What we found</h2>"));
    result.trial.report.date = "March 2021";
    EXPECT_EQ(trial_report(result, sources).metadata.date, "March 2021");
}

/// Where the checklist leads for an item.
std::string place_of(const Document& document, const std::string& item) {
    for (const Block& block : document.blocks) {
        const auto* table = std::get_if<ResultTable>(&block);
        if (table == nullptr || table->id != "checklist") continue;
        for (const TableRow& row : table->rows) {
            if (to_text(row.cells.at(0)) == item) return to_text(row.cells.at(2));
        }
    }
    return "no such item";
}

TEST(Checklist, LeadsToNoSectionThatIsNotThere) {
    AnalysisResult result = result_with(
        {ReportSection::primary, ReportSection::deviations, ReportSection::compliance, ReportSection::checklist});
    EXPECT_EQ(place_of(trial_report(result, {}), "10"), "for the author") << "nothing was locked";
    EXPECT_EQ(place_of(trial_report(result, {}), "24a"), "for the author") << "nobody's attendance is known";
    EXPECT_EQ(place_of(trial_report(result, {}), "26"), "Primary analysis");
    EXPECT_EQ(place_of(trial_report(result, with_text("# compliance\n\nAll came.\n")), "24a"), "Compliance");
    result.trial.deviations = {{"outcome.nfa", "Agreed."}};
    EXPECT_EQ(place_of(trial_report(result, {}), "10"), "Deviations from the protocol");
}

TEST(Deviations, WithoutALockAreStatedAndSaidToBeUnchecked) {
    AnalysisResult result = result_with({ReportSection::deviations});
    result.trial.deviations = {{"outcome.nfa", "Agreed before the data came."}};
    const std::string text = render_markdown(trial_report(result, {}));
    EXPECT_THAT(text, HasSubstr("| outcome.nfa | Agreed before the data came. |"));
    EXPECT_THAT(text, HasSubstr("No protocol was locked"));
}

TEST(NamedValues, TellOutcomesOfOneLabelApart) {
    AnalysisResult result = samples::two_outcomes();
    Attrition first;
    first.name = "nfa";
    first.outcome = "Contacts";
    first.randomised = {47, 47};
    first.analysed = {46, 47};
    first.individuals_randomised = {10, 10};
    Attrition second = first;
    second.name = "late";
    second.randomised = {45, 47};
    second.analysed = {40, 41};
    result.make<Attritions>().outcomes = {first, second};
    EXPECT_EQ(value_of(result, "attrition.nfa.analysed.control"), "46");
    EXPECT_EQ(value_of(result, "attrition.late.analysed.control"), "40");
    EXPECT_EQ(value_of(result, "attrition.nfa.randomised.control"), "47");
    EXPECT_EQ(value_of(result, "attrition.late.randomised.control"), "45");
}

TEST(NamedValues, AreWhatTheTablesPrint) {
    const AnalysisResult result = samples::two_outcomes();
    const std::string table = render_text(trial_report(result_with({ReportSection::primary}), {}), {200});
    for (const char* field : {"estimate", "p", "effect_size"}) {
        const std::string value = value_of(result, std::string("primary.nfa.") + field);
        EXPECT_THAT(table, HasSubstr(value)) << field;
        EXPECT_FALSE(value.empty());
    }
    EXPECT_THAT(table, HasSubstr("(" + value_of(result, "primary.nfa.ci") + ")"));
    EXPECT_EQ(value_of(result, "primary.nfa.change"),
              value_of(result, "primary.nfa.estimate") + " (" + value_of(result, "primary.nfa.ci") + ")");
    EXPECT_EQ(value_of(result, "primary.nfa.ci"),
              value_of(result, "primary.nfa.low") + ", " + value_of(result, "primary.nfa.high"));
}

TEST(PlainWords, DoNotCallAnIntervalThatHoldsNothingAProof) {
    EffectEstimate effect = samples::nfa_effect();
    const Trial trial = samples::school_trial();
    const std::string words = report_detail::plain_words(effect, trial);
    EXPECT_THAT(words, HasSubstr("the trial found no clear difference between the intervention group and the control "
                                 "group. The estimate for the intervention group is 0.140 percentage points lower"));
    EXPECT_THAT(words, HasSubstr("from 0.522 percentage points lower to 0.243 percentage points higher"));
    EXPECT_THAT(words, HasSubstr("That is no proof that there is no effect"));
    effect.estimate = 0.002;
    effect.test->interval = Interval{0.001, 0.003};
    const std::string found = report_detail::plain_words(effect, trial);
    EXPECT_THAT(found, HasSubstr("the trial found a difference. The estimate for the intervention group is 0.200 "
                                 "percentage points higher"));
    EXPECT_THAT(found, Not(HasSubstr("no proof")));
}

TEST(OnlyItem, KeepsItsNumberAndNamesTheOthers) {
    const Document document = trial_report(result_with({ReportSection::primary, ReportSection::secondary}), {});
    const Document only = only_item(document, "secondary");
    EXPECT_FALSE(only.metadata.stamp) << "a table does not make the document again";
    ASSERT_EQ(only.blocks.size(), 1U);
    EXPECT_EQ(caption_of(std::get<ResultTable>(only.blocks[0])), "Table 2. Secondary analysis");
    EXPECT_EQ(std::get<Figure>(only_item(document, "figure:forest").blocks.at(0)).id, "forest");
    EXPECT_THAT(message_of([&] { only_item(document, "secondry"); }), HasSubstr("did you mean 'secondary'?"));
    EXPECT_THAT(message_of([&] { only_item(document, "zzzzzzzz"); }),
                HasSubstr("there are primary, secondary, forest"));
}

TEST(DocumentJson, HoldsEveryBlock) {
    const Document document = trial_report(result_with({ReportSection::primary, ReportSection::secondary}),
                                           with_text("# primary\n\n1. *One* {{table:primary}}\n"));
    const auto json = nlohmann::json::parse(render_document_json(document));
    EXPECT_EQ(json["schema"], "clustertrial.document/1");
    std::vector<std::string> types;
    for (const auto& block : json["blocks"]) types.push_back(block["type"]);
    EXPECT_THAT(types, ElementsAre("heading", "numbered", "table", "heading", "table", "figure"));
    EXPECT_EQ(json["blocks"][1]["runs"][0]["emphasis"], true);
    EXPECT_EQ(json["blocks"][1]["runs"][2]["reference"], "table-primary");
    EXPECT_EQ(json["blocks"][2]["number"]["number"], 1);
    EXPECT_THAT(json["blocks"][5]["svg"].get<std::string>(), HasSubstr("<svg"));
    EXPECT_EQ(json["provenance"]["id"], "provenance");
}

TEST(EstimatesTable, HasARowAnEstimateAndAColumnAMember) {
    const ResultTable table = estimates_table(samples::two_outcomes());
    EXPECT_EQ(table.rows.size(), 2U);
    const auto column = [&](const std::string& name) {
        return static_cast<std::size_t>(std::find_if(table.columns.begin(), table.columns.end(),
                                                     [&](const TableColumn& one) { return one.header == name; }) -
                                        table.columns.begin());
    };
    ASSERT_LT(column("estimate"), table.columns.size());
    const auto& part = table.rows.at(0).cells.at(column("estimate")).parts.at(0);
    EXPECT_EQ(std::get<NumberPart>(part).value, samples::nfa_effect().estimate) << "at full precision";
    EXPECT_EQ(to_text(table.rows.at(1).cells.at(column("outcome"))), "referrals");
}

}  // namespace
}  // namespace clustertrial::trial_report_test
