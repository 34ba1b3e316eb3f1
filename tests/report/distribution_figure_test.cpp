// The statistic over the allocations that could have been: figure, notes and JSON are those of the row.
#include "distribution_figures.hpp"
#include "sample_results.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::distribution_figure_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// Both outcomes tested by 20 allocations, 9 of them at least as far from 0 as -1.5.
AnalysisResult two_tests() {
    AnalysisResult result = samples::two_outcomes();
    for (EffectEstimate& effect : result.make<Effects>().estimates) {
        samples::enumerate(effect, Inference::randomisation, 20);
        ResampledTest& test = effect.test->resampled.value();
        test.at_least_as_extreme = 9;
        test.p_value = effect.test->p_value = 0.45;
        DrawHistogram histogram;
        histogram.bins = {{-2, -1, 0, 1, 2}, 0};
        histogram.counts = {5, 5, 5, 5};
        histogram.observed = -1.5;
        effect.over_allocations = histogram;
    }
    return result;
}

std::vector<Figure> primary_figures(const AnalysisResult& result) {
    report_detail::FigureList figures;
    report_detail::add_primary_distributions(result, figures);
    return figures.take();
}

TEST(DistributionFigure, ShowsDrawsObservedAndMirrorImage) {
    const auto figures = primary_figures(two_tests());
    ASSERT_THAT(figures, SizeIs(1));
    EXPECT_EQ(figures[0].id, "allocations-nfa");
    const auto& histogram = std::get<Histogram>(figures[0].content);
    EXPECT_THAT(histogram.series.at(0).counts, ElementsAre(5, 5, 5, 5));
    ASSERT_THAT(histogram.lines, SizeIs(2));
    EXPECT_EQ(histogram.lines[0].value, -1.5);
    EXPECT_EQ(histogram.lines[1].value, 1.5);
    EXPECT_TRUE(histogram.lines[1].dashed);
}

TEST(DistributionFigure, NotesSayWhatTheRowSays) {
    const auto notes = primary_figures(two_tests()).at(0).notes;
    ASSERT_THAT(notes, SizeIs(2));
    EXPECT_THAT(notes[0], HasSubstr("over all 20 allocations (studentised coefficient, symmetric p;"));
    EXPECT_EQ(notes[1],
              "9 of the 20 allocations give a statistic at least as far from 0 as the observed one: p = 0.450.");
}

TEST(DistributionFigure, OfAnEqualTailedTestHasNoMirrorImage) {
    AnalysisResult result = two_tests();
    result.make<Effects>().estimates[0].options.resampling.tails = Tails::equal_tailed;
    const Figure figure = primary_figures(result).at(0);
    EXPECT_THAT(std::get<Histogram>(figure.content).lines, SizeIs(1));
    EXPECT_THAT(figure.notes.at(1), HasSubstr("9 of the 20 allocations lie at or beyond the observed statistic, in the "
                                              "smaller tail: p = 0.450."));
}

TEST(DistributionFigure, OfACountIsInPercentagePointsWhereTheStatisticHasAUnit) {
    AnalysisResult result = two_tests();
    EffectEstimate& effect = result.make<Effects>().estimates[0];
    effect.options.resampling.randomisation_statistic = RandomisationStatistic::difference;
    effect.over_allocations->bins = {{-0.02, -0.01, 0, 0.01, 0.02}, 2};
    effect.over_allocations->observed = -0.015;
    const Figure figure = primary_figures(result).at(0);
    const auto& histogram = std::get<Histogram>(figure.content);
    EXPECT_EQ(figure.x.label, "Difference in means");
    EXPECT_EQ(figure.x.unit, "percentage points");
    EXPECT_EQ(histogram.digits, 0);
    EXPECT_DOUBLE_EQ(histogram.edges.front(), -2);
    EXPECT_DOUBLE_EQ(histogram.lines[0].value, -1.5);
}

TEST(DistributionFigure, SaysHowManyLieBeyondTheAxis) {
    AnalysisResult result = two_tests();
    result.make<Effects>().estimates[0].over_allocations->above = 1;
    EXPECT_EQ(primary_figures(result).at(0).notes.back(), "1 allocation lies beyond the axis.");
}

TEST(DistributionFigure, IsMadeOfWhatAllocationsSayBesideAnUntestedEffectToo) {
    AnalysisResult result = two_tests();
    EffectEstimate& effect = result.make<Effects>().estimates[0];
    effect.by_allocations = effect.test->resampled;
    samples::leave_untested(effect, "an arm has one school");
    effect.options.inference = Inference::model;
    EXPECT_THAT(primary_figures(result).at(0).notes.at(0), HasSubstr("over all 20 allocations"));
}

TEST(DistributionFigure, OfASensitivityAnalysisIsNamedByItsEntry) {
    AnalysisResult result = two_tests();
    auto& effects = result.make<Effects>().estimates;
    result.make<Sensitivity>().effects = {{"Allocations, again", "", effects[0], "nfa"}};
    for (EffectEstimate& effect : effects) effect.over_allocations.reset();
    report_detail::FigureList figures;
    report_detail::add_sensitivity_distributions(result, figures);
    const auto list = figures.take();
    ASSERT_THAT(list, SizeIs(1));
    EXPECT_EQ(list[0].id, "allocations-nfa-allocations-again");
    EXPECT_THAT(list[0].title, HasSubstr("(Allocations, again)"));
    EXPECT_THAT(primary_figures(result), SizeIs(0));
}

TEST(DistributionFigure, JsonHasItsNumbers) {
    const auto json = report_detail::null_distributions_json(two_tests());
    ASSERT_EQ(json.size(), 2U);
    EXPECT_EQ(json[0]["outcome"], "nfa");
    EXPECT_EQ(json[0]["statistic"], "studentised");
    EXPECT_EQ(json[0]["observed"], -1.5);
    EXPECT_EQ(json[0]["at_least_as_extreme"], 9);
    EXPECT_EQ(json[0]["p_value"], 0.45);
    EXPECT_EQ(json[0]["counts"].dump(), "[5,5,5,5]");
    EXPECT_EQ(json[0]["edges"].size(), 5U);
    EXPECT_TRUE(json[0]["sensitivity"].is_null());
}

}  // namespace
}  // namespace clustertrial::distribution_figure_test
