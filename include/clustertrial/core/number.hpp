#pragma once

#include "clustertrial/core/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {

/// What stands before a number's decimals.
enum class DecimalMark {
    point,  ///< "27.1"
    comma,  ///< "27,1", as spreadsheets write it in much of Europe
};
template <>
struct Kinds<DecimalMark> {
    static constexpr std::string_view what = "decimal mark";
    static constexpr std::array rows{NamedKind<DecimalMark>{DecimalMark::point, "point"},
                                     NamedKind<DecimalMark>{DecimalMark::comma, "comma"}};
};
static_assert(every_kind_has_a_row<DecimalMark>);

/// What a number in a file may carry besides digits.
struct NumberSyntax {
    bool percent = false;                      ///< a trailing '%' is dropped: "27.1%" is 27.1
    bool thousands = false;                    ///< commas or blanks between groups of three digits: "13,819" is 13819
    DecimalMark decimal = DecimalMark::point;  ///< comma: "27,1" is 27.1, "13.819" (with `thousands`) is 13819
};

/// The finite number that the whole of `text` spells (blanks around it and a leading '+' allowed), or nothing.
/// Correctly rounded. Blanks are spaces and tabs. "", "1e", "1,5", "nan", "inf", "0x1" are nothing, and so is what a
/// double cannot hold: "1e999", "1e-999". With a decimal comma "1.5" is nothing: nobody could tell what it means.
std::optional<double> parse_number(std::string_view text, const NumberSyntax& syntax = {});

/// The non-negative whole number that the whole of `text` spells, or nothing.
std::optional<std::uint64_t> parse_whole_number(std::string_view text);

/// The fewest digits that parse back to exactly `value`: plain ("100000", "0.00025") where 1e-5 <= |value| < 1e17 or
/// value is 0, otherwise with an exponent ("1e-07"). Throws Error(usage) when `value` is not finite, as format_fixed
/// does.
std::string format_shortest(double value);

/// The same of at most 15 significant digits, for people: 29.45, where a mean of two numbers is 29.450000000000003.
std::string format_readable(double value);

/// `value` with `digits` decimals, correctly rounded from the exact binary value; "-0.000" is written "0.000".
/// grouped: thousands separated by commas ("13,819").
std::string format_fixed(double value, int digits, bool grouped = false);

/// A whole number, thousands separated by commas ("27,352").
std::string format_count(std::uint64_t value);

/// A count that may be too large for anyone to read its digits: "12,870", from 1e15 on "2.6e26", "more than 1e308" for
/// infinity. `value` is not negative.
std::string format_large_count(double value);

}  // namespace clustertrial
