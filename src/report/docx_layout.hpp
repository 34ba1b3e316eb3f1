#pragma once

#include "clustertrial/report/result_table.hpp"

#include <vector>

/// How a table fits a page of Word. Lengths are twips, twentieths of a point.
namespace clustertrial::report_detail {

constexpr int page_short = 11906;  // A4
constexpr int page_long = 16838;
constexpr int page_margin = 1134;  // 2 cm
constexpr int table_text_half_points = 17;
constexpr int cell_margin = 85;  // left and right
constexpr int row_indent = 170;  // of a row below a heading

struct PageTable {
    std::vector<int> widths;   ///< of the columns
    std::vector<bool> broken;  ///< whether a number's interval is on a line of its own, a column each
    bool landscape = false;
};

/// Numbers whole and upright if that fits; else the intervals below their numbers; else a page on its side, where texts
/// are narrowed down to their longest words. What does not fit there either is squeezed: its words are broken.
PageTable fit_to_page(const ResultTable& table);

/// The text of a cell of such a column, '\n' between its lines.
std::string page_text(const Cell& cell, bool broken);

}  // namespace clustertrial::report_detail
