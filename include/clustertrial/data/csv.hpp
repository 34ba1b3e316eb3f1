#pragma once

#include "clustertrial/core/number.hpp"
#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Reads the columns asked for, in the order asked for. RFC 4180: quoted fields may hold delimiters and line breaks, a
/// line break in a column's name is a blank. UTF-8 with or without BOM, LF or CRLF. Rows without a value in any cell,
/// as spreadsheets leave them, are skipped and noted. Blanks around a text do not count. `path` "-" is standard input.
/// The header is the first of twenty lines that holds every column asked for; where it is not the first that holds
/// anything, Table::notes says so.
/// Throws Error(input) with file, line and column: a file that is missing, a directory, empty, without rows; a column
/// that is absent (naming the nearest) or there twice; a ragged row; an unclosed quote; a NUL byte; text that is not
/// UTF-8 in a column asked for; a cell that is no number (with what would make it one); more than most_columns, or more
/// lines than the options allow.
Table read_csv(const std::string& path, const std::vector<ColumnRequest>& columns, const TableOptions& options = {});

/// The same for bytes already in memory; `name` stands for the file in messages.
Table read_csv_text(std::string_view bytes, const std::string& name, const std::vector<ColumnRequest>& columns,
                    const TableOptions& options = {});

/// What would make a number of `found`: "to read it as one, give --thousands COLUMN or --decimal comma"; empty:
/// nothing.
std::string what_reads_it(std::string_view found, const NumberSyntax& syntax = {});

/// "expected a number", and what would make a number of `found`: "; to read it as one, give --decimal comma".
std::string expected_number(std::string_view found, const NumberSyntax& syntax = {});

/// The column names of a CSV file's header, in order: the first line that is not empty, or TableOptions::header_row.
std::vector<std::string> read_csv_header(const std::string& path, const TableOptions& options = {});

/// Splits one line into fields, quotes removed ("" is one quote). Throws Error(input) with `place` for a quote that is
/// not closed or text after a closing quote.
void split_csv_line(std::string_view line, char delimiter, const Place& place, std::vector<std::string>& fields);

/// One field as it must be written so that split_csv_line gives it back: quoted only when it has to be.
std::string quote_csv_field(std::string_view field, char delimiter = ',');

}  // namespace clustertrial
