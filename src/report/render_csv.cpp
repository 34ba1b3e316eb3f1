#include "clustertrial/core/number.hpp"
#include "clustertrial/report/render.hpp"

#include "document_blocks.hpp"
#include "table_shape.hpp"

#include <cmath>

namespace clustertrial {

namespace {

using namespace report_detail;

/// A cell that is one number is written as programs read numbers: "13,819" as 13819. Any other cell is its text.
std::string csv_field(const Cell& cell) {
    if (cell.parts.size() == 1) {
        if (const auto* number = std::get_if<NumberPart>(&cell.parts[0]);
            number != nullptr && number->style == NumberStyle::grouped && std::isfinite(number->value)) {
            return format_fixed(number->value, number->digits);
        }
    }
    return to_text(cell);
}

/// Quoted where RFC 4180 asks for it, and where a reader that was told about `#` lines would cut the field short.
std::string csv_quote(const std::string& text) {
    if (text.find_first_of(",\"\r\n#") == std::string::npos) return text;
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

std::string csv_comment(const std::string& text) {
    return text.empty() ? "" : "# " + one_line(text) + '\n';
}

struct CsvBlocks {
    std::string operator()(const Heading& heading) const { return csv_comment(heading.text); }

    std::string operator()(const Prose& prose) const { return csv_comment(prose.text); }

    std::string operator()(const ResultTable& table) const {
        require_shape(table);
        std::string result = csv_comment(table.title);
        std::vector<std::string> fields;
        for (const auto& column : table.columns) fields.push_back(one_line_header(column));
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
