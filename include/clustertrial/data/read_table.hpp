#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Reads the columns asked for of a file of any kind that is known, in the order asked for. What it is, its first bytes
/// say: a workbook (.xlsx), a data file of Stata (.dta), SPSS (.sav, .por) or SAS (.xpt), or else text (CSV, as
/// read_csv has it), which may be packed by gzip or zstd. `source` is a file, "-" for standard input, or "FILE#SHEET"
/// for a sheet of a workbook; without a sheet it is the first visible one with a row that holds every column, and
/// Table::notes names the others. A cell of a workbook has its stored value, a number all its digits, whatever is
/// shown; a date is a text ("2019-05-01"). Table::sha256 is of the bytes of the file, whatever it is. Throws
/// Error(input), as read_csv does, with row instead of line, and for a workbook that is protected by a password,
/// broken, or made to fill a machine; Error(input) too for TableOptions::keep_lines of a file without lines.
Table read_table(const std::string& source, const std::vector<ColumnRequest>& columns,
                 const TableOptions& options = {});

/// The same of bytes in memory; `name` stands for the file in messages.
Table read_table_bytes(std::string_view bytes, const std::string& name, const std::vector<ColumnRequest>& columns,
                       const TableOptions& options = {});

/// The column names of a table, in order: those of the first row that holds all that are wanted, else of the first that
/// holds the most of them. Where none are wanted and TableOptions::header_row says nothing, those of the row among the
/// first that looks most like a header: the first of those with the most different texts that rows as wide follow.
std::vector<std::string> read_table_header(const std::string& source, const std::vector<std::string>& wanted,
                                           const TableOptions& options = {});

/// A file and a sheet in it.
struct TableSource {
    std::string file;
    std::string sheet;  ///< empty: none is named
};

/// "FILE#SHEET" in its parts; a file that is there under the whole name is no sheet.
TableSource table_source(const std::string& source);

}  // namespace clustertrial
