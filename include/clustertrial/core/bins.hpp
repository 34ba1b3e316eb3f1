#pragma once

#include <cstddef>
#include <vector>

namespace clustertrial {

/// Equal bins whose edges are whole multiples of 1, 2 or 5 times a power of ten: 0.000, 0.005, 0.010.
struct Bins {
    std::vector<double> edges;  ///< ascending, one more than there are bins; each the double nearest to its decimal
    int digits = 0;             ///< decimals that the edges need
};

/// Bins for `values`, which must be finite. The width is the smaller of Freedman and Diaconis's, 2 IQR / n^(1/3), and
/// Sturges's, range / (log2 n + 1); Sturges's where the interquartile range is 0. It is rounded to the nearest of 1, 2
/// and 5 times a power of ten (by ratio), then widened until there are at most 40 bins. Values that are all the same
/// get one bin of a tenth of their size. No values: no edges. Sources: Freedman and Diaconis 1981 (Zeitschrift fuer
/// Wahrscheinlichkeitstheorie 57, 453-476); Sturges 1926 (JASA 21, 65-66).
Bins bins_of(std::vector<double> values);

/// Bins from `lowest` to `highest`, both finite, the width nearest to `width`; otherwise as bins_of.
Bins bins_between(double lowest, double highest, double width);

/// The bin of a value that lies within the edges. One on an edge is in the bin above it, one on the highest edge in the
/// last bin.
std::size_t bin_of(const Bins& bins, double value);

/// How many values are in each bin. Throws Error(usage) for a value outside the edges.
std::vector<std::size_t> counts_in(const Bins& bins, const std::vector<double>& values);

}  // namespace clustertrial
