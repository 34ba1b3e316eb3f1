#include "clustertrial/core/number.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace clustertrial {
namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Drops one leading '+' (from_chars knows no plus sign); "+-1" stays as it is and fails later.
std::string_view without_plus(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    return text;
}

std::string_view leading_digits(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    return text.substr(0, count);
}

/// "1,234,567.8" without its commas, or nothing when a comma stands anywhere but between groups of three digits. A
/// first group that begins with 0 is refused: "0,123" is more likely a decimal comma than a count.
std::optional<std::string> without_thousands(std::string_view text) {
    std::string result;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        result = text[0];
        text.remove_prefix(1);
    }
    const std::string_view first = leading_digits(text);
    text.remove_prefix(first.size());
    result += first;
    const bool grouped = !text.empty() && text[0] == ',';
    if (grouped && (first.empty() || first.size() > 3 || first[0] == '0')) return std::nullopt;
    while (!text.empty() && text[0] == ',') {
        const std::string_view group = leading_digits(text.substr(1));
        if (group.size() != 3) return std::nullopt;
        result += group;
        text.remove_prefix(1 + group.size());
    }
    return result.append(text);
}

/// "1 049" with a comma for each blank, no-break or narrow ones too; nothing where it has other separators as well.
std::optional<std::string> with_commas_for_blanks(std::string_view text) {
    constexpr std::array<std::string_view, 3> blanks{" ", "\xC2\xA0", "\xE2\x80\xAF"};
    std::string result(text);
    for (const std::string_view blank : blanks) {
        for (std::size_t at = result.find(blank); at != std::string::npos; at = result.find(blank, at + 1))
            result.replace(at, blank.size(), ",");
    }
    if (result == text || text.find(',') != std::string_view::npos) return std::nullopt;
    return result;
}

/// from_chars over the whole of `text`, finite.
std::optional<double> parse_plain(std::string_view text) {
    text = without_plus(text);
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string grouped_digits(std::string_view digits) {
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) result += ',';
        result += digits[i];
    }
    return result;
}

void require_finite(double value) {
    if (!std::isfinite(value)) throw Error(ErrorKind::usage, "a number to be printed is not finite");
}

/// The longest a double gets in plain notation: 309 digits before the point; a sign, a point and slack.
constexpr std::size_t plain_length = 320;

/// A number with a decimal comma as one with a point, and the other way round; nothing where a point stands for
/// thousands that nobody asked for.
std::optional<std::string> with_marks_exchanged(std::string_view text, bool thousands) {
    if (!thousands && text.find('.') != std::string_view::npos) return std::nullopt;
    std::string exchanged(text);
    for (char& c : exchanged) {
        if (c == ',' || c == '.') c = c == ',' ? '.' : ',';
    }
    return exchanged;
}

}  // namespace

std::optional<double> parse_number(std::string_view text, const NumberSyntax& syntax) {
    if (syntax.decimal == DecimalMark::comma) {
        const auto exchanged = with_marks_exchanged(text, syntax.thousands);
        return exchanged ? parse_number(*exchanged, {syntax.percent, syntax.thousands}) : std::nullopt;
    }
    text = trimmed(text);
    if (syntax.percent && text.ends_with('%')) text = trimmed(text.substr(0, text.size() - 1));
    const std::optional<std::string> blanks = syntax.thousands ? with_commas_for_blanks(text) : std::nullopt;
    if (blanks) text = *blanks;
    if (syntax.thousands && text.find(',') != std::string_view::npos) {
        const std::optional<std::string> plain = without_thousands(text);
        return plain ? parse_plain(*plain) : std::nullopt;
    }
    return parse_plain(text);
}

std::optional<std::uint64_t> parse_whole_number(std::string_view text) {
    text = without_plus(trimmed(text));
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

std::string format_shortest(double value) {
    require_finite(value);
    const double size = std::fabs(value);
    const bool plain = value == 0 || (size >= 1e-5 && size < 1e17);
    char text[plain_length];
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    return {text, std::to_chars(text, text + plain_length, value, format).ptr};
}

std::string format_readable(double value) {
    require_finite(value);
    constexpr int digits = 15;  // every decimal number of so many digits survives the way through a double
    char text[plain_length];
    const auto format = std::chars_format::scientific;
    const char* const end = std::to_chars(text, text + plain_length, value, format, digits - 1).ptr;
    double rounded = value;
    std::from_chars(text, end, rounded);
    return format_shortest(rounded);
}

std::string format_fixed(double value, int digits, bool grouped) {
    require_finite(value);
    if (digits < 0) throw Error(ErrorKind::usage, "the number of decimals is negative");
    std::string text(plain_length + static_cast<std::size_t>(digits), '\0');
    text.resize(static_cast<std::size_t>(
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits).ptr -
        text.data()));
    if (text[0] == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
    if (!grouped) return text;
    const std::string sign = text[0] == '-' ? "-" : "";
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole(text.data() + sign.size(), point - sign.size());
    return sign + grouped_digits(whole) + text.substr(point);
}

std::string format_count(std::uint64_t value) {
    return grouped_digits(std::to_string(value));
}

std::string format_large_count(double value) {
    if (std::isinf(value)) return "more than 1e308";
    constexpr double most_counted = 1e15;
    if (value < most_counted) return format_fixed(value, 0, true);
    char text[16];  // 1.2e+308
    std::string scientific(text, std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, 1).ptr);
    scientific.erase(scientific.find('+'), 1);
    return scientific;
}

}  // namespace clustertrial
