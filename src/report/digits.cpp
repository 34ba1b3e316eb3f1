#include "digits.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::report_detail {

namespace {

constexpr double fewest_units = 5;
constexpr int significant = 2;
constexpr int most_digits = 12;  // what is smaller than that is rounding, and prints as 0

}  // namespace

int digits_showing(std::initializer_list<double> values, int digits) {
    double largest = 0;
    for (const double value : values) {
        if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    }
    if (largest == 0 || largest >= fewest_units * std::pow(10.0, -digits)) return digits;
    const int needed = significant - 1 - static_cast<int>(std::floor(std::log10(largest)));
    return needed > most_digits ? digits : std::max(needed, digits);
}

Cell showing_cell(double value, int digits) {
    return number_cell(value, digits_showing({value}, digits));
}

Cell showing_interval_cell(double estimate, double low, double high, int digits, int limit_digits, bool break_line) {
    // An estimate of nearly nothing between wide limits is one: its limits say how little is known.
    const bool of_estimate = digits > limit_digits;
    const int shown = of_estimate ? digits_showing({estimate}, digits) : digits_showing({estimate, low, high}, digits);
    const int of_limits = digits_showing({estimate, low, high}, limit_digits);
    return interval_cell(estimate, low, high, shown, shown > digits ? std::max(shown, of_limits) : of_limits,
                         break_line);
}

}  // namespace clustertrial::report_detail
