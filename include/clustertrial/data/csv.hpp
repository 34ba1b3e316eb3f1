#pragma once

#include "clustertrial/core/number.hpp"
#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What a table may have at most: far more than any list or data file, far less than what exhausts a machine.
constexpr std::size_t most_csv_columns = 100'000;
constexpr std::size_t most_csv_lines = std::size_t{1} << 28U;

enum class CellKind { number, text };

/// One column to read.
struct ColumnRequest {
    std::string name;  ///< exactly as in the header
    CellKind kind = CellKind::number;
    NumberSyntax syntax = {};                              ///< number columns only
    std::optional<std::vector<std::string>> missing = {};  ///< this column's own, in place of CsvOptions::missing
    bool optional = false;     ///< a header without it is no problem: the table has no such column then
    bool by_spelling = false;  ///< where no column has the name, the only one of the same spelling_key is read for it
};

struct CsvOptions {
    std::optional<char> delimiter = {};  ///< ',' ';' or tab; when not told, that of a first line "sep=;", or found from
                                         ///< the first lines
    std::optional<std::size_t> header_row = {};  ///< the line on which the header begins, from 1, when not told the
                                                 ///< first that is not empty; nothing above it is read
    std::vector<std::string> missing = {""};     ///< cells that mean "no value" (compared after trimming blanks)
    bool checksum = false;                       ///< fill Table::sha256
    bool keep_lines = false;                     ///< fill Table::header_line and Table::lines
    bool hash_lines = false;                     ///< fill Table::line_hashes
    std::size_t most_lines = most_csv_lines;     ///< of the file, header and blank ones included
};

/// Reads the columns asked for, in the order asked for. RFC 4180: quoted fields may hold delimiters and line breaks, a
/// line break in a column's name is a blank. UTF-8 with or without BOM, LF or CRLF. Rows without a value in any cell,
/// as spreadsheets leave them, are skipped and noted. Blanks around a text do not count. `path` "-" is standard input.
/// Throws Error(input) with file, line and column: a file that is missing, a directory, empty, without rows; a column
/// that is absent (naming the nearest, or the line that looks like the header) or there twice; a ragged row; an
/// unclosed quote; a NUL byte; text that is not UTF-8 in a column asked for; a cell that is no number (with what would
/// make it one); more than most_csv_columns, or more lines than the options allow.
Table read_csv(const std::string& path, const std::vector<ColumnRequest>& columns, const CsvOptions& options = {});

/// The same for bytes already in memory; `name` stands for the file in messages.
Table read_csv_text(std::string_view bytes, const std::string& name, const std::vector<ColumnRequest>& columns,
                    const CsvOptions& options = {});

/// What would make a number of `found`: "--thousands COLUMN or --decimal comma reads it as one"; empty: nothing.
std::string what_reads_it(std::string_view found, const NumberSyntax& syntax = {});

/// "expected a number", and what would make a number of `found`: "; --decimal comma reads it".
std::string expected_number(std::string_view found, const NumberSyntax& syntax = {});

/// The column names of a file's header line, in order.
std::vector<std::string> read_csv_header(const std::string& path, const CsvOptions& options = {});

/// Splits one line into fields, quotes removed ("" is one quote). Throws Error(input) with `place` for a quote that is
/// not closed or text after a closing quote.
void split_csv_line(std::string_view line, char delimiter, const Place& place, std::vector<std::string>& fields);

/// One field as it must be written so that split_csv_line gives it back: quoted only when it has to be.
std::string quote_csv_field(std::string_view field, char delimiter = ',');

}  // namespace clustertrial
