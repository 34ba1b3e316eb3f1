#pragma once

#include "clustertrial/data/expression.hpp"

#include <optional>

/// Interval arithmetic: each result holds what any two values of its arguments come to. Rounding is monotone, so that
/// this is true of doubles, not only of numbers. An end is infinite where it is too large for a double.
namespace clustertrial::data_detail {

Range negated_range(const Range& a);
Range sum_of_ranges(const Range& a, const Range& b);
Range difference_of_ranges(const Range& a, const Range& b);
Range product_of_ranges(const Range& a, const Range& b);
/// `b` does not hold 0.
Range quotient_of_ranges(const Range& a, const Range& b);
Range least_of_ranges(const Range& a, const Range& b);
Range greatest_of_ranges(const Range& a, const Range& b);
/// Half away from zero.
Range rounded_range(const Range& a);
Range absolute_range(const Range& a);
/// From the lower of the lower ends to the higher of the higher.
Range covering_range(const Range& a, const Range& b);

bool holds_zero(const Range& a);

/// What is true (false) of every value of one and every value of the other; nothing where it hangs on which.
std::optional<bool> ranges_are_equal(const Range& a, const Range& b);
std::optional<bool> range_is_less(const Range& a, const Range& b);
std::optional<bool> range_is_at_most(const Range& a, const Range& b);

}  // namespace clustertrial::data_detail
