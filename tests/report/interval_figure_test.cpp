// Values with intervals, as data, words, table and picture; the figures that are made of results.

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_document.hpp"
#include "clustertrial/report/trial_tables.hpp"
#include "clustertrial/trial/keys.hpp"

#include "drawing.hpp"
#include "markup_checks.hpp"
#include "sample_results.hpp"
#include "support/trials.hpp"
#include "text_metrics.hpp"

#include <limits>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::interval_figure_test {
namespace {

using samples::attribute;
using samples::elements_of;
using samples::named;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr double endless = std::numeric_limits<double>::infinity();

Figure two_rows() {
    IntervalPlot plot;
    plot.series = {""};
    plot.rows = {{"Primary", {}},
                 {"Contacts < 5", {{-0.5, -1, 0.25}}, "-0.500 (-1.000, 0.250)"},
                 {"Plans", {{1, 0.5, endless}}, "1.000 (0.500, ∞)"}};
    Figure figure;
    figure.id = "forest";
    figure.title = "Effects";
    figure.x = {"Glass's Delta", "95% CI"};
    figure.content = plot;
    return figure;
}

TEST(IntervalFigure, HasItsNumbersInATable) {
    EXPECT_EQ(render_csv(to_table(two_rows())),
              "# Effects\n,Glass's Delta (95% CI),Low,High\nPrimary,,,\n"
              "Contacts < 5,-0.500,-1.000,0.250\nPlans,1.000,0.500,∞\n");
}

TEST(IntervalFigure, SaysInWordsWhatItShows) {
    EXPECT_EQ(description_of(two_rows()),
              "Values with their intervals: 2 rows; a line stands at 0. Contacts < 5: -0.500 (-1.000, 0.250). "
              "Plans: 1.000 (0.500, ∞).");
}

double x_of(const samples::Element& mark) {
    return std::stod(attribute(mark, "x"));
}

TEST(IntervalFigure, PutsValuesWhereTheAxisSaysTheyAre) {
    const auto elements = elements_of(render_svg(two_rows()));
    // The axis goes from -1 to 1 in steps of 0.5: the marks, which are squares, are a quarter and all of its length
    // away.
    const auto marks = named(elements, "rect");
    ASSERT_EQ(marks.size(), 2U);
    std::vector<double> ticks;
    for (const auto& text : named(elements, "text")) {
        if (attribute(text, "text-anchor") == "middle" && text.text.find("Delta") == std::string::npos)
            ticks.push_back(std::stod(attribute(text, "x")));
    }
    ASSERT_EQ(ticks.size(), 5U);
    const double length = ticks.back() - ticks.front();
    EXPECT_NEAR(x_of(marks[1]) - x_of(marks[0]), 0.75 * length, 0.02);
}

TEST(IntervalFigure, EndsALimitWithoutEndInAnArrow) {
    EXPECT_EQ(named(elements_of(render_svg(two_rows())), "polygon").size(), 1U);
    Figure figure = two_rows();
    std::get<IntervalPlot>(figure.content).rows[2].marks[0].high = 1.5;
    EXPECT_TRUE(named(elements_of(render_svg(figure)), "polygon").empty());
}

/// Texts within the picture, by the widths of Arial.
void expect_inside(const report_detail::Drawing& drawing) {
    for (const report_detail::Shape& shape : drawing.shapes) {
        const auto* text = std::get_if<report_detail::TextShape>(&shape);
        if (text == nullptr || text->upwards) continue;
        const double width = report_detail::text_width(text->text, text->bold) * text->size;
        const double share = text->anchor == report_detail::Anchor::start    ? 0
                             : text->anchor == report_detail::Anchor::middle ? 0.5
                                                                             : 1;
        EXPECT_GE(text->at.x - share * width, -0.01) << text->text;
        EXPECT_LE(text->at.x + (1 - share) * width, drawing.width + 0.01) << text->text;
        EXPECT_LE(text->at.y, drawing.height);
    }
}

TEST(IntervalFigure, HoldsLongLabelsManyArmsAndOneSidedValues) {
    const std::string words = "contacts to children's social care that led to no further action of any kind";
    for (std::size_t arms = 1; arms <= 5; ++arms) {
        Figure figure = two_rows();
        IntervalPlot plot;
        for (std::size_t i = 0; i < arms; ++i) plot.series.push_back(arms == 1 ? "" : "arm " + std::to_string(i));
        for (int row = 0; row < 40; ++row) {
            plot.rows.push_back({words, std::vector<IntervalMark>(arms, {1e-7 * row, 0, 2e-7 * row})});
        }
        figure.content = plot;
        expect_inside(report_detail::draw(figure));
        EXPECT_FALSE(elements_of(render_svg(figure)).empty());
    }
    expect_inside(report_detail::draw(two_rows()));
}

TEST(IntervalFigure, OfNothingButTheReferenceHasAnAxis) {
    Figure figure = two_rows();
    std::get<IntervalPlot>(figure.content).rows = {{"None", {{0, 0, 0}}}};
    expect_inside(report_detail::draw(figure));
    EXPECT_THAT(render_svg(figure), Not(HasSubstr("nan")));
}

TEST(CheckFigure, RefusesIntervalsThatDoNotFitTogether) {
    const auto message = [](IntervalPlot plot) {
        Figure figure = two_rows();
        figure.content = std::move(plot);
        return test::message_of([&] { render_svg(figure); });
    };
    EXPECT_EQ(message({{""}, {{"a", {}}}}), "figure 'forest': there is no row with a mark");
    EXPECT_EQ(message({{"x", "y"}, {{"a", {{1, 0, 2}}}}}),
              "figure 'forest': 'a' has 1 marks; expected one for each of 2 series");
    for (const IntervalMark& mark :
         {IntervalMark{1, 2, 3}, IntervalMark{1, 0, 0.5}, IntervalMark{endless, 0, endless}, IntervalMark{{}, 2, 1}}) {
        EXPECT_EQ(message({{""}, {{"a", {mark}}}}),
                  "figure 'forest': 'a': the value and its limits do not fit together");
    }
}

const Figure* figure_of(const Document& document, const std::string& id) {
    for (const Block& block : document.blocks) {
        if (const auto* figure = std::get_if<Figure>(&block); figure != nullptr && figure->id == id) return figure;
    }
    return nullptr;
}

TEST(ForestFigure, HasEveryOutcomeWithTheNumbersOfItsTable) {
    const Document document = trial_document(samples::two_outcomes(), Format::html);
    const Figure* forest = figure_of(document, "forest");
    ASSERT_NE(forest, nullptr);
    const auto& rows = std::get<IntervalPlot>(forest->content).rows;
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].label, "Primary");
    EXPECT_EQ(rows[1].label, samples::nfa_effect().outcome.label);
    // The Bolton report's Table 3 prints -0.013 (-0.046, 0.020) or what the sample holds of it: as the table does.
    std::string table = render_csv(to_tables(samples::two_outcomes()).at(1));
    std::replace(table.begin(), table.end(), '\n', ' ');
    EXPECT_THAT(table, HasSubstr(rows[1].printed));
    EXPECT_EQ(rows[2].label, "Secondary");
}

TEST(ForestFigure, HasNoIntervalForAnEffectThatIsNotTested) {
    AnalysisResult result = samples::two_outcomes();
    samples::leave_untested(result.make<Effects>().estimates.at(0), "an arm has one school");
    const Figure* forest = nullptr;
    const Document document = trial_document(result, Format::html);
    forest = figure_of(document, "forest");
    ASSERT_NE(forest, nullptr);
    EXPECT_FALSE(std::get<IntervalPlot>(forest->content).rows[1].marks[0].low.has_value());
}

TEST(SensitivityFigure, BeginsWithThePrimaryAnalysisAndHoldsItsOwnOutcomeAlone) {
    AnalysisResult result = samples::two_outcomes();
    SensitivityEffect other{"CR3", "", samples::nfa_effect(), "nfa"};
    other.effect.estimate *= 2;
    SensitivityEffect stranger{"CR3", "", samples::referrals_effect(), "referrals"};
    result.make<Sensitivity>().effects = {other, stranger};
    const Document document = trial_document(result, Format::html);
    const Figure* figure = figure_of(document, "sensitivity-nfa");
    ASSERT_NE(figure, nullptr);
    const auto& rows = std::get<IntervalPlot>(figure->content).rows;
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].label, "Primary analysis");
    EXPECT_EQ(rows[1].label, "CR3");
    EXPECT_NEAR(*rows[1].marks[0].value, 2 * *rows[0].marks[0].value, 1e-12);
    EXPECT_NEAR(*rows[0].marks[0].value, 100 * samples::nfa_effect().estimate, 1e-12);  // percentage points
}

TEST(SensitivityFigure, SaysWhichRowsHaveOtherLimits) {
    AnalysisResult result = samples::two_outcomes();
    SensitivityEffect wider{"wider", "", samples::nfa_effect(), "nfa"};
    wider.effect.options.confidence = 0.5;
    result.make<Sensitivity>().effects = {wider, {"CR3", "", samples::nfa_effect(), "nfa"}};
    const Document document = trial_document(result, Format::html);
    const Figure* figure = figure_of(document, "sensitivity-nfa");
    ASSERT_NE(figure, nullptr);
    EXPECT_EQ(figure->notes.back(), "wider: limits at 50%.");
}

TEST(SensitivityFigure, HasNoRowThatRepeatsThePrimaryAnalysisAndSaysSo) {
    AnalysisResult result = samples::two_outcomes();
    SensitivitySpec spec;
    spec.label = "Hedges' g";
    spec.analysis = result.trial.analysis;
    spec.analysis.effect_size = EffectSizeMeasure::hedges;
    spec.changes = {&key_of<AnalysisSpec>("effect_size")};
    result.trial.sensitivity = {spec};
    result.make<Sensitivity>().effects = {{"Hedges' g", "", samples::nfa_effect(), "nfa"},
                                          {"CR3", "", samples::nfa_effect(), "nfa"}};
    const Document document = trial_document(result, Format::html);
    const Figure* figure = figure_of(document, "sensitivity-nfa");
    ASSERT_NE(figure, nullptr);
    EXPECT_EQ(std::get<IntervalPlot>(figure->content).rows.size(), 2U);
    EXPECT_EQ(figure->notes.back(), "Without a row, since the estimate is that of the primary analysis: Hedges' g.");
}

TEST(ForestFigure, HasNoIntervalWhereDrawsGiveNone) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate& effect = result.make<Effects>().estimates.at(0);
    samples::resample(effect, Inference::randomisation);
    effect.test->interval.reset();
    effect.test->why_no_interval = "draws of another quantity";
    effect.effect_size->interval.reset();
    const Document document = trial_document(result, Format::html);
    const Figure* forest = figure_of(document, "forest");
    ASSERT_NE(forest, nullptr);
    const IntervalMark& mark = std::get<IntervalPlot>(forest->content).rows[1].marks[0];
    EXPECT_TRUE(mark.value.has_value());
    EXPECT_FALSE(mark.low.has_value());
    EXPECT_FALSE(mark.high.has_value());
}

TEST(BalanceFigure, DrawsStandardisedDifferencesAndLeavesOutWhatHasNone) {
    AnalysisResult result = samples::two_outcomes();
    BaselineRow row;
    row.variable.label = "Pupils on roll";
    row.arms.resize(2);
    row.standardised_differences = {{0.25}};
    BaselineRow apart = row;
    apart.variable.label = "In two places";
    apart.standardised_differences = {{endless}};
    result.make<Baseline>().continuous = {row, apart};
    const Document document = trial_document(result, Format::html);
    const Figure* figure = figure_of(document, "balance");
    ASSERT_NE(figure, nullptr);
    const auto& rows = std::get<IntervalPlot>(figure->content).rows;
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].marks[0].value, 0.25);
    EXPECT_EQ(rows[1].marks[0].value, std::nullopt);
}

TEST(BalanceFigure, ContinuousVariablesAreNoLevelsOfACategory) {
    AnalysisResult result = samples::two_outcomes();
    BaselineRow row;
    row.variable.label = "Pupils on roll";
    row.arms.resize(2);
    row.standardised_differences = {{0.25}};
    BaselineRow ofsted = row;
    ofsted.variable.label = "Ofsted";
    ofsted.variable.levels = {"Good", "Inadequate"};
    ofsted.standardised_differences = {{0.1, -0.1}};
    for (BaselineArm& arm : ofsted.arms) arm.counts = {3, 2};
    result.make<Baseline>().categorical = {ofsted};
    result.make<Baseline>().continuous = {row};
    const Document document = trial_document(result, Format::html);
    std::vector<std::string> labels;
    for (const IntervalRow& one : std::get<IntervalPlot>(figure_of(document, "balance")->content).rows)
        labels.push_back(one.label);
    EXPECT_THAT(labels, testing::ElementsAre("Ofsted", "Good", "Inadequate", "Continuous", "Pupils on roll"));
}

}  // namespace
}  // namespace clustertrial::interval_figure_test
