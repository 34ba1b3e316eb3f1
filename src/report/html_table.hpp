#pragma once

#include "clustertrial/report/result_table.hpp"

#include <string>

namespace clustertrial::report_detail {

/// Text with its line breaks.
std::string html_lines(const std::string& text);

/// The element `table`, marked up so that a screen reader knows what each cell belongs to: a caption, one row or two of
/// column headers (`scope` col and colgroup), a row header in each row (`scope` row) and a body of rows for each
/// heading (`scope` rowgroup). It stands in a box that scrolls when it is wider than the window; `id` is the box's.
/// Notes are not in it. Throws Error(usage) when a row has more cells than there are columns.
std::string html_table(const ResultTable& table, const std::string& id);

/// The notes, a paragraph each; empty when there are none.
std::string html_notes(const std::vector<std::string>& notes);

}  // namespace clustertrial::report_detail
