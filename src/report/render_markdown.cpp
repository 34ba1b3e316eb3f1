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
    static constexpr std::string_view special = "\\`*_[]<>|~&{";
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

/// What would make its first character begin a heading or a list is escaped. "1. " is a list on purpose.
std::string without_block_mark(const std::string& escaped) {
    const bool begins_block = !escaped.empty() && std::string_view("#-+=:").find(escaped[0]) != std::string_view::npos;
    return begins_block ? "\\" + escaped : escaped;
}

/// A paragraph of one line.
std::string markdown_paragraph(const std::string& text) {
    return without_block_mark(markdown_escape(text, " "));
}

/// A '#' at its end would be one of the marks.
std::string markdown_heading(const std::string& text) {
    std::string result;
    for (const char c : markdown_escape(text, " ")) result += c == '#' ? "\\#" : std::string(1, c);
    return result;
}

/// A text that begins as a numbered item does: "1986. It was" as "1986\. It was".
std::string without_number_mark(std::string escaped) {
    const std::size_t sign = escaped.find_first_not_of("0123456789");
    const bool numbered = sign != 0 && sign != std::string::npos && (escaped[sign] == '.' || escaped[sign] == ')');
    if (numbered && (sign + 1 == escaped.size() || escaped[sign + 1] == ' ')) escaped.insert(sign, 1, '\\');
    return escaped;
}

/// Four blanks would begin a block of code.
std::string without_blanks_before(const std::string& text) {
    return text.substr(std::min(text.find_first_not_of(" \t\n"), text.size()));
}

/// An address between "<" and ">".
std::string markdown_address(const std::string& address) {
    std::string result;
    for (const char c : address) {
        if (std::string_view("\\<>").find(c) != std::string_view::npos) result += '\\';
        result += c;
    }
    return result;
}

/// A run with the marks of its look around it, which may touch no blank.
std::string markdown_run(const TextRun& run, const std::string& escaped) {
    const std::size_t first = escaped.find_first_not_of(' ');
    if (first == std::string::npos) return escaped;
    const std::size_t end = escaped.find_last_not_of(' ') + 1;
    const std::string mark = std::string(run.strong ? "**" : "") + (run.emphasis ? "*" : "");
    std::string marked = mark + escaped.substr(first, end - first) + std::string(mark.rbegin(), mark.rend());
    if (!run.link.empty()) marked = "[" + marked + "](<" + markdown_address(run.link) + ">)";
    return escaped.substr(0, first) + marked + escaped.substr(end);
}

/// Line by line, each with the marks of its look; "\\" at the end of one is a line break. `below` stands before all
/// lines but the first.
std::string paragraph_of_runs(const Prose& prose, const std::string& below) {
    std::string text;
    bool begins_line = true;
    for (const TextRun& run : prose.runs) {
        const bool plain = !run.strong && !run.emphasis && run.link.empty();
        const std::vector<std::string> lines = split(run.text, '\n');
        for (const std::string& line : lines) {
            if (&line != &lines.front()) {
                text += "\\\n" + below;
                begins_line = true;
            }
            const std::string piece =
                begins_line && plain
                    ? without_number_mark(without_block_mark(markdown_escape(without_blanks_before(line), " ")))
                    : markdown_run(run, markdown_escape(line, " "));
            begins_line = begins_line && piece.empty();
            text += piece;
        }
    }
    return text;
}

/// "  - text". A paragraph goes on with what follows it, but for items with a text and the number 1 (CommonMark 0.30,
/// 5.2): an empty line ends it before those.
std::string markdown_item(const Prose& item, const ItemStep& step) {
    const std::string text = paragraph_of_runs(item, step.indent + std::string(step.mark.size(), ' '));
    const bool could_go_on = text.empty() || (item.kind == ProseKind::numbered && item.number != 1);
    const bool ends_paragraph = step.begins && step.depth > 1 && step.below_text && could_go_on;
    std::string mark = step.mark;
    if (step.other_sign) std::replace(mark.begin(), mark.end(), '.', ')');
    if (text.empty()) mark.pop_back();
    return (ends_paragraph ? "\n" : "") + step.indent + mark + text + '\n';
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
        return std::string(level + 1, '#') + ' ' + markdown_heading(heading.text) + '\n';
    }

    std::string operator()(const Prose& prose) const {
        return prose_mark(prose) + paragraph_of_runs(prose, prose_mark(prose)) + '\n';
    }
    std::string operator()(const Prose& item, const ItemStep& step) const { return markdown_item(item, step); }
    [[nodiscard]] std::string further(const Prose& prose, const ItemStep& step) const {
        return step.indent + paragraph_of_runs(prose, step.indent) + '\n';
    }

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
