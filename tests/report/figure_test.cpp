#include "clustertrial/report/figure.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/histogram_figure.hpp"
#include "clustertrial/report/render.hpp"

#include "drawing.hpp"
#include "markup_checks.hpp"
#include "pictures.hpp"
#include "sample_figures.hpp"
#include "sample_results.hpp"
#include "support/trials.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::figure_test {
namespace {

using samples::attribute;
using samples::elements_of;
using samples::named;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

TEST(FigureTable, HasARowABinThenTotalsAndMissing) {
    EXPECT_EQ(render_csv(to_table(samples::small_histogram())),
              "\"# Figure 1. Contacts < 5, by trial arm\"\n"
              "Share of the school's pupils,control,\"coaching & \"\"care\"\"\"\n"
              "0.0 to 0.1,1,2\n0.1 to 0.2,0,1\n0.2 to 0.3,3,0\nTotal,4,3\nMissing,0,1\n"
              "# Each school counts once.\n");
}

TEST(FigureTable, SaysNothingOfMissingWhereNoneAre) {
    Figure figure = samples::small_histogram();
    std::get<Histogram>(figure.content).series[1].missing = 0;
    EXPECT_THAT(render_csv(to_table(figure)), Not(HasSubstr("Missing")));
}

TEST(FigureTable, HasWhatLiesBeyondTheBinsAndTheLines) {
    EXPECT_EQ(render_csv(to_table(samples::small_distribution())),
              "# Randomisation test\nStudentised coefficient,If there were no effect\n"
              "-2 to -1,1\n-1 to 0,3\n0 to 1,4\n1 to 2,1\nabove 2,1\nTotal,10\n"
              "Observed: 1.250,\nIts mirror image: -1.250,\n");
}

TEST(FigureDescription, NamesTheLines) {
    EXPECT_EQ(description_of(samples::small_distribution()),
              "Histogram of allocations in 4 bins of one width from -2 to 2. If there were no effect: 10 allocations, "
              "0 below and 1 above the bins; the fullest bin, 0 to 1, holds 4. Observed: 1.250. Its mirror image: "
              "-1.250.");
}

TEST(CheckFigure, RefusesALineOutsideTheBins) {
    Figure figure = samples::small_distribution();
    std::get<Histogram>(figure.content).lines[0].value = 2.5;
    EXPECT_EQ(test::message_of([&] { render_svg(figure); }),
              "figure 'allocations-nfa': the line 'Observed' lies outside the bins");
}

TEST(HistogramPicture, DrawsItsLinesWhereTheyAre) {
    const auto paths = named(elements_of(render_svg(samples::small_distribution())), "path");
    // "M58 ...L450 ..." is the axis from -2 to 2; 1.25 is at 58 + 392 * 3.25 / 4 = 376.5.
    const auto whole = std::find_if(paths.begin(), paths.end(),
                                    [](const auto& path) { return attribute(path, "d").starts_with("M376.50 "); });
    EXPECT_NE(whole, paths.end());
    const auto pieces = std::count_if(paths.begin(), paths.end(), [](const auto& path) {
        return attribute(path, "d").starts_with("M131.50 ");  // -1.25: 58 + 392 * 0.75 / 4
    });
    EXPECT_GT(pieces, 5) << "a dashed line";
}

TEST(FigureDescription, SaysInWordsWhatThePictureShows) {
    EXPECT_EQ(
        description_of(samples::small_histogram()),
        "Histogram of schools in 3 bins of one width from 0.0 to 0.3. control: 4 schools; the fullest bin, 0.2 to "
        "0.3, holds 3. coaching & \"care\": 3 schools, 1 missing; the fullest bin, 0.0 to 0.1, holds 2.");
}

TEST(CheckFigure, RefusesBinsOfUnequalWidth) {
    Figure figure = samples::small_histogram();
    std::get<Histogram>(figure.content).edges = {0, 0.1, 0.3, 0.4};
    EXPECT_EQ(test::message_of([&] { render_svg(figure); }),
              "figure 'histogram-nfa': bin 1 is not as wide as the others");
    std::get<Histogram>(figure.content).edges = {0.3, 0.2, 0.1, 0};
    EXPECT_THROW(check_figure(figure), Error);
}

TEST(CheckFigure, RefusesCountsThatAreNotOneABin) {
    Figure figure = samples::small_histogram();
    std::get<Histogram>(figure.content).series[0].counts.pop_back();
    EXPECT_EQ(test::message_of([&] { to_table(figure); }),
              "figure 'histogram-nfa': 'control' has 2 counts; expected one for each of 3 bins");
    std::get<Histogram>(figure.content).edges = {1};
    EXPECT_EQ(test::message_of([&] { to_table(figure); }),
              "figure 'histogram-nfa': there is no bin; expected at least two edges");
}

/// The bars: rectangles wider than the key's squares.
std::vector<samples::Element> bars_of(const std::string& svg) {
    std::vector<samples::Element> bars;
    for (const auto& rectangle : named(elements_of(svg), "rect")) {
        if (attribute(rectangle, "width") != "12.00") bars.push_back(rectangle);
    }
    return bars;
}

TEST(RenderSvg, BarsAreOfOneWidthAndAsHighAsTheirCounts) {
    const auto bars = bars_of(render_svg(samples::small_histogram()));
    ASSERT_THAT(bars, SizeIs(4));  // counts 1, 3 and 2, 1; none for the empty bins
    const double unit = std::stod(attribute(bars[0], "height"));
    const std::vector<double> counts{1, 3, 2, 1};
    for (std::size_t i = 0; i < bars.size(); ++i) {
        EXPECT_EQ(attribute(bars[i], "width"), attribute(bars[0], "width"));
        EXPECT_NEAR(std::stod(attribute(bars[i], "height")), counts[i] * unit, 0.03);
    }
    const double width = std::stod(attribute(bars[0], "width"));
    EXPECT_NEAR(std::stod(attribute(bars[1], "x")), std::stod(attribute(bars[0], "x")) + 2 * width, 0.02);
}

TEST(RenderSvg, PanelsHaveCommonAxes) {
    Figure figure = samples::small_histogram();
    // The largest count is in the second panel: the first one's bars shrink with it.
    std::get<Histogram>(figure.content).series[1].counts = {0, 30, 0};
    const auto bars = bars_of(render_svg(figure));
    EXPECT_NEAR(std::stod(attribute(bars[2], "height")), 30 * std::stod(attribute(bars[0], "height")), 0.2);
    EXPECT_NEAR(std::stod(attribute(bars[2], "x")),
                std::stod(attribute(bars[0], "x")) + std::stod(attribute(bars[0], "width")), 0.02);
}

TEST(RenderSvg, SaysWhatItIsInItsTitleAndDescription) {
    const std::string svg = render_svg(samples::small_histogram());
    const auto elements = elements_of(svg);
    EXPECT_EQ(attribute(elements.at(0), "role"), "img");
    EXPECT_EQ(attribute(elements.at(0), "aria-labelledby"), "histogram-nfa--title histogram-nfa--description");
    EXPECT_EQ(named(elements, "title").at(0).text, "Figure 1. Contacts &lt; 5, by trial arm");
    EXPECT_THAT(named(elements, "desc").at(0).text, StartsWith("Histogram of schools in 3 bins"));
    EXPECT_THAT(svg, HasSubstr(">Share of the school&#39;s pupils (proportion)</text>"));
    EXPECT_THAT(svg, HasSubstr(">Schools (number)</text>"));
    EXPECT_THAT(svg, HasSubstr(">coaching &amp; &quot;care&quot;: 3 schools (1 missing)</text>"));
}

TEST(RenderSvg, LabelsEdgesAsFarAsThereIsRoom) {
    Figure figure = samples::small_histogram();
    Histogram& histogram = std::get<Histogram>(figure.content);
    histogram.edges.clear();
    for (int edge = -1; edge <= 39; ++edge) histogram.edges.push_back(edge / 1000.0);
    histogram.digits = 3;
    for (HistogramSeries& series : histogram.series) series.counts.assign(40, 1);
    std::vector<std::string> labels;
    for (const auto& text : named(elements_of(render_svg(figure)), "text")) {
        if (text.text.find("0.0") == 0) labels.push_back(text.text);
    }
    // 392 units of plot over 40 bins: 9.8 each; a label of 5 characters and 2 blanks takes 58.8, six bins; so every
    // tenth edge, zero among them.
    EXPECT_THAT(labels, ElementsAre("0.000", "0.010", "0.020", "0.030"));
}

TEST(RenderSvg, TellsNeighbouringSeriesApartWithoutColour) {
    Figure figure = samples::small_histogram();
    Histogram& histogram = std::get<Histogram>(figure.content);
    histogram.series = {{"a", {1, 0, 0}}, {"b", {1, 0, 0}}, {"c", {1, 0, 0}}, {"d", {1, 0, 0}}};
    const std::string svg = render_svg(figure);
    std::set<std::string> fills;
    for (const auto& bar : bars_of(svg)) {
        if (attribute(bar, "height") != "8") fills.insert(attribute(bar, "fill"));
    }
    EXPECT_THAT(fills, testing::Contains("url(#histogram-nfa--rising)"));
    EXPECT_THAT(svg, HasSubstr("<pattern id=\"histogram-nfa--rising\""));
    EXPECT_GE(fills.size(), 4U);
}

/// Lightness as a grey print has it, 0 to 1, of "#rrggbb" (Rec. 601).
double grey_of(std::string_view colour) {
    const auto part = [&](std::size_t at) { return std::stoi(std::string(colour.substr(at, 2)), nullptr, 16) / 255.0; };
    return 0.299 * part(1) + 0.587 * part(3) + 0.114 * part(5);
}

TEST(FillOfArms, IsToldApartInGrey) {
    constexpr double least = 0.15;
    for (std::size_t a = 0; a < report_detail::fills.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            const double apart =
                std::abs(grey_of(report_detail::fills[a].colour) - grey_of(report_detail::fills[b].colour));
            EXPECT_GE(apart, least) << "arms " << a << " and " << b;
        }
    }
}

/// The fill and the kind of shape of an arm's mark.
std::string_view colour_of_mark(std::size_t arm) {
    return std::visit(
        [](const auto& shape) -> std::string_view {
            if constexpr (requires { shape.fill; }) return shape.fill.colour;
            return "";
        },
        report_detail::mark_of(arm, {10, 10}, 5));
}

TEST(MarksOfArms, HaveTheFillOfTheirBars) {
    for (std::size_t arm = 0; arm < report_detail::fills.size(); ++arm)
        EXPECT_EQ(colour_of_mark(arm), report_detail::fill_of(arm).colour) << arm;
}

TEST(MarksOfArms, AreInEveryFigureTheShadesOfTheHistogram) {
    const std::string control(report_detail::fill_of(0).colour);
    const std::string intervention(report_detail::fill_of(1).colour);
    const auto fills_in = [](const auto& content) {
        Figure figure = samples::small_histogram();
        figure.content = content;
        std::vector<std::string> fills;
        for (const auto& element : elements_of(render_svg(figure))) {
            const bool shape = element.name == "rect" || element.name == "circle";
            if (shape && (fills.empty() || fills.back() != attribute(element, "fill")))
                fills.push_back(attribute(element, "fill"));
        }
        return fills;
    };
    EXPECT_THAT(fills_in(samples::small_histogram().content), ElementsAre(control, intervention));
    EXPECT_THAT(fills_in(DotPlot{{{"control", 0, {{1}, {2}}}, {"intervention", 1, {{3}, {4}}}}}),
                ElementsAre(control, intervention));
    EXPECT_THAT(fills_in(ScatterPlot{{{"control", {{1, 2}}}, {"intervention", {{2, 3}}}}}),
                ElementsAre(control, intervention, control, intervention))
        << "the key, then the points";
    EXPECT_THAT(fills_in(BarChart{{{"twice", 3}}, "schools"}), ElementsAre(intervention)) << "who attend";
    IntervalPlot plot;
    plot.series = {"intervention", "another"};
    plot.rows = {{"Outcome", {{1, 0, 2}, {}}}};
    EXPECT_THAT(fills_in(plot), ElementsAre(intervention)) << "control is what they are held against";
}

TEST(HistogramFigure, TakesItsWordsFromTheTrial) {
    OutcomeHistogram histogram;
    histogram.outcome = samples::school_trial().outcomes.at(0);
    histogram.outcome.note = "Counted twice.";
    histogram.bins = {{0, 0.1, 0.2}, 1};
    histogram.arms = {{"control", {3, 1}, 4, 2}, {"intervention", {2, 2}, 4, 0}};
    const Figure figure = to_figure(histogram, samples::school_trial());
    EXPECT_EQ(figure.id, "histogram-nfa");
    EXPECT_EQ(figure.title, histogram.outcome.label + ", by trial arm");
    EXPECT_EQ(figure.x.label, "Share of the school's pupils");
    EXPECT_EQ(figure.y.label, "Schools");
    EXPECT_EQ(figure.notes.back(), histogram.outcome.label + ": Counted twice.");
    EXPECT_EQ(std::get<Histogram>(figure.content).series.at(0).missing, 2U);
    histogram.outcome.count.clear();
    histogram.outcome.value = "score";
    EXPECT_EQ(to_figure(histogram, samples::school_trial()).x.label, "Mean of the school's pupils");
}

}  // namespace
}  // namespace clustertrial::figure_test
