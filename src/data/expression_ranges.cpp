#include "expression_ranges.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace clustertrial::data_detail {
namespace {

Range between(std::initializer_list<double> corners) {
    return {std::min(corners), std::max(corners)};
}

}  // namespace

Range negated_range(const Range& a) {
    return {-a.high, -a.low};
}

Range sum_of_ranges(const Range& a, const Range& b) {
    return {a.low + b.low, a.high + b.high};
}

Range difference_of_ranges(const Range& a, const Range& b) {
    return {a.low - b.high, a.high - b.low};
}

Range product_of_ranges(const Range& a, const Range& b) {
    return between({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
}

Range quotient_of_ranges(const Range& a, const Range& b) {
    return between({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
}

Range least_of_ranges(const Range& a, const Range& b) {
    return {std::min(a.low, b.low), std::min(a.high, b.high)};
}

Range greatest_of_ranges(const Range& a, const Range& b) {
    return {std::max(a.low, b.low), std::max(a.high, b.high)};
}

Range rounded_range(const Range& a) {
    return {std::round(a.low), std::round(a.high)};
}

Range absolute_range(const Range& a) {
    const Range ends = between({std::fabs(a.low), std::fabs(a.high)});
    return holds_zero(a) ? Range{0, ends.high} : ends;
}

Range covering_range(const Range& a, const Range& b) {
    return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

bool holds_zero(const Range& a) {
    return a.low <= 0 && a.high >= 0;
}

std::optional<bool> ranges_are_equal(const Range& a, const Range& b) {
    if (a.high < b.low || b.high < a.low) return false;
    if (a.low == a.high && a == b) return true;
    return std::nullopt;
}

std::optional<bool> range_is_less(const Range& a, const Range& b) {
    if (a.high < b.low) return true;
    if (a.low >= b.high) return false;
    return std::nullopt;
}

std::optional<bool> range_is_at_most(const Range& a, const Range& b) {
    if (a.high <= b.low) return true;
    if (a.low > b.high) return false;
    return std::nullopt;
}

}  // namespace clustertrial::data_detail
