#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Numbers that a text lists: numbers and ranges FIRST:LAST:STEP between commas, "0.01,0.05:0.20:0.05". A range holds
/// FIRST, and FIRST + i STEP as long as that is at most LAST (to rounding). Throws Error(usage) for anything else,
/// "0,05" among it, which looks like a decimal comma, and for more than a million numbers.
std::vector<double> swept_numbers(std::string_view text);

/// Whether a text is more than one number: it has a comma or a colon.
bool is_swept(std::string_view text);

/// Calls `use(place)` for every combination, the last axis moving fastest; `place` has the position on each axis.
/// `lengths`: of the axes, each above 0.
void for_each_combination(const std::vector<std::size_t>& lengths,
                          const std::function<void(const std::vector<std::size_t>& place)>& use);

/// Their number; as a double, since it may be beyond any integer.
double combinations_of(const std::vector<std::size_t>& lengths);

}  // namespace clustertrial
