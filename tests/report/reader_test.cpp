// What stands in a table that is copied and read alone: what to doubt, which average, events, digits that show
// something.
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_document.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "digits.hpp"
#include "display.hpp"
#include "sample_results.hpp"
#include "table_reading.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::reader_test {
namespace {

using namespace report_detail;  // NOLINT(google-build-using-namespace): what is tested is private to the room

using test::row_called;
using test::table_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

AnalysisResult everything() {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate exploratory = samples::referrals_effect();
    exploratory.outcome.role = OutcomeRole::exploratory;
    result.make<Effects>().estimates.push_back(exploratory);
    EffectEstimate unweighted = samples::nfa_effect();
    unweighted.options.weights = Weights::equal;
    result.make<UnweightedEffects>().estimates = {unweighted};
    result.trial.compliance = ComplianceSpec{};
    result.make<DoseResponse>().estimates = {samples::nfa_effect()};
    SensitivitySpec spec;
    spec.label = "Otherwise";
    result.trial.sensitivity = {spec};
    result.make<Sensitivity>().effects = {{"Otherwise", "", samples::nfa_effect(), "nfa"}};
    Family family;
    family.spec.name = "All";
    family.members = {{samples::nfa_effect().outcome, "intervention", 0.02, 0.04}};
    result.make<Families>().families = {family};
    result.make<Influences>().effects = {samples::nfa_influence()};
    return result;
}

// --- Doubts

const std::string doubt = "14 schools that count as 3.1: p-values are too low";

TEST(Doubts, StandInTheNoteOfEveryTableOfTheirRow) {
    AnalysisResult result = everything();
    for (auto* set :
         {static_cast<EffectSet*>(&result.make<Effects>()), static_cast<EffectSet*>(&result.make<UnweightedEffects>()),
          static_cast<EffectSet*>(&result.make<DoseResponse>())}) {
        for (EffectEstimate& effect : set->estimates) {
            effect.doubts = {"outcome '" + effect.outcome.name + "': " + doubt};
        }
    }
    result.make<Sensitivity>().effects[0].effect.doubts = {"outcome 'nfa': " + doubt};
    for (const std::string id :
         {"primary", "secondary", "proportions", "dose", "robustness", "sensitivity", "families"}) {
        EXPECT_THAT(table_of(result, id).notes, Contains(HasSubstr("aution: " + doubt + "."))) << id;
    }
    EXPECT_THAT(table_of(result, "primary").notes, Contains("Caution: " + doubt + "."));
    EXPECT_THAT(table_of(result, "sensitivity").notes, Contains("Otherwise: caution: " + doubt + "."));
    EXPECT_THAT(to_compact_tables(result).at(0).notes, Contains("Caution: " + doubt + "."));
}

TEST(Doubts, AreOfTheRowsThatHaveThem) {
    AnalysisResult result = samples::two_outcomes();
    for (EffectEstimate& effect : result.make<Effects>().estimates) effect.outcome.role = OutcomeRole::primary;
    result.make<Effects>().estimates[1].doubts = {"outcome 'referrals': " + doubt};
    EXPECT_THAT(table_of(result, "primary").notes, Contains("Referrals: caution: " + doubt + "."));
    result.make<Effects>().estimates[0].doubts = {"outcome 'nfa': " + doubt};
    EXPECT_THAT(table_of(result, "primary").notes,
                Contains("Contacts leading to no further action (as proportion of pupils); Referrals: caution: " +
                         doubt + "."));
    result.make<Effects>().estimates[0].doubts.clear();
    result.make<Effects>().estimates[1].doubts.clear();
    EXPECT_THAT(table_of(result, "primary").notes, Not(Contains(HasSubstr("aution"))));
}

TEST(Doubts, AndRemarksAreInJson) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates[0].doubts = {"outcome 'nfa': " + doubt};
    result.make<Effects>().estimates[0].remarks = {"outcome 'nfa': rows are left out: 3"};
    const auto estimates = nlohmann::json::parse(render_results_json(result, {}))["estimates"];
    EXPECT_EQ(estimates[0]["doubts"], nlohmann::json{"outcome 'nfa': " + doubt});
    EXPECT_EQ(estimates[0]["remarks"], nlohmann::json{"outcome 'nfa': rows are left out: 3"});
    EXPECT_EQ(estimates[1]["doubts"], nlohmann::json::array());
}

TEST(Remarks, StandInTheNoteOfTheirRow) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates[0].remarks = {"outcome 'nfa': rows without the prior measure are left out: 3"};
    EXPECT_THAT(table_of(result, "primary").notes, Contains("Rows without the prior measure are left out: 3."));
    EXPECT_THAT(table_of(result, "secondary").notes, Not(Contains(HasSubstr("left out"))));
}

// --- Which average

TEST(AverageNote, StandsBelowEveryTableOfResults) {
    const AnalysisResult result = everything();
    for (const std::string id : {"primary", "secondary", "appendix-primary", "appendix-secondary", "proportions",
                                 "dose", "robustness", "sensitivity", "families", "influence"}) {
        EXPECT_THAT(table_of(result, id).notes, Contains(HasSubstr("the average over "))) << id;
    }
    EXPECT_THAT(table_of(result, "primary").notes,
                Contains("The effect is the average over pupils: each pupil has the same weight."));
}

TEST(AverageNote, OfOneVoteEachIsOfClusters) {
    AnalysisResult result = samples::two_outcomes();
    for (EffectEstimate& effect : result.make<Effects>().estimates) effect.options.weights = Weights::equal;
    EXPECT_THAT(
        table_of(result, "primary").notes,
        Contains("The effect is the average over schools: each school has the same weight, whatever its size."));
    EXPECT_EQ(nlohmann::json::parse(render_results_json(result, {}))["estimates"][0]["average_over"], "clusters");
}

// --- Digits

TEST(Digits, AreTheReportsUnlessTheyWouldShowNextToNothing) {
    EXPECT_EQ(digits_showing({0.0118}, 4), 4);
    EXPECT_EQ(digits_showing({0.0007}, 4), 4);  // of the Bolton report
    EXPECT_EQ(digits_showing({0.0005}, 4), 4);
    EXPECT_EQ(digits_showing({0.00042}, 4), 5);
    EXPECT_EQ(digits_showing({-0.0000037}, 4), 7);
    EXPECT_EQ(digits_showing({0}, 4), 4);
    EXPECT_EQ(digits_showing({0.00001, 0.3}, 3), 3);
    EXPECT_EQ(digits_showing({1e-16}, 3), 3);  // rounding
}

// One event in 27,352: 0.0000 (0.000, 0.000) with four decimals and three.
TEST(Digits, OfARareEventShowTwoSignificantOnes) {
    EXPECT_EQ(to_text(showing_interval_cell(0.0000366, -0.0000351, 0.0001083, 4, 3)), "0.000037 (-0.000035, 0.000108)");
    EXPECT_EQ(to_text(showing_interval_cell(0.00071, 0.0003, 0.0012, 4, 3)), "0.0007 (0.0003, 0.0012)");
    EXPECT_EQ(to_text(showing_interval_cell(0.0118, 0.0103, 0.0139, 4, 3)), "0.0118 (0.010, 0.014)");
    // An effect of nearly nothing whose limits are wide is one.
    EXPECT_EQ(to_text(showing_interval_cell(0.0002, -0.183, 0.22, 3, 3)), "0.000 (-0.183, 0.220)");
}

AnalysisResult rare_events() {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate& effect = result.make<Effects>().estimates[0];
    effect.arms = {{"control", {47, 0, 13533, 0}, 2 / 13533.0, 0.00001, 0.0003, {}, "", 0.000148, 2},
                   {"intervention", {47, 0, 13819, 0}, 1 / 13819.0, -0.00005, 0.0002, {}, "", 0.0000724, 1}};
    effect.estimate = effect.unadjusted_difference = -0.0000075;
    effect.test->interval = Interval{-0.000021, 0.000006};
    return result;
}

TEST(Digits, OfRareEventsInTheTables) {
    const AnalysisResult result = rare_events();
    const std::string outcome = result.get<Effects>().estimates[0].outcome.label;
    const auto primary = row_called(table_of(result, "primary"), outcome);
    EXPECT_EQ(primary[2], "0.000072\n(-0.000050, 0.000200)");
    EXPECT_EQ(primary[4], "0.00015\n(0.00001, 0.00030)");
    EXPECT_EQ(primary[6], "-0.0008\n(-0.0021, 0.0006)");
    const auto appendix = row_called(table_of(result, "appendix-primary"), outcome);
    EXPECT_EQ(appendix[1], "-0.0000075");
    EXPECT_EQ(appendix[4], "0.000072");
}

TEST(MeanCell, FewDegreesOfFreedomAreSaidOnceATable) {
    AnalysisResult result = samples::two_outcomes();
    for (EffectEstimate& effect : result.make<Effects>().estimates) {
        effect.outcome.role = OutcomeRole::primary;
        effect.options.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
        for (ArmSummary& arm : effect.arms) arm.df = 2.71;
    }
    result.make<Effects>().estimates[1].arms[1].df = 4;
    std::vector<std::string> cautions;
    for (const std::string& note : table_of(result, "primary").notes) {
        if (note.find("fewer than 4") != std::string::npos) cautions.push_back(note);
    }
    const std::string nfa = result.get<Effects>().estimates[0].outcome.label;
    ASSERT_EQ(cautions.size(), 1U);
    EXPECT_EQ(cautions[0],
              "Caution: the CI of a mean is unreliable where the mean has fewer than 4 Satterthwaite "
              "degrees of freedom: " +
                  nfa + ", control group (2.7); " + nfa +
                  ", intervention group (2.7); Referrals, control group (2.7).");
}

TEST(MeanCell, WithoutAnIntervalSaysWhy) {
    AnalysisResult result = samples::two_outcomes();
    ArmSummary& control = result.make<Effects>().estimates[0].arms[0];
    control.mean = 0;
    control.variance = 0;
    control.conf_low.reset();
    control.conf_high.reset();
    control.why_no_interval = "every pupil has the same value";
    const ResultTable table = table_of(result, "primary");
    EXPECT_EQ(to_text(table.rows[0].cells[4]), "0.0000");
    EXPECT_THAT(table.notes, Contains(HasSubstr("no CI of the mean of the control group: every pupil has the same "
                                                "value.")));
}

// --- Events and ratios

AnalysisResult with_ratios() {
    AnalysisResult result = samples::two_outcomes();
    for (EffectEstimate& effect : result.make<Effects>().estimates) {
        effect.arms[0].events = 166;
        effect.arms[1].events = 163;
        effect.risk_ratio = RiskRatio{0.886, 0.623, 1.260, 0.177, 0.0127, 0.0113};
    }
    return result;
}

TEST(Proportions, HaveEventsAndBothEffectsSideBySide) {
    const AnalysisResult result = with_ratios();
    const ResultTable table = table_of(result, "proportions");
    EXPECT_THAT(row_called(table, "Referrals"), ElementsAre("Referrals", "163 of 13,819", "166 of 13,533",
                                                            "-0.190\n(-0.706, 0.326)", "0.886\n(0.623, 1.260)"));
    EXPECT_THAT(table.notes, Contains(StartsWith("Risk ratio: of the proportions adjusted by the model; its CI ")));
    EXPECT_THAT(table_of(result, "primary").notes, Contains("Events, intervention and control: 163 and 166."));
}

TEST(Proportions, SayWhyThereIsNoRatio) {
    AnalysisResult result = with_ratios();
    result.make<Effects>().estimates[1].risk_ratio.reset();
    result.make<Effects>().estimates[1].why_no_risk_ratio = "the adjusted proportion of control is not above 0";
    const ResultTable table = table_of(result, "proportions");
    EXPECT_EQ(row_called(table, "Referrals")[4], "n/a");
    EXPECT_THAT(table.notes, Contains("Referrals: no risk ratio: the adjusted proportion of control is not above 0."));
    const auto estimates = nlohmann::json::parse(render_results_json(result, {}))["estimates"];
    EXPECT_EQ(estimates[0]["risk_ratio"]["estimate"], 0.886);
    EXPECT_EQ(estimates[0]["risk_ratio"]["adjusted_control"], 0.0127);
    EXPECT_EQ(estimates[0]["means"]["control"]["events"], 166);
    EXPECT_TRUE(estimates[1]["risk_ratio"].is_null());
    EXPECT_EQ(estimates[1]["why_no_risk_ratio"], "the adjusted proportion of control is not above 0");
}

TEST(Proportions, AreNotOfMeasuredValues) {
    AnalysisResult result = samples::two_outcomes();
    for (EffectEstimate& effect : result.make<Effects>().estimates) {
        effect.outcome.count.clear();
        effect.outcome.value = "score";
    }
    EXPECT_EQ(table_of(result, "proportions").id, "");
}

TEST(ExplainedTable, AnIccBelowZeroIsPrintedAsItIsAndSaidToBeNoIccOfADesign) {
    AnalysisResult result = samples::two_outcomes();
    ExplainedVariation explained;
    explained.outcome = samples::nfa_effect().outcome;
    explained.icc = -0.0123;
    result.make<ExplainedVariations>().outcomes = {explained};
    const ResultTable table = table_of(result, "explained");
    EXPECT_THAT(row_called(table, explained.outcome.label), Contains("-0.0123"));
    EXPECT_THAT(table.notes,
                Contains(explained.outcome.label +
                         ": the ICC is negative, as an estimate can be by chance, and is printed as it is; "
                         "to plan a trial use 0 or, better, the ICC of another trial."));
    EXPECT_THAT(nlohmann::json::parse(render_results_json(result, {}))["explained"][0]["remark"].get<std::string>(),
                HasSubstr("negative"));
}

TEST(ExplainedTable, HasSharesOfClustersAndIndividuals) {
    AnalysisResult result = samples::two_outcomes();
    ExplainedVariation explained;
    explained.outcome = samples::nfa_effect().outcome;
    explained.model = {0.81, 0.03};
    explained.icc = 0.03;
    explained.r2_cluster = 0.86;
    explained.r2_individual = -0.1;
    result.make<ExplainedVariations>().outcomes = {explained};
    EXPECT_THAT(row_called(table_of(result, "explained"), explained.outcome.label),
                ElementsAre(explained.outcome.label, "0.810", "0.030", "n/a", "n/a", "0.0300", "0.860", "-0.100"));
    EXPECT_THAT(table_of(result, "explained").notes, Contains(HasSubstr("to plan a trial use 0")));
    std::vector<std::string> headers;
    for (const TableColumn& column : table_of(result, "explained").columns) {
        if (column.group == "For the next trial") headers.push_back(column.header);
    }
    EXPECT_THAT(headers, ElementsAre("ICC", "R2 between schools", "R2 within schools")) << "words, not keys";
    EXPECT_THAT(table_of(result, "explained").notes,
                Contains(HasSubstr("mdes takes them as icc, r2_cluster and r2_individual.")));
    EXPECT_EQ(nlohmann::json::parse(render_results_json(result, {}))["explained"], nlohmann::json::parse(R"([{
        "outcome": "nfa", "r2": {"clusters": 0.81, "individuals": 0.03},
        "prior_correlation": {"clusters": null, "individuals": null}, "unit_of_allocation": null, "icc_given_arms": 0.03,
        "remark": null, "r2_cluster": 0.86, "r2_individual": -0.1}])"));
}

// --- Attrition

Attrition lost_pupils() {
    Attrition attrition;
    attrition.outcome = "y";
    attrition.randomised = {10, 10};
    attrition.analysed = {10, 9};
    attrition.individuals_randomised = {300, 200};
    attrition.individuals_analysed = {300, 121};
    attrition.clusters_of_unknown_size = {0, 2};
    attrition.clusters_without_rows = {0, 0};
    return attrition;
}

TEST(AttritionTable, HasClustersAndIndividualsByArmWithTheDifference) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.data.size = "pupils";
    result.make<Attritions>().outcomes = {lost_pupils()};
    const ResultTable table = table_of(result, "attrition");
    EXPECT_THAT(table.title, HasSubstr("School and pupil level attrition from the trial"));
    std::vector<std::vector<std::string>> rows;
    for (const TableRow& one : table.rows) {
        rows.emplace_back();
        for (const Cell& cell : one.cells) rows.back().push_back(to_text(cell));
    }
    using Row = std::vector<std::string>;
    EXPECT_THAT(rows, ElementsAre(Row{"Number of schools"}, Row{"Randomised", "10", "10", "20"},
                                  Row{"Analysed", "9", "10", "19"}, Row{"Attrition (from randomisation to analysis)"},
                                  Row{"Number", "1", "0", "1"}, Row{"Percentage", "10.0", "0.0", "5.0"},
                                  Row{"Difference from control", "10.0", "-", "-"}, Row{"Number of pupils"},
                                  Row{"Randomised", "at least 200", "300", "at least 500"},
                                  Row{"Analysed", "121", "300", "421"}, Row{"Attrition of pupils"},
                                  Row{"Number", "at least 79", "0", "at least 79"},
                                  Row{"Percentage", "at least 39.5", "0.0", "at least 15.8"},
                                  Row{"Difference from control", "at least 39.5", "-", "-"}));
    EXPECT_THAT(table.notes, Contains("2 schools (intervention 2; control 0) with rows without 'pupils': their pupils "
                                      "are not included here, so the losses are understated."));
}

TEST(AttritionTable, HasNoDecimalsWhereEveryPercentageIsWhole) {
    AnalysisResult result = samples::two_outcomes();
    Attrition attrition = lost_pupils();
    attrition.individuals_analysed = {300, 180};
    attrition.individuals_randomised = {300, 200};
    attrition.clusters_of_unknown_size = {0, 0};
    attrition.randomised = attrition.analysed = {10, 10};
    result.make<Attritions>().outcomes = {attrition};
    const auto percentages = [&] {
        std::vector<std::vector<std::string>> found;
        for (const TableRow& one : table_of(result, "attrition").rows) {
            if (to_text(one.cells.front()) != "Percentage") continue;
            found.emplace_back();
            for (const Cell& cell : one.cells) found.back().push_back(to_text(cell));
        }
        return found;
    };
    using Row = std::vector<std::string>;
    EXPECT_THAT(percentages(), ElementsAre(Row{"Percentage", "0", "0", "0"}, Row{"Percentage", "10", "0", "4"}));
    result.make<Attritions>().outcomes[0].individuals_analysed = {299, 180};
    EXPECT_THAT(percentages(),
                ElementsAre(Row{"Percentage", "0.0", "0.0", "0.0"}, Row{"Percentage", "10.0", "0.3", "4.2"}))
        << "of a column all or none";
}

// Nobody knows how many pupils a school had that is in no row of the data.
TEST(AttritionTable, SaysWhichClustersWithoutARowAreInNoNumberOfIndividuals) {
    AnalysisResult result = samples::two_outcomes();
    Attrition attrition = lost_pupils();
    attrition.clusters_without_rows = {1, 3};
    result.make<Attritions>().outcomes = {attrition};
    EXPECT_THAT(table_of(result, "attrition").notes,
                Contains("4 schools (intervention 3; control 1) without a row: their pupils are not included here, so "
                         "the losses are understated."));
    // One row a school: ten of control in nine rows are no nine pupils.
    attrition.clusters_without_rows = {1, 0};
    attrition.individuals_randomised = {9, 10};
    attrition.analysed = {9, 9};
    attrition.individuals_analysed = {9, 9};
    result.make<Attritions>().outcomes = {attrition};
    EXPECT_THAT(row_called(table_of(result, "attrition"), "Number of pupils"), IsEmpty());
}

TEST(AttritionTable, TotalsAreAtLeastWhatIsCountedWhereAnArmIsNotKnown) {
    AnalysisResult result = samples::two_outcomes();
    Attrition attrition = lost_pupils();
    attrition.clusters_of_unknown_size = {0, 0};
    attrition.individuals_analysed = {300, 200};
    attrition.lost_of_unknown_arm = 2;
    result.make<Attritions>().outcomes = {attrition};
    std::vector<std::vector<std::string>> rows;
    for (const TableRow& one : table_of(result, "attrition").rows) {
        rows.emplace_back();
        for (const Cell& cell : one.cells) rows.back().push_back(to_text(cell));
    }
    using Row = std::vector<std::string>;
    EXPECT_THAT(rows, Contains(Row{"Randomised", "10", "10", "22"}));
    EXPECT_THAT(rows, Contains(Row{"Randomised", "200", "300", "at least 500"}));
    EXPECT_THAT(rows, Contains(Row{"Number", "0", "0", "unknown"})) << "nobody counted the pupils of those lost";
    EXPECT_THAT(rows, Contains(Row{"Percentage", "0.0", "0.0", "unknown"}));
}

TEST(AttritionTable, HasNoIndividualsWhereTheClustersAreThem) {
    AnalysisResult result = samples::two_outcomes();
    Attrition attrition = lost_pupils();
    attrition.individuals_randomised = {10, 10};
    attrition.individuals_analysed = {10, 9};
    result.make<Attritions>().outcomes = {attrition};
    EXPECT_THAT(row_called(table_of(result, "attrition"), "Number of pupils"), IsEmpty());
}

// --- The compact result

AnalysisResult one_outcome() {
    AnalysisResult result = with_ratios();
    result.make<Effects>().estimates.resize(1);
    result.make<Clusterings>().outcomes = {samples::nfa_clustering()};
    return result;
}

TEST(CompactResult, HasMeansEffectTestEffectSizeCorrelationAndNumbers) {
    const ResultTable table = to_compact_tables(one_outcome()).at(0);
    EXPECT_THAT(row_called(table, "Schools (missing)"), ElementsAre("Schools (missing)", "47 (0)", "47 (0)", "94 (0)"));
    EXPECT_THAT(row_called(table, "Pupils (missing)"),
                ElementsAre("Pupils (missing)", "13,819 (0)", "13,533 (0)", "27,352 (0)"));
    EXPECT_EQ(row_called(table, "Events")[1], "163 of 13,819");
    EXPECT_EQ(row_called(table, "Mean (95% CI)")[1], "0.0118\n(0.011, 0.014)");
    EXPECT_EQ(row_called(table, "Difference, % points (95% CI)")[1], "-0.140\n(-0.522, 0.243)");
    EXPECT_EQ(row_called(table, "p-value")[1], "0.470");
    EXPECT_EQ(row_called(table, "Risk ratio (95% CI)")[1], "0.886\n(0.623, 1.260)");
    EXPECT_EQ(row_called(table, "Glass's Delta (95% CI)")[1], "-0.013\n(-0.047, 0.022)");
    EXPECT_EQ(row_called(table, "Unadjusted (95% CI)")[3], "0.0054\n(0.0036, 0.0081)");
}

/// Columns of the widest line.
std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    for (const std::string& line : split(text, '\n')) widest = std::max(widest, display_width(line));
    return widest;
}

TEST(CompactResult, FitsEightyColumnsWithoutPanels) {
    AnalysisResult result = one_outcome();
    result.trial.unit = "nursery school";
    result.trial.individual = "looked-after child";
    EffectEstimate& effect = result.make<Effects>().estimates[0];
    effect.arms[1].arm = "Supervision of safeguarding leads";
    effect.arms[0].arm = "Practice as usual";
    effect.test->interval = Interval{-12.3456, 112.3456};
    effect.arms[1].n = {24123, 1234, 7123456, 123456};
    const std::string text = render_text(to_compact_tables(result).at(0));
    EXPECT_LE(widest_line(text), 80U) << text;
    EXPECT_EQ(text.find("Whole"), text.rfind("Whole")) << text;
}

TEST(CompactResult, OfSeveralArmsIsATableEach) {
    AnalysisResult result = one_outcome();
    result.trial.arms.arms.push_back({"light touch", "2"});
    EffectEstimate second = result.get<Effects>().estimates[0];
    second.term = second.arms[1].arm = "light touch";
    result.make<Effects>().estimates.push_back(second);
    const auto tables = to_compact_tables(result);
    ASSERT_EQ(tables.size(), 2U);
    EXPECT_THAT(tables[1].title, testing::EndsWith(": light touch"));
    EXPECT_EQ(tables[1].columns[1].header, "Light touch");
}

TEST(CompactResult, IsAllThatADocumentHoldsAndSaysThatThereIsMore) {
    for (const Format format : {Format::text, Format::html}) {
        const Document document = trial_document(one_outcome(), format, ReportExtent::compact);
        ASSERT_EQ(document.blocks.size(), 1U);
        EXPECT_EQ(std::get<ResultTable>(document.blocks[0]).id, "result");
        const TableRow& last = document.provenance->rows.back();
        EXPECT_EQ(to_text(last.cells[0]), "Printed");
        EXPECT_THAT(to_text(last.cells[1]), HasSubstr("--all prints every table"));
    }
    EXPECT_GT(trial_document(one_outcome(), Format::text).blocks.size(), 1U);
}

}  // namespace
}  // namespace clustertrial::reader_test
