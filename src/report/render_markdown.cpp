#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "document_blocks.hpp"
#include "table_shape.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

using namespace report_detail;

/// Text between characters that mean something to Markdown inside a line; a line break becomes `line_break`.
std::string markdown_escape(const std::string& text, const std::string& line_break) {
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

std::string markdown_cell(const std::string& text) {
    return markdown_escape(text, "<br>");
}

/// A paragraph: what would make its first character begin a heading or a list is escaped. "1. " is a list on purpose.
std::string markdown_paragraph(const std::string& text) {
    const std::string escaped = markdown_escape(text, " ");
    const bool begins_block = !escaped.empty() && std::string_view("#-+=:").find(escaped[0]) != std::string_view::npos;
    return begins_block ? "\\" + escaped : escaped;
}

/// A run with the marks of its look around it, which may touch no blank.
std::string markdown_run(const TextRun& run, const std::string& escaped) {
    const std::size_t first = escaped.find_first_not_of(' ');
    if (first == std::string::npos) return escaped;
    const std::size_t end = escaped.find_last_not_of(' ') + 1;
    const std::string mark = std::string(run.strong ? "**" : "") + (run.emphasis ? "*" : "");
    std::string marked = mark + escaped.substr(first, end - first) + std::string(mark.rbegin(), mark.rend());
    if (!run.link.empty()) marked = "[" + marked + "](<" + run.link + ">)";
    return escaped.substr(0, first) + marked + escaped.substr(end);
}

std::string paragraph_of_runs(const Prose& prose) {
    std::string text;
    for (const TextRun& run : prose.runs) {
        const bool plain = !run.strong && !run.emphasis && run.link.empty();
        text += plain && &run == &prose.runs.front() ? markdown_paragraph(run.text)
                                                     : markdown_run(run, markdown_escape(run.text, " "));
    }
    return text;
}

std::string_view markdown_rule(Align align) {
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
        std::string text = markdown_cell(to_text(cell_at(row, column)));
        if (row.heading && !text.empty()) text = "**" + text + "**";
        if (in_block && column == 0) text = "&emsp;" + text;
        line += " " + text + " |";
    }
    return line + '\n';
}

std::string markdown_body(const ResultTable& table) {
    std::string result;
    bool in_block = false;
    for (const auto& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        if (!ends_block(row)) result += markdown_row(row, table.columns.size(), in_block && !row.heading);
    }
    return result;
}

struct MarkdownBlocks {
    /// The document's title is the reader's: sections begin at the second level.
    std::string operator()(const Heading& heading) const {
        const auto level = static_cast<std::size_t>(std::clamp(heading.level, 0, 3));
        return std::string(level + 1, '#') + ' ' + markdown_escape(heading.text, " ") + '\n';
    }

    std::string operator()(const Prose& prose) const { return prose_mark(prose) + paragraph_of_runs(prose) + '\n'; }

    std::string operator()(const ResultTable& table) const {
        require_shape(table);
        std::string result;
        if (!table.title.empty()) result += "**" + markdown_escape(caption_of(table), " ") + "**\n\n";
        if (!table.columns.empty()) {
            std::string headers = "|";
            std::string rules = "|";
            for (const auto& column : table.columns) {
                headers += " " + markdown_cell(one_line_header(column)) + " |";
                rules += " " + std::string(markdown_rule(column.align)) + " |";
            }
            result += headers + '\n' + rules + '\n' + markdown_body(table);
        }
        for (const auto& note : table.notes) result += (result.empty() ? "" : "\n") + markdown_paragraph(note) + '\n';
        return result;
    }
};

}  // namespace

std::string render_markdown(const Document& document) {
    return join_blocks(document, MarkdownBlocks{});
}

}  // namespace clustertrial
