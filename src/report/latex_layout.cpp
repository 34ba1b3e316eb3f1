#include "latex_layout.hpp"

#include "display.hpp"
#include "table_shape.hpp"
#include "text_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace clustertrial::report_detail {

namespace {

/// The article class at 10 points, on A4 and on letter: the narrowest page that is usual.
constexpr double page_width = 345;   // points
constexpr double page_height = 550;  // points
constexpr std::array<LatexSize, 3> sizes{{{"", 10, 12, 6}, {"\\small", 9.25, 11, 6}, {"\\footnotesize", 8.5, 9.5, 4}}};
constexpr double em_of_a_character = 0.5;     // a digit of Computer Modern, and about the mean of a text
constexpr std::size_t header_width = 20;      // characters after which a header is broken
constexpr std::size_t cell_width = 36;        // characters after which a text cell is broken
constexpr std::size_t panel_stub_width = 24;  // the same of the first column, where it stands in every panel

constexpr std::size_t indent = 2;  // characters, \\quad

std::size_t longest(const std::vector<std::string>& lines) {
    std::size_t width = 0;
    for (const std::string& line : lines) width = std::max(width, display_width(line));
    return width;
}

LatexColumn column_of(const ResultTable& table, std::size_t i, std::size_t text_width) {
    LatexColumn column{i, table.columns[i].align, false, 0, text_width};
    const auto make_room_for = [&](const std::vector<std::string>& lines) {
        column.paragraphs = column.paragraphs || lines.size() > 1;
        column.width = std::max(column.width, longest(lines));
    };
    make_room_for(latex_lines(table.columns[i]));
    bool in_block = false;
    for (const TableRow& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        if (spans_all_columns(row)) continue;
        make_room_for(latex_lines(cell_at(row, i), column));
        const bool indented = i == 0 && in_block && !row.heading;
        if (indented) column.width = std::max(column.width, longest(latex_lines(cell_at(row, 0), column)) + indent);
    }
    return column;
}

LatexPanel columns_of(const ResultTable& table, std::size_t stub_width) {
    LatexPanel columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        columns.push_back(column_of(table, i, i == 0 ? stub_width : cell_width));
    return columns;
}

/// In points; a group is no narrower than its header.
double width_of(const ResultTable& table, const LatexPanel& panel, const LatexSize& size) {
    double width = -2.0 * size.padding;
    for (const LatexGroup& group : latex_groups_of(table, panel)) {
        double columns = 0;
        for (std::size_t i = group.begin; i < group.end; ++i)
            columns += size.em * width_in_em(panel[i]) + 2 * size.padding;
        const auto header = static_cast<double>(longest(group.lines));
        width += std::max(columns, size.em * em_of_a_character * header + 2 * size.padding);
    }
    return width;
}

bool fits(const ResultTable& table, const LatexPanel& panel, const LatexSize& size) {
    return width_of(table, panel, size) <= page_width;
}

/// Adds columns to the last panel if they fit there, else to a new one, else one by one.
void add_columns(const ResultTable& table, const LatexSize& size, const LatexColumn& stub, const LatexPanel& added,
                 std::vector<LatexPanel>& panels) {
    LatexPanel joined = panels.back();
    joined.insert(joined.end(), added.begin(), added.end());
    LatexPanel alone{stub};
    alone.insert(alone.end(), added.begin(), added.end());
    if (fits(table, joined, size) || (panels.back().size() == 1 && added.size() == 1)) {
        panels.back() = std::move(joined);
    } else if (added.size() == 1 || fits(table, alone, size)) {
        if (panels.back().size() == 1) panels.pop_back();  // the stub alone
        panels.push_back(std::move(alone));
    } else {
        for (const LatexColumn& column : added) add_columns(table, size, stub, {column}, panels);
    }
}

std::vector<LatexPanel> panels_of(const ResultTable& table, const LatexSize& size) {
    const LatexPanel columns = columns_of(table, panel_stub_width);
    std::vector<LatexPanel> panels{{columns.front()}};
    for (const ColumnRun& run : column_runs(table)) {
        const std::size_t begin = std::max<std::size_t>(run.begin, 1);
        if (begin >= run.end) continue;
        const LatexPanel group(columns.begin() + static_cast<std::ptrdiff_t>(begin),
                               columns.begin() + static_cast<std::ptrdiff_t>(run.end));
        add_columns(table, size, columns.front(), group, panels);
    }
    return panels;
}

std::size_t characters_of_page(const LatexSize& size) {
    return static_cast<std::size_t>(page_width / (em_of_a_character * size.em));
}

std::size_t lines_of_header(const ResultTable& table, const LatexPanel& panel) {
    std::size_t lines = 0;
    for (const LatexColumn& column : panel) lines = std::max(lines, latex_lines(table.columns[column.column]).size());
    std::size_t lines_of_groups = 1;
    for (const LatexGroup& group : latex_groups_of(table, panel))
        lines_of_groups = std::max(lines_of_groups, group.lines.size());
    return lines + lines_of_groups + 1;  // rules
}

std::size_t lines_of_row(const TableRow& row, const LatexPanel& panel, const LatexSize& size) {
    if (ends_block(row)) return 0;
    if (spans_all_columns(row)) return latex_heading_lines(to_text(cell_at(row, 0)), size).size();
    std::size_t lines = 1;
    for (const LatexColumn& column : panel)
        lines = std::max(lines, latex_lines(cell_at(row, column.column), column).size());
    return lines;
}

/// In points.
double height_of(const ResultTable& table, const LatexLayout& layout) {
    double lines = 0;
    for (const LatexPanel& panel : layout.panels) {
        lines += static_cast<double>(lines_of_header(table, panel) + 1);
        for (const TableRow& row : table.rows) lines += static_cast<double>(lines_of_row(row, panel, layout.size));
    }
    const LatexSize& of_notes = sizes.back();
    double lines_of_notes = 0;
    for (const std::string& note : table.notes) {
        const auto characters = static_cast<double>(characters_of_page(of_notes));
        lines_of_notes += std::ceil(static_cast<double>(display_width(note)) / characters);
    }
    return lines * layout.size.line + lines_of_notes * of_notes.line + 2 * sizes.front().line;
}

}  // namespace

LatexLayout fit_to_latex_page(const ResultTable& table) {
    LatexLayout layout;
    if (table.columns.empty()) return layout;
    layout.panels = {columns_of(table, cell_width)};
    const auto* const found = std::find_if(
        sizes.begin(), sizes.end(), [&](const LatexSize& size) { return fits(table, layout.panels.front(), size); });
    layout.size = found == sizes.end() ? sizes.back() : *found;
    if (found == sizes.end() && table.columns.size() > 1) layout.panels = panels_of(table, layout.size);
    layout.fits_a_page = height_of(table, layout) <= page_height;
    return layout;
}

std::vector<std::string> latex_lines(const Cell& cell, const LatexColumn& column) {
    std::vector<std::string> lines;
    for (const Pieces& pieces : pieces_of(cell)) {
        for (std::string& line : fill_lines(pieces, column.text_width)) lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> latex_lines(const TableColumn& header) {
    return header_lines(header, header_width);
}

std::vector<std::string> latex_heading_lines(const std::string& text, const LatexSize& size) {
    return fill_lines(split_words(one_line(printable(text))), characters_of_page(size));
}

double width_in_em(const LatexColumn& column) {
    constexpr double room = 0.6;  // em, for capitals
    return em_of_a_character * static_cast<double>(column.width) + room;
}

std::vector<LatexGroup> latex_groups_of(const ResultTable& table, const LatexPanel& panel) {
    std::vector<std::size_t> numbers;
    for (const LatexColumn& column : panel) numbers.push_back(column.column);
    std::vector<LatexGroup> groups;
    for (std::size_t begin = 0; begin < panel.size();) {
        LatexGroup group{begin, group_end(table, numbers, begin), {}};
        std::size_t width = 0;
        for (std::size_t i = begin; i < group.end; ++i) width += panel[i].width;
        const std::string header = one_line(printable(table.columns[numbers[begin]].group));
        if (!header.empty()) group.lines = fill_lines(split_words(header), std::max(width, 2 * header_width));
        begin = group.end;
        groups.push_back(std::move(group));
    }
    return groups;
}

}  // namespace clustertrial::report_detail
