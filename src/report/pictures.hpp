#pragma once

#include "drawing.hpp"

/// One picture a kind of figure.
namespace clustertrial::report_detail {

constexpr double picture_width = 480;  // on a telephone the letters are still nine pixels high

/// Panels one above the other, on the same axes.
Drawing draw_histogram(const Figure& figure, const Histogram& histogram);

/// A row below the other, their labels on the left and what is printed of them on the right.
Drawing draw_intervals(const Figure& figure, const IntervalPlot& plot);

/// A stage below the other, arrows between them.
Drawing draw_flow(const FlowChart& flow);

/// A row of dots below the other, on one axis.
Drawing draw_dots(const Figure& figure, const DotPlot& plot);

/// Points between two axes, a mark of its own for each series.
Drawing draw_scatter(const Figure& figure, const ScatterPlot& plot);

/// Bars that lie, their labels above them and their counts at their ends.
Drawing draw_bars(const Figure& figure, const BarChart& chart);

/// The axis that holds some values: from, to and the distance of its ticks, which is 1, 2 or 5 times a power of ten.
struct Scale {
    double low = 0;
    double high = 1;
    double step = 1;
    int digits = 0;
    [[nodiscard]] double share_of(double value) const { return (value - low) / (high - low); }
    [[nodiscard]] std::vector<double> ticks() const;
};
/// At most `most_ticks` steps or two more; values that are all the same lie in the middle.
Scale scale_between(double lowest, double highest, double most_ticks = 6);

/// A mark of its own for each arm, control first: the fill is that of its bars without what is hatched, and the shape
/// tells small ones apart. Of no arm (`of_no_arm`): a dark square, which is no arm's. `radius` is half of its width.
Shape mark_of(std::size_t arm, Point at, double radius);

/// "Share of the school's pupils (proportion)"
std::string axis_text(const Axis& axis);

}  // namespace clustertrial::report_detail
