#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

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

/// Bytes that are looked at for a number of at most seven characters: they have to be there to be read, whatever they
/// are.
constexpr std::size_t bytes_of_short_decimal = 1 + sizeof(std::uint64_t);

/// The same for a number of at most seven characters behind its sign, which most are; nullptr for all others too. Takes
/// eight bytes at once and no loop, whose end a processor would have to guess.
inline const char* read_short_decimal(const char* begin, char delimiter, double& value) {
    if constexpr (std::endian::native != std::endian::little) return nullptr;
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr unsigned bits = 8;  // of a byte
    const bool negative = *begin == '-';
    const char* const first = begin + (negative ? 1 : 0);
    std::uint64_t word = 0;
    std::memcpy(&word, first, sizeof word);
    const std::uint64_t digits = word ^ ('0' * ones);  // 0 to 9 where a digit stands
    // The top bit of each byte that is no digit, up to one that is not ASCII at least.
    const std::uint64_t others = ((digits + (0x7F - 9) * ones) | digits) & (0x80 * ones);
    if (others == 0) return nullptr;
    unsigned end = static_cast<unsigned>(std::countr_zero(others)) / bits;
    unsigned count = end;
    std::uint64_t together = digits;
    unsigned decimals = 0;
    const auto byte_at = [word](unsigned at) { return static_cast<char>(word >> (bits * at)); };
    if (byte_at(end) == '.') {
        const std::uint64_t behind = others & (others - 1);
        if (behind == 0) return nullptr;
        const std::uint64_t before_point = (std::uint64_t{1} << (bits * end)) - 1;
        together = (digits & before_point) | ((digits >> bits) & ~before_point);
        const unsigned point = end;
        end = static_cast<unsigned>(std::countr_zero(behind)) / bits;
        decimals = end - point - 1;
        count = end - 1;
    }
    if (count == 0 || (byte_at(end) != delimiter && byte_at(end) != '\0')) return nullptr;
    // Eight digits with zeros in front; then in each step of two neighbours one number.
    std::uint64_t number = together << (bits * (sizeof word - count));
    number = ((number * (10 * 0x100 + 1)) >> 8U) & 0x00FF00FF00FF00FF;
    number = ((number * (100 * 0x10000 + 1)) >> 16U) & 0x0000FFFF0000FFFF;
    number = (number * (10000 * 0x100000000 + 1)) >> 32U;
    double size = static_cast<double>(static_cast<std::int64_t>(number));
    if (decimals > 0) size /= powers_of_ten[decimals];
    value = negative ? -size : size;
    return first + end;
}

}  // namespace clustertrial::data_detail
