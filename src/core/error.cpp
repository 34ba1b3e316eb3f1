#include "clustertrial/core/error.hpp"

#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

namespace clustertrial {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
    return result;
}

/// Levenshtein distance: insertions, deletions and replacements of one byte.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row[b.size()];
}

std::string in_hex(std::uint32_t value, std::size_t digits) {
    constexpr std::string_view all = "0123456789abcdef";
    std::string text;
    for (std::size_t i = digits; i-- > 0;) text += all[value >> (4 * i) & 15U];
    return text;
}

}  // namespace

std::string in_quotes(std::string_view text) {
    constexpr std::size_t longest = 60;  // bytes; enough to recognise a cell, short enough for one line
    const bool is_long = text.size() > longest;
    text = clipped(text, longest);
    const bool readable = is_utf8(text);
    std::string result = "'";
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        const CodePoint point = readable ? *code_point_at_front(text) : CodePoint{byte, 1};
        if (byte < 0x20 || byte == 0x7F || (byte > 0x7F && !readable)) {
            result.append("\\x").append(in_hex(byte, 2));
        } else if (is_unseen(point.value)) {
            result.append("\\u").append(in_hex(point.value, 4));
        } else {
            result += text.substr(0, point.bytes);
        }
        text.remove_prefix(point.bytes);
    }
    return result + (is_long ? "...'" : "'");
}

std::string line_text(const Place& place) {
    return (place.counted_in == CountedIn::rows ? "row " : "line ") + std::to_string(place.line);
}

std::string to_text(const Place& place) {
    std::string text = place.file;
    if (place.line > 0) text += ": " + line_text(place);
    if (!place.column.empty()) text += ", " + place.column;
    return text;
}

std::string describe(const Place& place, std::string_view found, std::string_view expected) {
    std::string message = place.file;
    const bool by_row = place.line > 0 && place.counted_in == CountedIn::rows;
    if (place.line > 0 && !by_row) message.append(":").append(std::to_string(place.line));
    if (!message.empty()) message += ": ";
    if (by_row) message.append(line_text(place)).append(place.column.empty() ? ": " : ", ");
    if (!place.column.empty()) message.append("column '").append(place.column).append("': ");
    message += found;
    if (!expected.empty()) message.append("; ").append(expected);
    return message;
}

void Problems::add(std::string message) {
    if (++total_ <= shown) first_.push_back(std::move(message));
}

void Problems::add(const Place& place, std::string_view found, std::string_view expected) {
    if (++total_ <= shown) first_.push_back(describe(place, found, expected));
}

std::string Problems::text() const {
    std::string result;
    for (const std::string& message : first_) {
        if (!result.empty()) result += '\n';
        result += message;
    }
    if (total_ > shown) {
        result.append("\n... and ").append(std::to_string(total_ - shown));
        result.append(" more (").append(std::to_string(total_)).append(" in all)");
    }
    return result;
}

void Problems::throw_if_any(ErrorKind kind) const {
    if (!empty()) throw Error(kind, text());
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
    const std::string lower_name = lower(name);
    std::pair best{SIZE_MAX, SIZE_MAX};  // distance ignoring case, then distance
    std::string nearest;
    for (const std::string& candidate : known) {
        const std::size_t length = std::max(name.size(), candidate.size());
        const std::pair distance{edit_distance(lower_name, lower(candidate)), edit_distance(name, candidate)};
        // One letter in three may differ, and something must be left in common.
        const bool near = distance.first <= (length + 2) / 3 && distance.first < length;
        if (near && distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace clustertrial
