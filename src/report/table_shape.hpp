#pragma once

#include "clustertrial/report/result_table.hpp"

#include <optional>
#include <string>

/// What every renderer asks of a table before it writes a character.
namespace clustertrial::report_detail {

/// Throws Error(usage) when a row has more cells than the table has columns: a cell would be lost in silence.
void require_shape(const ResultTable& table);

/// The cell of a row, empty where the row ends early.
const Cell& cell_at(const TableRow& row, std::size_t column);

/// Whether a number is part of the cell.
bool holds_number(const Cell& cell);

/// A heading whose only text is in its first cell: it may run across all columns.
bool spans_all_columns(const TableRow& row);

/// A heading without text: it ends the block that the heading above it began.
bool ends_block(const TableRow& row);

/// "Intervention group: n (missing)", for formats without spanning headers; lines joined by a space.
std::string one_line_header(const TableColumn& column);

/// "Table 3. Primary analysis", of its parts.
std::string caption_text(const std::optional<CaptionNumber>& number, const std::string& title);

/// '\n' becomes a space.
std::string one_line(std::string text);

}  // namespace clustertrial::report_detail
