#pragma once

#include <cstddef>
#include <cstdint>

namespace clustertrial::data_detail {

inline constexpr double powers_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// Appends the digits at the front of `at` to the whole number `digits` and returns where they end.
inline const char* read_digits(const char* at, std::uint64_t& digits) {
    for (; *at >= '0' && *at <= '9'; ++at) digits = 10 * digits + static_cast<std::uint64_t>(*at - '0');
    return at;
}

/// The number that begins at `begin` and ends right before `delimiter` or a NUL byte, if it is spelled plainly (a minus
/// sign at most, digits, a point at most) in at most 15 digits: sets `value` and returns where it ends. Otherwise
/// returns nullptr, which says nothing about the text. A NUL byte must stand somewhere behind `begin`.
///
/// Exact: 15 digits make a whole number below 2^53 and the power of ten is at most 10^15, so both are doubles without
/// error and their quotient is correctly rounded. W. D. Clinger, "How to read floating point numbers accurately", 1990.
inline const char* read_plain_decimal(const char* begin, char delimiter, double& value) {
    constexpr std::ptrdiff_t most_digits = 15;
    const bool negative = *begin == '-';
    const char* const first = begin + (negative ? 1 : 0);
    std::uint64_t digits = 0;
    const char* end = read_digits(first, digits);
    std::ptrdiff_t digit_count = end - first;
    std::ptrdiff_t decimals = 0;
    if (*end == '.') {
        const char* const point = end;
        end = read_digits(point + 1, digits);
        decimals = end - point - 1;
        digit_count += decimals;
    }
    if (digit_count == 0 || digit_count > most_digits || (*end != delimiter && *end != '\0')) return nullptr;
    double size = static_cast<double>(static_cast<std::int64_t>(digits));
    if (decimals > 0) size /= powers_of_ten[decimals];  // a division takes longer than all the rest
    value = negative ? -size : size;
    return end;
}

}  // namespace clustertrial::data_detail
