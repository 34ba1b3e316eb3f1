#pragma once

#include "docx_layout.hpp"

#include <pugixml.hpp>

namespace clustertrial::report_detail {

/// Appends `w:tbl` to the body: header rows that come again on each page, rows that do not break, numbers under each
/// other by their decimal point, the caption and a description as its alternative text. `with_next`: a short one is on
/// one page with the paragraph below it.
void add_docx_table(pugi::xml_node body, const ResultTable& table, const PageTable& page, bool with_next);

}  // namespace clustertrial::report_detail
