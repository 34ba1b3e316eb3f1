// How far suppressed numbers could move an estimate: the row of the sensitivity table, its note, figures and JSON.
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_document.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "sample_results.hpp"

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::bounds_cells_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

EffectEstimate effect_at(double estimate, double low, double high, double p) {
    EffectEstimate effect = samples::nfa_effect();
    effect.estimate = estimate;
    effect.test->p_value = p;
    effect.test->interval = Interval{low, high};
    return effect;
}

SuppressedBounds bounds_between(const EffectEstimate& smallest, const EffectEstimate& largest) {
    SuppressedBounds bounds;
    bounds.smallest = smallest;
    bounds.largest = largest;
    bounds.arms = {"control", "intervention"};
    bounds.clusters = {0, 2};
    bounds.individuals = {0, 1234};
    return bounds;
}

SuppressedBounds below_zero() {
    return bounds_between(effect_at(-0.02, -0.03, -0.01, 0.002), effect_at(-0.004, -0.014, 0.006, 0.25));
}

AnalysisResult with(const SuppressedBounds& bounds) {
    AnalysisResult result = samples::two_outcomes();
    SensitivitySpec spec;
    spec.label = "Bounds";
    result.trial.sensitivity = {spec};
    result.make<Sensitivity>().effects = {{"Bounds", "", samples::nfa_effect(), "nfa", bounds}};
    return result;
}

ResultTable sensitivity_table(const AnalysisResult& result) {
    for (ResultTable& table : to_tables(result))
        if (table.id == "sensitivity") return std::move(table);
    return {};
}

std::vector<std::string> last_row(const AnalysisResult& result) {
    const ResultTable table = sensitivity_table(result);
    std::vector<std::string> cells;
    for (const Cell& cell : table.rows.back().cells) cells.push_back(to_text(cell));
    return cells;
}

TEST(BoundsOfTheSensitivityTable, AreBothEstimatesTheUnionAndTheLargerP) {
    const std::vector<std::string> cells = last_row(with(below_zero()));
    EXPECT_EQ(cells.front(), "Bounds");
    EXPECT_EQ(cells[3], "-2.000 to -0.400 (-3.000, 0.600)");
    EXPECT_EQ(cells[4], "0.250");
}

TEST(BoundsOfTheSensitivityTable, SayWhoIsSuppressedAndWhatTheLimitsAre) {
    const std::vector<std::string> notes = sensitivity_table(with(below_zero())).notes;
    EXPECT_THAT(notes,
                Contains(AllOf(HasSubstr("2 schools have a suppressed number, of 1,234 pupils (control 0; "
                                         "intervention 2 with 1,234)."),
                               HasSubstr("it covers the effect at least as often as their confidence level states, "
                                         "whatever the suppressed numbers are within their bounds."),
                               HasSubstr("The p-value is the larger of those of the two."), Not(HasSubstr("search")))));
    SuppressedBounds searched = below_zero();
    searched.exact = false;
    EXPECT_THAT(sensitivity_table(with(searched)).notes,
                Contains(HasSubstr("They come from a search, because the prior measure or a covariate is "
                                   "suppressed too; more extreme estimates may exist.")));
}

TEST(BoundsOfTheSensitivityTable, AroundZeroHaveAPValueOf1) {
    const AnalysisResult result =
        with(bounds_between(effect_at(-0.02, -0.03, -0.01, 0.002), effect_at(0.02, 0.01, 0.03, 0.003)));
    EXPECT_EQ(last_row(result)[4], "1.000");
    EXPECT_THAT(sensitivity_table(result).notes,
                Contains(HasSubstr("The p-value is 1, since 0 lies between the two estimates.")));
}

TEST(BoundsOfTheSensitivityTable, OfAnEffectThatCannotBeTestedHaveNoLimits) {
    SuppressedBounds bounds = below_zero();
    samples::leave_untested(bounds.largest, "an arm has one school");
    EXPECT_EQ(last_row(with(bounds))[3], "-2.000 to -0.400 (n/a)");
    EXPECT_EQ(last_row(with(bounds))[4], "n/a");
}

TEST(BoundsOfTheSensitivityTable, AreEffectSizesInAProfileOfThose) {
    SuppressedBounds bounds = below_zero();
    bounds.smallest.effect_size->estimate = -0.2;
    bounds.smallest.effect_size->interval = Interval{-0.3, -0.1};
    bounds.largest.effect_size->estimate = -0.04;
    bounds.largest.effect_size->interval = Interval{-0.14, 0.06};
    AnalysisResult result = with(bounds);
    result.trial.report.profile = ReportProfile::eef;
    EXPECT_EQ(last_row(result)[3], "-0.200 to -0.040 (-0.300, 0.060)");
    EXPECT_THAT(sensitivity_table(result).notes,
                Contains(AllOf(HasSubstr("The row has the effect sizes of the smallest and of the largest difference"),
                               HasSubstr("they need not be the smallest and the largest effect size"),
                               HasSubstr("the interval of an effect size between may reach beyond them."),
                               Not(HasSubstr("as often as")))));
}

TEST(BoundsOfTheSensitivityTable, SayWhatIsInNoBound) {
    SuppressedBounds bounds = below_zero();
    bounds.without_ends = {{"", 1}, {"c", 2}};
    bounds.clusters_without_ends = 3;
    const std::string left_out =
        "Rows of 3 schools are left out because a number is missing and its bounds are not given (an empty cell in 1 "
        "school; 'c' in 2 schools): the row does not show how far these numbers could move the estimate.";
    EXPECT_THAT(sensitivity_table(with(bounds)).notes, Contains(HasSubstr(left_out)));
    bounds.clusters = {0, 0};
    EXPECT_THAT(sensitivity_table(with(bounds)).notes,
                Contains(AllOf(
                    HasSubstr("no school has a number that is known only within bounds: the smallest and the largest "
                              "estimate are both that of the known numbers. " +
                              left_out),
                    Not(HasSubstr("The row has the smallest")), Not(HasSubstr("as often as")))));
}

TEST(BoundsFigure, HasARowForEach) {
    const Document document = trial_document(with(below_zero()), Format::html);
    for (const Block& block : document.blocks) {
        const auto* figure = std::get_if<Figure>(&block);
        if (figure == nullptr || figure->id != "sensitivity-nfa") continue;
        std::vector<std::string> labels;
        for (const IntervalRow& row : std::get<IntervalPlot>(figure->content).rows) labels.push_back(row.label);
        EXPECT_THAT(labels, ElementsAre("Primary analysis", "Bounds: smallest", "Bounds: largest"));
        return;
    }
    FAIL() << "there is no figure";
}

TEST(BoundsJson, HasBothEndsAndWhoIsSuppressed) {
    SuppressedBounds bounds = below_zero();
    bounds.without_ends = {{"c", 2}};
    bounds.clusters_without_ends = 2;
    const auto json = nlohmann::json::parse(render_results_json(with(bounds), {}));
    EXPECT_EQ(json["sensitivity"][0]["bounds"], nlohmann::json::parse(R"({
        "low": {"estimate": -0.02, "low": -0.03, "high": -0.01, "p_value": 0.002},
        "high": {"estimate": -0.004, "low": -0.014, "high": 0.006, "p_value": 0.25},
        "conf_low": -0.03, "conf_high": 0.006, "p_value": 0.25, "exact": true,
        "suppressed_clusters": {"control": 0, "intervention": 2},
        "suppressed_individuals": {"control": 0, "intervention": 1234},
        "without_ends": [{"marker": "c", "clusters": 2}], "clusters_without_ends": 2})"));
}

}  // namespace
}  // namespace clustertrial::bounds_cells_test
