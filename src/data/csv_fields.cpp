#include "csv_fields.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/data/csv.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace clustertrial::data_detail {
namespace {

const char* find_char(const char* begin, const char* end, char wanted) {
    const void* found = begin == end ? nullptr : std::memchr(begin, wanted, static_cast<std::size_t>(end - begin));
    return found == nullptr ? end : static_cast<const char*>(found);
}

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

constexpr std::string_view delimiters = ",;\t";
using DelimiterCounts = std::array<std::size_t, delimiters.size()>;

/// How often each delimiter stands outside quotes in each record that is not blank.
std::vector<DelimiterCounts> count_delimiters(const std::deque<std::string>& lines) {
    std::vector<DelimiterCounts> records;
    bool quoted = false;
    for (const std::string& line : lines) {
        if (!quoted && line.find_first_not_of(" \t,;") == std::string::npos) continue;
        if (!quoted) records.emplace_back();
        for (const char c : line) {
            if (c == '"') quoted = !quoted;
            const std::size_t which = delimiters.find(c);
            if (which != std::string_view::npos && !quoted) ++records.back()[which];
        }
    }
    return records;
}

/// A field whose first byte is a quote.
Field read_quoted_field(const char* begin, const char* line_end, char delimiter, std::string& unquoted) {
    const char* at = begin + 1;
    const char* close = find_char(at, line_end, '"');
    Field field{between(at, close), line_end};
    unquoted.clear();
    while (close != line_end && close + 1 != line_end && close[1] == '"') {  // "" stands for one quote
        unquoted.append(at, close + 1);
        at = close + 2;
        close = find_char(at, line_end, '"');
        field.text = {};
    }
    if (close == line_end) {
        field.problem = QuoteProblem::not_closed;
        return field;
    }
    if (at != begin + 1) field.text = unquoted.append(at, close);
    field.end = find_char(close + 1, line_end, delimiter);
    if (field.end != close + 1) field.problem = QuoteProblem::text_after;
    return field;
}

}  // namespace

Field read_field(const char* begin, const char* line_end, char delimiter, std::string& unquoted) {
    if (begin != line_end && *begin == '"') return read_quoted_field(begin, line_end, delimiter, unquoted);
    const char* const end = find_char(begin, line_end, delimiter);
    return {trimmed(between(begin, end)), end};
}

const char* skip_field(const char* begin, const char* line_end, char delimiter) {
    if (begin == line_end || *begin != '"') return find_char(begin, line_end, delimiter);
    std::string unquoted;
    const Field field = read_quoted_field(begin, line_end, delimiter, unquoted);
    return field.problem == QuoteProblem::none ? field.end : nullptr;
}

QuoteProblem split_fields(std::string_view line, char delimiter, std::vector<std::string>& fields) {
    fields.clear();
    const char* begin = line.data();
    const char* const end = begin + line.size();
    std::string unquoted;
    for (;;) {
        const Field field = read_field(begin, end, delimiter, unquoted);
        if (field.problem != QuoteProblem::none) return field.problem;
        fields.emplace_back(field.text);
        if (field.end == end) return QuoteProblem::none;
        begin = field.end + 1;
    }
}

bool is_blank_line(std::string_view line, char delimiter) {
    return std::all_of(line.begin(), line.end(), [=](char c) { return c == ' ' || (c == '\t' && delimiter != '\t'); });
}

bool is_empty_row(std::string_view line, char delimiter) {
    bool several = false;
    for (const char c : line) {
        if (c != delimiter && c != ' ' && c != '\t' && c != '"') return false;
        several = several || c == delimiter;
    }
    std::vector<std::string> cells;
    if (!several || split_fields(line, delimiter, cells) != QuoteProblem::none) return false;
    return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return trimmed(cell).empty(); });
}

QuoteMessage message_of(QuoteProblem problem) {
    if (problem == QuoteProblem::text_after) {
        return {"found text after a closing quote", "expected the delimiter or the end of the line"};
    }
    return {"found a quote that is not closed", "expected a closing quote, on this line or on one of the next hundred"};
}

QuoteProblem quotes_of(std::string_view line, char delimiter) {
    const char* begin = line.data();
    const char* const end = begin + line.size();
    std::string unquoted;
    for (;;) {
        const Field field = read_field(begin, end, delimiter, unquoted);
        if (field.problem != QuoteProblem::none || field.end == end) return field.problem;
        begin = field.end + 1;
    }
}

char find_delimiter(const std::deque<std::string>& lines) {
    const std::vector<DelimiterCounts> records = count_delimiters(lines);
    std::size_t best = 0;
    std::size_t most_alike = 0;
    for (std::size_t d = 0; d < delimiters.size(); ++d) {
        const std::size_t in_header = records.empty() ? 0 : records[0][d];
        if (in_header == 0) continue;
        const auto alike = static_cast<std::size_t>(std::count_if(
            records.begin(), records.end(), [&](const DelimiterCounts& counts) { return counts[d] == in_header; }));
        if (alike < most_alike || (alike == most_alike && in_header <= records[0][best])) continue;
        best = d;
        most_alike = alike;
    }
    return delimiters[best];
}

std::optional<char> told_delimiter(std::string_view line) {
    if (line.size() > 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
    if (line.size() != 5 || !(line.starts_with("sep=") || line.starts_with("SEP="))) return std::nullopt;
    return line.back();
}

}  // namespace clustertrial::data_detail

namespace clustertrial {

using namespace data_detail;

void split_csv_line(std::string_view line, char delimiter, const Place& place, std::vector<std::string>& fields) {
    const QuoteProblem problem = split_fields(line, delimiter, fields);
    if (problem == QuoteProblem::none) return;
    const QuoteMessage message = message_of(problem);
    throw Error(ErrorKind::input, describe(place, message.found, message.expected));
}

std::string quote_csv_field(std::string_view field, char delimiter) {
    const char special[] = {'"', '\n', '\r', delimiter};
    const bool plain = field.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos &&
                       trimmed(field).size() == field.size();
    if (plain) return std::string(field);
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted += '"';
}

}  // namespace clustertrial
