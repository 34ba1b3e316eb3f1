#include "clustertrial/core/number.hpp"
#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "document_blocks.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace clustertrial {

namespace {

using namespace report_detail;

constexpr std::string_view infinity_sign = "\u221E";

/// "-0.14", "(-0.20,", "1e-5": a sign stands in front of a number or nowhere.
bool is_number_word(std::string_view word) {
    char before = '(';
    while (!word.empty()) {
        const char c = word.front();
        const bool sign = c == '-' || c == '+';
        if (sign && std::string_view("([,;eE").find(before) == std::string_view::npos) return false;
        const bool unending = word.starts_with(infinity_sign);
        if (!sign && !unending && std::string_view("0123456789.,%()[];eE").find(c) == std::string_view::npos)
            return false;
        before = c;
        word.remove_prefix(unending ? infinity_sign.size() : 1);
    }
    return true;
}

/// Numbers as tables print them, or the '-' that stands for none: "-0.14 (-0.20, 0.08)", "-1.2 to 3".
bool is_printed_number(const std::string& text) {
    const auto words = split_words(one_line(text));
    return std::all_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "to" || word == "and" || word == "-infinite" || is_number_word(word);
    });
}

/// A label or an id may come from anybody. A spreadsheet takes a text that begins so for a formula, and runs it (OWASP,
/// "CSV injection"); one that begins with '#' a reader takes for a note. An apostrophe in front makes it a text.
std::string harmless(std::string text) {
    constexpr std::array<std::string_view, 11> beginnings{
        "=", "+", "-", "@", "#", "\t", "\r", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};  // the last four: full width
    const bool risky = std::any_of(beginnings.begin(), beginnings.end(),
                                   [&](std::string_view beginning) { return text.starts_with(beginning); });
    return risky && !is_printed_number(text) ? "'" + text : text;
}

/// A cell that is one number is written as programs read numbers: "13,819" as 13819. Any other cell is its text.
std::string csv_field(const Cell& cell) {
    if (cell.parts.size() == 1) {
        if (const auto* number = std::get_if<NumberPart>(&cell.parts[0]);
            number != nullptr && number->style == NumberStyle::grouped && std::isfinite(number->value)) {
            return format_fixed(number->value, number->digits);
        }
    }
    const bool begins_with_number = !cell.parts.empty() && std::holds_alternative<NumberPart>(cell.parts[0]);
    return begins_with_number ? to_text(cell) : harmless(to_text(cell));
}

/// Quoted where RFC 4180 asks for it, and where a reader that was told about `#` lines would cut the field short.
std::string csv_quote(const std::string& text, const char* special = ",\"\r\n#") {
    if (text.find_first_of(special) == std::string::npos) return text;
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += '"';
        result += c;
    }
    return result + '"';
}

/// A record of one empty field would be an empty line, which readers skip.
std::string csv_record(const std::vector<std::string>& fields) {
    if (fields.size() == 1 && fields[0].empty()) return "\"\"\n";
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + csv_quote(fields[i]);
    return line + '\n';
}

/// One field: the commas of a sentence would be taken for delimiters.
std::string csv_comment(const std::string& text) {
    return text.empty() ? "" : csv_quote("# " + one_line(text), ",\"") + '\n';
}

struct CsvBlocks {
    std::string operator()(const Heading& heading) const { return csv_comment(heading.text); }

    std::string operator()(const Prose& prose) const { return csv_comment(prose_mark(prose) + to_text(prose)); }

    std::string operator()(const Prose& item, const ItemStep& step) const {
        return csv_comment(step.indent + step.mark + to_text(item));
    }

    [[nodiscard]] std::string further(const Prose& prose, const ItemStep& step) const {
        return csv_comment(step.indent + to_text(prose));
    }

    std::string operator()(const ResultTable& table) const {
        require_shape(table);
        std::string result = csv_comment(caption_of(table));
        std::vector<std::string> fields;
        for (const auto& column : table.columns) fields.push_back(harmless(one_line_header(column)));
        if (!fields.empty()) result += csv_record(fields);
        for (const auto& row : table.rows) {
            if (ends_block(row)) continue;
            for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = csv_field(cell_at(row, i));
            result += csv_record(fields);
        }
        for (const auto& note : table.notes) result += csv_comment(note);
        return result;
    }
};

}  // namespace

std::string render_csv(const Document& document) {
    return join_blocks(document, CsvBlocks{});
}

}  // namespace clustertrial
