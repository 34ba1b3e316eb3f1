#include "csv_columns.hpp"

#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>
#include <utility>

namespace clustertrial::data_detail {

namespace {

std::vector<std::size_t>& rows_of(std::string_view marker, std::vector<MarkedCells>& no_values) {
    const auto same = [&](const MarkedCells& cells) { return cells.marker == marker; };
    const auto known = std::find_if(no_values.begin(), no_values.end(), same);
    return known != no_values.end() ? known->rows : no_values.emplace_back(MarkedCells{std::string(marker), {}}).rows;
}

void note_no_value(std::string_view text, std::size_t row, std::vector<MarkedCells>& no_values) {
    text = trimmed(text);
    if (!text.empty()) rows_of(text, no_values).push_back(row);
}

/// Adds what was noted of other rows, which come behind `rows`.
void append_no_values(const std::vector<MarkedCells>& others, std::size_t rows, std::vector<MarkedCells>& no_values) {
    for (const MarkedCells& cells : others) {
        std::vector<std::size_t>& known = rows_of(cells.marker, no_values);
        for (const std::size_t row : cells.rows) known.push_back(rows + row);
    }
}

}  // namespace

double hundredfold(double value) {
    std::array<char, 40> digits{};
    char* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::scientific).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    const std::size_t mark = text.find('e');
    if (mark == std::string_view::npos) return value;
    int exponent = 0;
    const char* const first = digits.data() + mark + 1;
    std::from_chars(*first == '+' ? first + 1 : first, end, exponent);
    return parse_number(std::string(text.substr(0, mark + 1)) + std::to_string(exponent + 2)).value_or(value);
}

MissingMarkers::MissingMarkers(const std::vector<std::string>& markers) {
    for (const std::string& marker : markers) markers_.emplace_back(trimmed(marker));
}

bool MissingMarkers::contains(std::string_view text) const {
    return std::find(markers_.begin(), markers_.end(), trimmed(text)) != markers_.end();
}

bool MissingMarkers::any_number(const NumberSyntax& syntax) const {
    return std::any_of(markers_.begin(), markers_.end(),
                       [&](const std::string& marker) { return parse_number(marker, syntax).has_value(); });
}

bool NumberCells::add(std::string_view text) {
    if (missing_->contains(text)) {
        add_missing(text);
        return true;
    }
    const std::optional<double> value = parse_number(text, syntax_);
    if (value && syntax_.percent) percent_signs_.note(text, *value, column_.values.size());
    if (value) column_.values.push_back(*value);
    return value.has_value();
}

void NumberCells::add_number(double value, bool percentage) {
    percentage = percentage && syntax_.percent;
    if (percentage) value = hundredfold(value);
    if (!plain_first_) {
        const std::string text = format_shortest(value) + (percentage ? "%" : "");
        if (missing_->contains(text)) {
            add_missing(text);
            return;
        }
        if (syntax_.percent) percent_signs_.note(text, value, column_.values.size());
    }
    column_.values.push_back(value);
}

void NumberCells::add_missing(std::string_view text) {
    note_no_value(text, column_.values.size(), no_values_);
    column_.values.push_back(std::numeric_limits<double>::quiet_NaN());
}

void NumberCells::add_unchecked(std::string_view text) {
    const std::optional<double> value = missing_->contains(text) ? std::nullopt : parse_number(text, syntax_);
    column_.values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
}

void NumberCells::append(const NumberCells& other) {
    append_no_values(other.no_values_, column_.values.size(), no_values_);
    column_.values.insert(column_.values.end(), other.column_.values.begin(), other.column_.values.end());
}

void NumberCells::clear() {
    column_.values.clear();
    no_values_.clear();
}

void TextCells::add_missing(std::string_view text) {
    note_no_value(text, column_.codes.size(), no_values_);
    column_.codes.push_back(TextColumn::missing);
}

void TextCells::add_unchecked(std::string_view text) {
    if (!add(text)) column_.codes.push_back(TextColumn::missing);
}

bool holds_line_break(std::string_view text) {
    return text.find_first_of("\r\n") != std::string_view::npos;
}

bool TextCells::add(std::string_view text) {
    text = trimmed(text);
    if (last_ != TextColumn::missing && column_.levels[last_] == text) {
        column_.codes.push_back(last_);
        return true;
    }
    const auto known = codes_.find(text);
    if (known != codes_.end()) {
        set_last(known->second);
    } else if (missing_->contains(text)) {
        set_last(codes_.emplace(text, TextColumn::missing).first->second);
    } else {
        if (!is_utf8(text) || (holds_line_break(text) && !line_breaks_)) return false;
        set_last(code_of(text));
    }
    if (last_ == TextColumn::missing) note_no_value(text, column_.codes.size(), no_values_);
    column_.codes.push_back(last_);
    return true;
}

/// Of a text that means a value; a new one becomes a level.
std::uint32_t TextCells::code_of(std::string_view text) {
    const auto known = codes_.find(text);
    if (known != codes_.end()) return known->second;
    const auto code = static_cast<std::uint32_t>(column_.levels.size());
    column_.levels.emplace_back(text);
    codes_.emplace(text, code);
    return code;
}

void TextCells::set_last(std::uint32_t code) {
    last_ = code;
    may_come_again_ = false;
    if (code == TextColumn::missing) return;
    const std::string& text = column_.levels[code];
    // With one of these it stood in quotes, and the same bytes without them are several cells.
    may_come_again_ = text.find_first_of(",;\t\"") == std::string::npos;
    last_size_ = text.size();
    last_word_ = last_mask_ = 0;
    if (text.size() > sizeof last_word_) return;
    std::memcpy(&last_word_, text.data(), text.size());
    std::memset(&last_mask_, 0xFF, text.size());
}

void TextCells::append(TextCells& other) {
    append_no_values(other.no_values_, column_.codes.size(), no_values_);
    std::vector<std::uint32_t>& code_here = other.code_there_;
    code_here.resize(other.column_.levels.size(), TextColumn::missing);
    const std::vector<std::uint32_t>& codes = other.column_.codes;
    for_each_run(Runs{codes}, [&](std::size_t first, std::size_t end) {
        std::uint32_t code = codes[first];
        if (code != TextColumn::missing) {
            // Levels are numbered as rows first have them, which is not the order in which `other` saw them.
            std::uint32_t& here = code_here[code];
            if (here == TextColumn::missing) here = code_of(other.column_.levels[code]);
            code = here;
        }
        column_.codes.insert(column_.codes.end(), end - first, code);
    });
    note_runs();
}

/// Of the cells since the last call. Runs are worth keeping where they are few.
void TextCells::note_runs() {
    constexpr std::size_t rows_of_one = 16;  // on average, at least
    constexpr std::size_t some = 1024;       // of which nothing can be said yet
    std::vector<std::size_t>& begins = column_.run_begins;
    const std::size_t rows_before = std::exchange(rows_noted_, column_.codes.size());
    if (!keeps_runs_) return;
    const std::vector<std::uint32_t>& codes = column_.codes;
    for_each_run(Runs{std::span(codes).subspan(rows_before)}, [&](std::size_t first, std::size_t) {
        const std::size_t row = rows_before + first;
        if (row == 0 || codes[row] != codes[row - 1]) begins.push_back(row);
    });
    keeps_runs_ = begins.size() <= rows_noted_ / rows_of_one + some;
    if (!keeps_runs_) begins = {};
}

TextColumn TextCells::take() {
    note_runs();
    return std::move(column_);
}

void TextCells::clear() {
    column_.codes.clear();
    no_values_.clear();
}

}  // namespace clustertrial::data_detail
