// The document that `report` writes: sections, numbers of captions, references, words.
#include "clustertrial/report/trial_report.hpp"

#include "clustertrial/report/render.hpp"
#include "clustertrial/report/report_names.hpp"

#include "plain_words.hpp"
#include "sample_results.hpp"
#include "support/trials.hpp"
#include "support/unzip.hpp"

#include <algorithm>
#include <limits>

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
    EXPECT_THAT(
        outline(document),
        ElementsAre("# Primary analysis", "Table 1. Primary analysis", "# Secondary analyses",
                    "Table 2. Secondary analysis", "Figure 1. Effects on all outcomes, in standard deviations",
                    "# Appendix A: Further tables and figures", "Table A.1. Effect size estimation, primary outcome",
                    "Table A.2. Effect size estimation, secondary outcomes",
                    "Table A.3. Events, and absolute and relative effects"));
}

TEST(TrialReport, WithoutAnotherOutcomeHasNoSecondaryAnalyses) {
    AnalysisResult result = result_with({ReportSection::primary, ReportSection::secondary});
    result.trial.outcomes.resize(1);
    result.make<Effects>().estimates.resize(1);
    EXPECT_THAT(outline(trial_report(result, {})),
                ElementsAre("# Primary analysis", "Table 1. Primary analysis",
                            "Figure 1. Effects on all outcomes, in standard deviations"));
}

TEST(TrialReport, SectionsThatAreAppendicesComeLastAndNumberTheirOwn) {
    AnalysisResult result = result_with({ReportSection::summary, ReportSection::primary, ReportSection::secondary,
                                         ReportSection::influence, ReportSection::checklist});
    result.trial.report.appendices = {ReportSection::checklist, ReportSection::secondary, ReportSection::influence};
    result.trial.report.titles[ReportSection::secondary] = "Other outcomes";
    const Document document =
        trial_report(result, with_text("# primary\n\n{{table:secondary}}, {{figure:forest}} and {{table:primary}}.\n"));
    EXPECT_THAT(
        outline(document),
        ElementsAre("# Summary of the trial", "The trial at a glance", "# Primary analysis",
                    "Table 1. Primary analysis", "# Appendix A: Other outcomes", "Table A.1. Secondary analysis",
                    "Figure A.1. Effects on all outcomes, in standard deviations", "# Appendix B: Reporting checklist",
                    "Reporting checklist (CONSORT 2025 and its extension to cluster trials)"))
        << "a section with nothing in it has no letter";
    EXPECT_THAT(render_html(document), HasSubstr("<p><a href=\"#table-secondary\">Table A.1</a>, "
                                                 "<a href=\"#figure-forest\">Figure A.1</a> and "
                                                 "<a href=\"#table-primary\">Table 1</a>.</p>"));
    EXPECT_THAT(render_document_json(document), HasSubstr("\"appendix\": \"A\""));
}

TEST(TrialReport, WithoutAppendicesAllIsNumberedThroughTheDocument) {
    AnalysisResult result = result_with({ReportSection::primary, ReportSection::appendices});
    result.trial.report.appendices = {};
    EXPECT_THAT(outline(trial_report(result, {})),
                ElementsAre("# Primary analysis", "Table 1. Primary analysis", "# Further tables and figures",
                            "Table 2. Effect size estimation, primary outcome",
                            "Table 3. Effect size estimation, secondary outcomes",
                            "Table 4. Events, and absolute and relative effects"));
}

TEST(TrialReport, AProfileHasTitlesAndOrderOfItsOwn) {
    AnalysisResult result =
        result_with({ReportSection::power, ReportSection::flow, ReportSection::primary, ReportSection::secondary});
    PowerStage stage;
    stage.clusters = 94;
    stage.cluster_size = 325;
    stage.icc = 0.05;
    result.trial.power.stages = {stage};
    const auto headings = [&] {
        std::vector<std::string> found;
        for (const std::string& line : outline(trial_report(result, with_text("# flow\n\nIt flows.\n")))) {
            if (line.starts_with("# ")) found.push_back(line);
        }
        return found;
    };
    const std::vector<std::string> plain = {"# Minimum detectable effect size", "# Participant flow",
                                            "# Primary analysis", "# Secondary analyses"};
    EXPECT_EQ(headings(), plain);
    result.trial.report.profile = ReportProfile::wwcsc;
    EXPECT_THAT(headings(), ElementsAre("# Participant flow", "# Sample size / MDES calculations", "# Primary analysis",
                                        "# Secondary analysis"));
    result.trial.report.titles[ReportSection::secondary] = "Other outcomes";
    EXPECT_EQ(headings().back(), "# Other outcomes") << "the trial file's own beats the profile's";
    result.trial.report.titles.clear();
    result.trial.report.profile = ReportProfile::eef;
    EXPECT_EQ(headings(), plain);
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
        HasSubstr("text.md:1:1: the text has the section 'secondary', which 'sections' of [report] leaves out"));
    EXPECT_THAT(message_of([&] {
                    trial_report(result_with({ReportSection::primary}),
                                 with_text("# primary\n\nSee {{table:secondary}}.\n"));
                }),
                HasSubstr("text.md:3:5: the text refers to 'table:secondary', which no section of the document has"));
    EXPECT_THAT(message_of([&] {
                    trial_report(result_with({ReportSection::primary}),
                                 with_text("# primary\n\n{{table:primary}}\n\n{{table:primary}}\n"));
                }),
                HasSubstr("text.md:5:1: 'table:primary' is put into the document twice"));
    EXPECT_EQ(message_of([&] {
                  trial_report(result_with({ReportSection::primary}),
                               with_text("# primary\n\nSee {{table:secondary}}.\n\n{{table:primary}}\n\n"
                                         "{{table:primary}}\n\n# secondary\n\nOne.\n"));
              }),
              "text.md:3:5: the text refers to 'table:secondary', which no section of the document has\n"
              "text.md:7:1: 'table:primary' is put into the document twice; refer to it within a sentence\n"
              "text.md:9:1: the text has the section 'secondary', which 'sections' of [report] leaves out");
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
    EXPECT_THAT(words, HasSubstr("This does not prove that there is no effect"));
    effect.estimate = 0.002;
    effect.test->interval = Interval{0.001, 0.003};
    effect.test->p_value = 0.001;
    const std::string found = report_detail::plain_words(effect, trial);
    EXPECT_THAT(found, HasSubstr("the trial found a difference. The estimate for the intervention group is 0.200 "
                                 "percentage points higher"));
    EXPECT_THAT(found, Not(HasSubstr("no proof")));
}

TEST(PlainWords, AnIntervalWithoutAnEndSaysSo) {
    EffectEstimate effect = samples::nfa_effect();
    const Trial trial = samples::school_trial();
    const double endless = std::numeric_limits<double>::infinity();
    const auto words = [&](double low, double high) {
        effect.test->interval = Interval{low, high};
        return report_detail::plain_words(effect, trial);
    };
    EXPECT_THAT(words(-endless, endless), HasSubstr("(the 95% confidence interval has no limits; p = "));
    EXPECT_THAT(words(-endless, endless), HasSubstr("no effect: the data rule out no difference, however large."));
    EXPECT_THAT(words(-0.004, endless),
                HasSubstr("(95% confidence interval from 0.400 percentage points lower, without an upper limit; p = "));
    EXPECT_THAT(words(-0.004, endless), HasSubstr("those beyond its limit fit the data poorly."));
    EXPECT_THAT(
        words(-endless, 0.004),
        HasSubstr("(95% confidence interval up to 0.400 percentage points higher, without a lower limit; p = "));
    for (const double low : {-endless, -0.004}) EXPECT_THAT(words(low, endless), Not(HasSubstr("\u221E")));
    effect.test->p_value = 0.01;
    EXPECT_THAT(words(-endless, -0.001), HasSubstr("the trial found a difference."));
}

TEST(PlainWords, APValueWithoutAnIntervalIsSaid) {
    EffectEstimate effect = samples::nfa_effect();
    effect.test->interval.reset();
    effect.test->why_no_interval = "the draws are of the raw difference: set randomisation_statistic";
    effect.test->p_value = 0.34;
    const std::string none = report_detail::plain_words(effect, samples::school_trial());
    EXPECT_THAT(none, HasSubstr("no clear difference"));
    EXPECT_THAT(
        none, HasSubstr("(there is no confidence interval; p = 0.340). This does not prove that there is no effect."));
    EXPECT_THAT(none, Not(HasSubstr("randomisation_statistic")));
    effect.test->p_value = 0.01;
    EXPECT_THAT(report_detail::plain_words(effect, samples::school_trial()),
                HasSubstr("the trial found a difference."));
}

TEST(PlainWords, NarrowLimitsAreNoDifference) {
    EffectEstimate effect = samples::nfa_effect();
    effect.options.confidence = 0.5;
    effect.test->interval = Interval{-0.003, -0.001};
    effect.test->p_value = 0.475;
    EXPECT_THAT(
        report_detail::plain_words(effect, samples::school_trial()),
        AllOf(HasSubstr("no clear difference"), HasSubstr("excludes 0 because its confidence level is only 50%.")));
    effect.options.confidence = 0.95;
    EXPECT_THAT(
        report_detail::plain_words(effect, samples::school_trial()),
        AllOf(HasSubstr("no clear difference"), HasSubstr("but the p-value, which is calculated in another way")));
    effect.options.confidence = 0.99;
    effect.test->interval = Interval{-0.003, 0.001};
    effect.test->p_value = 0.03;
    EXPECT_THAT(report_detail::plain_words(effect, samples::school_trial()), HasSubstr("no clear difference"));
}

TEST(ReportWarnings, AreWhatTheAuthorHasToLookAt) {
    AnalysisResult result = result_with({});
    EXPECT_THAT(report_warnings(result, {}), testing::IsEmpty());
    ReportSources sources;
    sources.lock = parse_lock(lock_json(result.trial), "protocol.lock");
    result.trial.deviations = {{"analysys", "A slip of the pen."}};
    EXPECT_THAT(report_warnings(result, sources),
                ElementsAre("[[deviation]] gives a reason for 'analysys', which has not changed"));
    Attrition attrition;
    attrition.randomised = {5, 5};
    attrition.analysed = {5, 5};
    result.make<Attritions>().outcomes = {attrition};
    result.trial.flow.assessed = 8;
    EXPECT_THAT(report_warnings(result, {}), ElementsAre(HasSubstr("flow: The numbers do not add up: 8 schools")));
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
