#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "table_shape.hpp"

namespace clustertrial {

namespace {

using namespace report_detail;

/// Text between characters that mean something to Markdown inside a line; a line break becomes `line_break`.
std::string escape_markdown(const std::string& text, const std::string& line_break) {
    static constexpr std::string_view special = "\\`*_[]<>|~&";
    std::string result;
    for (const char c : printable(text)) {
        if (c == '\n') {
            result += line_break;
        } else {
            if (special.find(c) != std::string_view::npos) result += '\\';
            result += c;
        }
    }
    return result;
}

std::string escape_cell(const std::string& text) {
    return escape_markdown(text, "<br>");
}

/// A paragraph: what would make its first character begin a heading or a list is escaped. "1. " is a list on purpose.
std::string escape_paragraph(const std::string& text) {
    const std::string escaped = escape_markdown(text, " ");
    const bool begins_block = !escaped.empty() && std::string_view("#-+=:").find(escaped[0]) != std::string_view::npos;
    return begins_block ? "\\" + escaped : escaped;
}

std::string_view rule(Align align) {
    switch (align) {
        case Align::left:
            return ":---";
        case Align::right:
            return "---:";
        case Align::centre:
            return ":---:";
    }
    return "---";
}

std::string markdown_row(const TableRow& row, std::size_t columns, bool in_block) {
    std::string line = "|";
    for (std::size_t column = 0; column < columns; ++column) {
        std::string text = escape_cell(to_text(cell_at(row, column)));
        if (row.heading && !text.empty()) text = "**" + text + "**";
        if (in_block && column == 0) text = "&emsp;" + text;
        line += " " + text + " |";
    }
    return line + '\n';
}

std::string body(const ResultTable& table) {
    std::string result;
    bool in_block = false;
    for (const auto& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        if (!ends_block(row)) result += markdown_row(row, table.columns.size(), in_block && !row.heading);
    }
    return result;
}

}  // namespace

std::string render_markdown(const ResultTable& table) {
    require_shape(table);
    std::string result;
    if (!table.title.empty()) result += "**" + escape_markdown(table.title, " ") + "**\n\n";
    if (!table.columns.empty()) {
        std::string headers = "|";
        std::string rules = "|";
        for (const auto& column : table.columns) {
            headers += " " + escape_cell(one_line_header(column)) + " |";
            rules += " " + std::string(rule(column.align)) + " |";
        }
        result += headers + '\n' + rules + '\n' + body(table);
    }
    for (const auto& note : table.notes) result += (result.empty() ? "" : "\n") + escape_paragraph(note) + '\n';
    return result;
}

}  // namespace clustertrial
