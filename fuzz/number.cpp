// Numbers: what is parsed is what strtod makes of it, and what is printed parses back to the same bits.

#include "clustertrial/core/number.hpp"

#include "require.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace {

using clustertrial::NumberSyntax;
using clustertrial::parse_number;

bool same_bits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// What strtod makes of the whole text, unless it is out of range.
std::optional<double> by_strtod(const std::string& text) {
    char* end = nullptr;
    errno = 0;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || end != text.c_str() + text.size()) return std::nullopt;
    if (errno == ERANGE && (value == 0 || std::isinf(value))) return std::nullopt;
    return value;
}

void check_parse(const std::string& text) {
    const std::optional<double> value = parse_number(text);
    // strtod also knows "nan", "infinity", "0x1p3" and leading line ends; without such bytes the two agree on
    // everything.
    if (text.find_first_not_of("0123456789+-.eE") == std::string::npos) {
        const std::optional<double> expected = by_strtod(text);
        require(value.has_value() == expected.has_value(), "strtod and parse_number accept the same");
        require(!value || same_bits(*value, *expected), "strtod and parse_number read the same bits");
    }
    if (!value) return;
    require(std::isfinite(*value), "a parsed number is finite");
    for (const NumberSyntax syntax : {NumberSyntax{true, false}, NumberSyntax{false, true}}) {
        const std::optional<double> again = parse_number(text, syntax);
        require(again && same_bits(*again, *value), "asking for more syntax changes no plain number");
    }
    const std::optional<double> percent = parse_number(text + "%", {.percent = true});
    require(percent && same_bits(*percent, *value), "a percent sign changes no number");
}

void check_print(double value, int digits) {
    const std::optional<double> back = parse_number(clustertrial::format_shortest(value));
    require(back && same_bits(*back, value), "printed in full, a number parses back to the same bits");

    const std::string fixed = clustertrial::format_fixed(value, digits);
    const std::string grouped = clustertrial::format_fixed(value, digits, true);
    const std::optional<double> plain = parse_number(fixed);
    const std::optional<double> ungrouped = parse_number(grouped, {.thousands = true});
    require(plain && ungrouped && same_bits(*plain, *ungrouped), "grouped digits are the same number");
    // Half a unit of the last decimal, and the rounding of `plain` itself.
    const double slack = 0.5 * std::pow(10.0, -digits) * (1 + 1e-12) + 1e-15 * std::fabs(value);
    require(std::fabs(*plain - value) <= slack, "a fixed number is the nearest with so many decimals");
    require(!(*plain == 0 && std::signbit(*plain)), "no negative zero is printed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_parse(text);
    double value = 0;
    std::memcpy(&value, data, std::min(size, sizeof value));
    if (std::isfinite(value)) check_print(value, data[size - 1] % 20);
    const std::optional<std::uint64_t> whole = clustertrial::parse_whole_number(text);
    if (whole) require(parse_number(text) == static_cast<double>(*whole), "a whole number is a number");
    return 0;
}
