#pragma once

#include "docx_layout.hpp"

#include <pugixml.hpp>

namespace clustertrial::report_detail {

/// Appends `w:tbl` to the body: header rows that come again on each page, rows that do not break, numbers under each
/// other by their decimal point, the caption and a description as its alternative text.
void add_docx_table(pugi::xml_node body, const ResultTable& table, const PageTable& page);

}  // namespace clustertrial::report_detail
