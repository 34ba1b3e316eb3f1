#pragma once

#include "drawing.hpp"

/// One picture a kind of figure.
namespace clustertrial::report_detail {

constexpr double picture_width = 480;  // on a telephone the letters are still nine pixels high

/// Panels one above the other, on the same axes.
Drawing draw_histogram(const Figure& figure, const Histogram& histogram);

/// A row below the other, their labels on the left and what is printed of them on the right.
Drawing draw_intervals(const Figure& figure, const IntervalPlot& plot);

/// "Share of the school's pupils (proportion)"
std::string axis_text(const Axis& axis);

}  // namespace clustertrial::report_detail
