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
};

/// Counts in bins of one width, a panel a series, all on the same axes.
struct Histogram {
    std::vector<double> edges;            ///< ascending, equally far apart; one more than there are bins
    int digits = 0;                       ///< decimals that the edges need
    std::string counted;                  ///< what is counted, plural: "schools"
    std::vector<HistogramSeries> series;  ///< in the order of the panels
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
    std::vector<std::string> series;  ///< names; one of them without a name needs no key
    std::vector<IntervalRow> rows;
    double reference = 0;  ///< where a line stands: no effect
    int digits = 3;        ///< decimals of the values in the table of the figure
};

/// A picture as data: a renderer draws it, or writes its numbers as a table.
struct Figure {
    std::string id;     ///< stable: "histogram-nfa"
    std::string title;  ///< "Contacts, by trial arm"
    Axis x;
    Axis y;
    std::variant<Histogram, IntervalPlot> content;  ///< the kind of figure
    std::vector<std::string> notes;
    std::optional<CaptionNumber> number = {};
};

/// "Figure 1. Contacts, by trial arm"; without a number the title as it is.
std::string caption_of(const Figure& figure);

/// The numbers behind the picture, with its title and notes. Of a histogram: one row a bin, then the totals and, where
/// some are missing, how many. Of intervals: one row each. Throws Error(usage) when the numbers do not fit together
/// (check_figure).
ResultTable to_table(const Figure& figure);

/// The picture in words, for those who cannot see it: what it counts and, for each series, the bins that hold most.
std::string description_of(const Figure& figure);

/// Throws Error(usage), naming the figure, unless its numbers fit together. Of a histogram: there is at least one bin,
/// the edges ascend at equal distances, and every series has one count a bin. Of intervals: there is a row with a mark,
/// every row has no mark or one a series, values are finite and within their limits.
void check_figure(const Figure& figure);

}  // namespace clustertrial
