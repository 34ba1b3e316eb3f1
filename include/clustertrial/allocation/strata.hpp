#pragma once

#include "clustertrial/allocation/stratum_spec.hpp"
#include "clustertrial/core/kinds.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace clustertrial {

/// Where a school goes whose value is exactly a threshold.
enum class AtThreshold {
    low,    ///< with the schools below
    high,   ///< with the schools above
    error,  ///< nowhere: it is an error
    none,   ///< to a block of its own after all others (Stata's missing block)
};
template <>
struct Kinds<AtThreshold> {
    static constexpr std::string_view what = "rule for a value on a threshold";
    static constexpr std::array rows{
        NamedKind<AtThreshold>{AtThreshold::low, "low"}, NamedKind<AtThreshold>{AtThreshold::high, "high"},
        NamedKind<AtThreshold>{AtThreshold::error, "error"}, NamedKind<AtThreshold>{AtThreshold::none, "none"}};
};
static_assert(every_kind_has_a_row<AtThreshold>);

/// A column as codes, levels in an order that does not depend on the rows' order.
struct Categories {
    std::vector<std::size_t> codes;   ///< by school: index into levels
    std::vector<std::string> levels;  ///< distinct, in canonical order (see canonical_less)
};

/// The thresholds of one spec within one value of its `within` column.
struct Thresholds {
    std::size_t spec = 0;        ///< which of the specs
    std::string within = {};     ///< a value of the spec's `within` column; empty when computed over all schools
    std::vector<double> values;  ///< ascending, K - 1 for K bands
    std::size_t schools_on = 0;  ///< schools whose value is exactly one of them
};

/// One division of the schools, before it is crossed with others.
struct Division {
    std::vector<std::size_t> level;         ///< by school: index into labels
    std::vector<std::string> labels;        ///< in the order in which strata are listed
    std::vector<Thresholds> thresholds;     ///< one a value of `within`; none for categories
    std::vector<std::size_t> on_threshold;  ///< schools whose value is exactly a threshold
};

/// The strata of a list of schools: only those that hold a school.
struct Strata {
    std::vector<std::size_t> of;  ///< by school: index into labels
    std::vector<std::string>
        labels;  ///< "350 / PNUMFSMEVER low", in the order of the levels of the first spec, then the next
    std::vector<std::size_t> sizes;                          ///< schools in each
    std::vector<std::vector<std::size_t>> levels = {};       ///< of each: its level in every division
    std::vector<std::vector<std::string>> level_names = {};  ///< of every division
};

/// Whole numbers by size when every text of a list is one, otherwise bytes: the order of ids and of category levels.
/// Returns the positions of `texts` in that order; equal numbers ("7" and "007") are put in byte order.
std::vector<std::size_t> canonical_order(std::span<const std::string> texts);

/// The K - 1 quantiles that make K bands of `values` (all finite, any order, at least one): Hyndman and Fan's type 2,
/// the definition of Stata's `pctile` and `egen median`. With n values x(1) <= ... <= x(n) and m = n j / K, quantile j
/// is the midpoint of x(m) and x(m+1) when m is whole and x(ceil(m)) when it is not. K = 2 gives the usual median.
std::vector<double> band_quantiles(std::span<const double> values, std::size_t bands);

/// A division by the values of a column.
Division divide_by_categories(const Categories& categories);

/// A division by the thresholds of `spec` (not StratumKind::categories). `values` by school, none missing; `within` by
/// school when spec.within is named, otherwise one level for all. AtThreshold::error leaves the schools in the low band
/// and names them in on_threshold: the caller knows their ids.
Division divide_by_thresholds(const StratumSpec& spec, std::span<const double> values, const Categories& within,
                              AtThreshold rule);

/// Crosses divisions of the same `schools` schools. Two different strata may have the same label.
Strata cross_levels(std::span<const Division> divisions, std::size_t schools);

/// Crosses divisions of the same `schools` schools; without divisions all are one stratum, "all". Throws Error(design)
/// when two different strata would have the same label.
Strata cross(std::span<const Division> divisions, std::size_t schools);

}  // namespace clustertrial
