#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"

#include "byte_source.hpp"
#include "wanted_columns.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// read_csv of bytes that come from anywhere.
Table read_csv(ByteSource bytes, const std::vector<ColumnRequest>& requests, const TableOptions& options);

/// The names in the header: of the first line that holds all of `wanted`, else the first that holds the most of them;
/// where nothing is wanted, of the line that looks most like a header.
std::vector<std::string> read_csv_header(ByteSource bytes, const std::vector<ColumnRequest>& wanted,
                                         const TableOptions& options);

/// A name that holds a line break is one with a blank.
std::string on_one_line(std::string_view name);

/// What all readers share: how a message calls the header ("line 3, the header as --header-row says"), ...
std::string name_of_header(const Table& table, const TableOptions& options);
/// ... what is said of a header below other lines, ...
std::string said_of_header(const Place& place);
/// ... and the end of reading: columns that are wrong as a whole, a table without rows.
void finish_table(Table& table, WantedColumns& columns);

}  // namespace clustertrial::data_detail
