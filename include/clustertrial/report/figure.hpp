#pragma once

#include "clustertrial/report/result_table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clustertrial {

/// What an axis measures: printed as "label (unit)".
struct Axis {
    std::string label;
    std::string unit = {};  ///< empty: none
};

/// One group's counts.
struct HistogramSeries {
    std::string name;                 ///< "control"
    std::vector<std::size_t> counts;  ///< one a bin
    std::size_t missing = 0;          ///< members of the group without a value
    std::size_t below = 0;            ///< values below the lowest edge, which have no bar
    std::size_t above = 0;            ///< values above the highest edge
};

/// A value that the counts are held against.
struct HistogramLine {
    std::string name;  ///< "Observed"
    double value = 0;
    bool dashed = false;
};

/// Counts in bins of one width, a panel a series, all on the same axes; of arms control comes first.
struct Histogram {
    std::vector<double> edges;              ///< ascending, equally far apart; one more than there are bins
    int digits = 0;                         ///< decimals that the edges need
    std::string counted;                    ///< what is counted, plural: "schools"
    std::vector<HistogramSeries> series;    ///< in the order of the panels
    std::vector<HistogramLine> lines = {};  ///< upright, through all panels
    int line_digits = 3;                    ///< decimals of their values
};

/// A value on the axis, with its limits where it has some; a limit may be infinite.
struct IntervalMark {
    std::optional<double> value;  ///< nothing: the row says why in `printed`
    std::optional<double> low;
    std::optional<double> high;
};

struct IntervalRow {
    std::string label;
    std::vector<IntervalMark> marks;  ///< one a series; none: the label heads the rows below it
    std::string printed = {};         ///< the numbers as the tables print them, beside the row; empty: none
};

/// Rows of values with intervals, on one axis: effects of several outcomes, or one effect by several analyses.
struct IntervalPlot {
    std::vector<std::string> series;  ///< arms that are held against control; one without a name needs no key
    std::vector<IntervalRow> rows;
    double reference = 0;  ///< where a line stands: no effect
    int digits = 3;        ///< decimals of the values in the table of the figure
};

/// A box of a flow: what it is about, and what it says below.
struct FlowBox {
    std::string heading;
    std::vector<std::string> lines = {};
};

/// One stage of a flow: a box for all, or one an arm; and what left the flow before the next stage, in a box beside it.
struct FlowStage {
    std::vector<FlowBox> boxes;
    std::optional<FlowBox> left = {};
};

/// Participants from one stage to the next, the first on top.
struct FlowChart {
    std::vector<std::string> arms;
    std::vector<FlowStage> stages;
};

/// A value of one cluster (school), and how much there is of it.
struct DotMark {
    double value = 0;
    double weight = 1;  ///< its area, among those of the figure
};

/// The mark of what is of no arm, such as an effect.
constexpr auto of_no_arm = static_cast<std::size_t>(-1);

struct DotRow {
    std::string label;
    std::size_t series = 0;  ///< the arm whose marks its dots are, control 0; or `of_no_arm`
    std::vector<DotMark> dots;
};

/// Rows of dots on one axis: single values, side by side where they are many.
struct DotPlot {
    std::vector<DotRow> rows;
    std::optional<double> reference = {};  ///< where a line stands
    int digits = 3;                        ///< decimals in the table of the figure
    std::string counted = "values";        ///< what a dot is, plural
};

struct ScatterPoint {
    double x = 0;
    double y = 0;
    double weight = 1;
};

struct ScatterSeries {
    std::string name;
    std::vector<ScatterPoint> points;
};

/// Pairs of values, a mark of its own for each series: an arm each, control first.
struct ScatterPlot {
    std::vector<ScatterSeries> series;
    int x_digits = 3;  ///< decimals in the table of the figure
    int y_digits = 3;
    bool joined = false;  ///< a line through the points of each series, in their order
};

struct Bar {
    std::string label;
    std::size_t count = 0;
};

/// Counts of categories, a bar each.
struct BarChart {
    std::vector<Bar> bars;
    std::string counted;  ///< what is counted, plural
};

/// A picture as data: a renderer draws it, or writes its numbers as a table.
struct Figure {
    std::string id;     ///< stable: "histogram-nfa"
    std::string title;  ///< "Contacts, by trial arm"
    Axis x;
    Axis y;
    std::variant<Histogram, IntervalPlot, FlowChart, DotPlot, ScatterPlot, BarChart> content;  ///< the kind of figure
    std::vector<std::string> notes;
    std::optional<CaptionNumber> number = {};
};

/// "Figure 1. Contacts, by trial arm"; without a number the title as it is.
std::string caption_of(const Figure& figure);

/// The numbers behind the picture, with its title and notes. Of a histogram: one row a bin, then the totals and, where
/// some are missing, how many; then the lines. Of intervals: one row each. Throws Error(usage) when the numbers do not
/// fit together (check_figure).
ResultTable to_table(const Figure& figure);

/// The picture in words, for those who cannot see it: what it counts and, for each series, the bins that hold most.
std::string description_of(const Figure& figure);

/// Throws Error(usage), naming the figure, unless its numbers fit together. Of a histogram: there is at least one bin,
/// the edges ascend at equal distances, every series has one count a bin, and every line lies within the edges. Of
/// intervals: there is a row with a mark, every row has no mark or one a series, values are finite and within their
/// limits. Of a flow: there is a stage, and each has one box or one an arm. Of dots, pairs and bars: there is one, and
/// all values are finite.
void check_figure(const Figure& figure);

}  // namespace clustertrial
