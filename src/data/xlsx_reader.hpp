#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// Reads a sheet of a workbook (.xlsx). `file` is what messages call it, `sheet` a name or empty: the first visible one
/// that has the columns.
Table read_xlsx(std::string_view bytes, const std::string& file, const std::string& sheet,
                const std::vector<ColumnRequest>& requests, const TableOptions& options);

/// The names in the header of the sheet that read_xlsx would read.
std::vector<std::string> read_xlsx_header(std::string_view bytes, const std::string& file, const std::string& sheet,
                                          const std::vector<ColumnRequest>& wanted, const TableOptions& options);

}  // namespace clustertrial::data_detail
