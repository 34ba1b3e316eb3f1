#pragma once

#include "clustertrial/report/result_table.hpp"

#include <cstddef>
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

/// A picture as data: a renderer draws it, or writes its numbers as a table.
struct Figure {
    std::string id;     ///< stable: "histogram-nfa"
    std::string title;  ///< "Figure 1. Contacts, by trial arm"
    Axis x;
    Axis y;
    std::variant<Histogram> content;  ///< the kind of figure; the first one that there is
    std::vector<std::string> notes;
};

/// The numbers behind the picture, with its title and notes: one row a bin, then the totals and, where some are
/// missing, how many. Throws Error(usage) when the numbers do not fit together (check_figure).
ResultTable to_table(const Figure& figure);

/// The picture in words, for those who cannot see it: what it counts and, for each series, the bins that hold most.
std::string description_of(const Figure& figure);

/// Throws Error(usage), naming the figure, unless there is at least one bin, the edges ascend at equal distances, and
/// every series has one count a bin.
void check_figure(const Figure& figure);

}  // namespace clustertrial
