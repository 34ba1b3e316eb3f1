#pragma once

#include "clustertrial/report/result_table.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// How a table fits the width and height of a page of LaTeX. Widths are guessed from the number of characters: what the
/// reader's font makes of them is not known here.
namespace clustertrial::report_detail {

/// A size of type, as LaTeX's classes have it at 10 points.
struct LatexSize {
    std::string_view command;  ///< empty: as the text
    double em = 10;            ///< points
    double line = 12;          ///< points from line to line
    int padding = 6;           ///< points on either side of a column, \tabcolsep; LaTeX's own is 6
};

/// A column as it is set. One with a cell of several lines is a column of paragraphs, as wide as its longest line: a
/// table within the cell would look the same, and pandoc cannot read it.
struct LatexColumn {
    std::size_t column = 0;  ///< of the table
    Align align = Align::left;
    bool paragraphs = false;
    std::size_t width = 0;       ///< characters of its longest line
    std::size_t text_width = 0;  ///< characters after which a text is broken
};

/// Columns that stand side by side; the first is the table's.
using LatexPanel = std::vector<LatexColumn>;

struct LatexLayout {
    LatexSize size;
    std::vector<LatexPanel> panels;  ///< one above the other
    bool fits_a_page = true;         ///< false: pages have to be broken between its rows
};

/// The largest type in which the table has the width of a page as it is; else panels of small type, broken where groups
/// of columns end if that is possible.
LatexLayout fit_to_latex_page(const ResultTable& table);

/// The lines of a cell and of a header in such a column.
std::vector<std::string> latex_lines(const Cell& cell, const LatexColumn& column);
std::vector<std::string> latex_lines(const TableColumn& header);
/// Columns of a panel under one spanning header, from `begin` to before `end`, or one column without.
struct LatexGroup {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<std::string> lines;  ///< of the header; no wider than the columns, or than a header of two is
};
std::vector<LatexGroup> latex_groups_of(const ResultTable& table, const LatexPanel& panel);
/// The lines of a row that spans all columns.
std::vector<std::string> latex_heading_lines(const std::string& text, const LatexSize& size);

/// Ems that a column takes beside the gaps.
double width_in_em(const LatexColumn& column);

}  // namespace clustertrial::report_detail
