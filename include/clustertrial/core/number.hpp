#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {

/// What a number in a file may carry besides digits.
struct NumberSyntax {
    bool percent = false;    ///< a trailing '%' is dropped: "27.1%" is 27.1
    bool thousands = false;  ///< commas between groups of three digits: "13,819" is 13819
};

/// The finite number that the whole of `text` spells (blanks around it and a leading '+' allowed), or nothing.
/// Correctly rounded. "", "1e", "1,5", "nan", "inf", "0x1", "1e999" are nothing.
std::optional<double> parse_number(std::string_view text, const NumberSyntax& syntax = {});

/// The non-negative whole number that the whole of `text` spells, or nothing.
std::optional<std::uint64_t> parse_whole_number(std::string_view text);

/// The shortest text that parses back to exactly `value` (finite).
std::string format_shortest(double value);

/// `value` with `digits` decimals, correctly rounded from the exact binary value; "-0.000" is written "0.000".
/// grouped: thousands separated by commas ("13,819").
std::string format_fixed(double value, int digits, bool grouped = false);

/// A whole number, thousands separated by commas ("27,352").
std::string format_count(std::uint64_t value);

}  // namespace clustertrial
