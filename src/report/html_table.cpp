#include "html_table.hpp"

#include "display.hpp"
#include "markup.hpp"
#include "table_shape.hpp"
#include "text_layout.hpp"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

namespace clustertrial::report_detail {

namespace {

constexpr std::size_t longest_number_line = 36;  ///< characters; what is longer is running text and may be broken

/// ` class="right whole"`, or nothing for what is as usual. What is whole is not broken at its blanks.
std::string class_of(Align align, bool whole = false) {
    std::string names = align == Align::right ? "right" : align == Align::centre ? "centre" : "";
    if (whole) names += names.empty() ? "whole" : " whole";
    return names.empty() ? "" : " class=\"" + names + "\"";
}

/// Whether a cell holds numbers, in lines as its author chose them: short ones.
bool holds_numbers(const Cell& cell, Align align) {
    const auto lines = split(to_text(cell), '\n');
    return (holds_number(cell) || align == Align::right) &&
           std::all_of(lines.begin(), lines.end(),
                       [](const std::string& line) { return display_width(printable(line)) <= longest_number_line; });
}

/// A header cell, or an empty data cell where there is no text: a header that says nothing is read out as one.
std::string header_cell(const std::string& text, const std::string& attributes) {
    if (text.empty()) return "<td" + attributes + "></td>";
    return "<th" + attributes + ">" + html_lines(text) + "</th>";
}

std::string scoped_header(const std::string& text, const std::string& scope, const std::string& attributes = "") {
    if (text.empty()) return header_cell(text, attributes);
    return header_cell(text, " scope=\"" + scope + "\"" + attributes);
}

std::string span_of(std::size_t columns) {
    return columns == 1 ? "" : " colspan=\"" + std::to_string(columns) + "\"";
}

/// Scopes over groups of columns mean what `colgroup` says.
std::string column_groups(const std::vector<ColumnRun>& runs) {
    std::string result;
    for (const ColumnRun& run : runs) result += "<colgroup span=\"" + std::to_string(run.end - run.begin) + "\">";
    return result + "\n";
}

std::string table_head(const ResultTable& table) {
    const std::vector<ColumnRun> runs = column_runs(table);
    const bool two_rows = std::any_of(runs.begin(), runs.end(), [](const ColumnRun& run) { return run.grouped; });
    std::string above;
    std::string below;
    for (const ColumnRun& run : runs) {
        if (run.grouped)
            above += scoped_header(table.columns[run.begin].group, "colgroup", span_of(run.end - run.begin));
        for (std::size_t i = run.begin; i < run.end; ++i) {
            const TableColumn& column = table.columns[i];
            const std::string attributes = class_of(column.align) + (two_rows && !run.grouped ? " rowspan=\"2\"" : "");
            (run.grouped || !two_rows ? below : above) += scoped_header(column.header, "col", attributes);
        }
    }
    return (two_rows ? column_groups(runs) : "") + "<thead>\n" + (two_rows ? "<tr>" + above + "</tr>\n" : "") + "<tr>" +
           below + "</tr>\n</thead>\n";
}

std::string html_row(const ResultTable& table, const TableRow& row) {
    const std::string scope = row.heading ? "rowgroup" : "row";
    const bool spans = spans_all_columns(row);
    std::string cells = scoped_header(to_text(cell_at(row, 0)), scope,
                                      class_of(table.columns[0].align) + (spans ? span_of(table.columns.size()) : ""));
    for (std::size_t i = 1; i < table.columns.size() && !spans; ++i) {
        const Cell& cell = cell_at(row, i);
        const Align align = table.columns[i].align;
        cells += "<td" + class_of(align, holds_numbers(cell, align)) + ">" + html_lines(to_text(cell)) + "</td>";
    }
    return (row.heading ? "<tr class=\"heading\">" : "<tr>") + cells + "</tr>\n";
}

/// A `tbody` a block: the heading and its rows, or rows without a heading.
std::string table_bodies(const ResultTable& table) {
    std::string result;
    std::string body;
    bool in_block = false;
    const auto close = [&] {
        if (!body.empty()) result += (in_block ? "<tbody class=\"block\">\n" : "<tbody>\n") + body + "</tbody>\n";
        body.clear();
    };
    for (const TableRow& row : table.rows) {
        if (row.heading) {
            close();
            in_block = !ends_block(row);
        }
        if (!ends_block(row)) body += html_row(table, row);
    }
    close();
    return result;
}

}  // namespace

std::string html_lines(const std::string& text) {
    std::string result;
    for (const char c : escape_markup(text)) {
        if (c == '\n')
            result += "<br>";
        else
            result += c;
    }
    return result;
}

std::string html_table(const ResultTable& table, const std::string& id) {
    require_shape(table);
    const std::string caption_id = id + "--caption";
    // A box that scrolls can be reached from the keyboard, and says what it is then.
    std::string result = "<div class=\"scroll\" id=\"" + id + "\" tabindex=\"0\" role=\"region\"";
    result += table.title.empty() ? " aria-label=\"Table\">\n" : " aria-labelledby=\"" + caption_id + "\">\n";
    result += "<table>\n";
    if (!table.title.empty()) {
        result += "<caption id=\"" + caption_id + "\"><span>" + html_lines(caption_of(table)) + "</span></caption>\n";
    }
    if (!table.columns.empty()) result += table_head(table) + table_bodies(table);
    return result + "</table>\n</div>\n";
}

std::string html_notes(const std::vector<std::string>& notes) {
    if (notes.empty()) return "";
    std::string result = "<div class=\"notes\">\n";
    for (const std::string& note : notes) result += "<p>" + html_lines(note) + "</p>\n";
    return result + "</div>\n";
}

}  // namespace clustertrial::report_detail
