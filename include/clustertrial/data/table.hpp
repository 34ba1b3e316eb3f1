#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/runs.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clustertrial {

/// Cells read as numbers. A missing cell holds NaN: no parsed number is NaN, so nothing else does, and a sum that
/// forgets to look for missing cells cannot pass for a number.
struct NumberColumn {
    std::vector<double> values;
    [[nodiscard]] bool is_missing(std::size_t row) const { return std::isnan(values[row]); }
};

/// Cells read as text, each distinct text once in `levels` (order of first appearance).
struct TextColumn {
    static constexpr std::uint32_t missing = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> codes;  ///< index into levels, or `missing`
    std::vector<std::string> levels;
    /// The rows at which runs of one text begin, where the reader saw few of them; else empty, which says nothing. Who
    /// changes `codes` empties it.
    std::vector<std::size_t> run_begins = {};
    [[nodiscard]] Runs runs() const { return {codes, run_begins}; }
    [[nodiscard]] bool is_missing(std::size_t row) const { return codes[row] == missing; }
    /// The text of a row that is not missing.
    [[nodiscard]] const std::string& at(std::size_t row) const { return levels[codes[row]]; }
};

/// Cells that mean "no value" although something stands in them.
struct MarkedCells {
    std::string marker;             ///< "NA", never empty
    std::vector<std::size_t> rows;  ///< ascending
};

struct Column {
    std::string name;
    std::variant<NumberColumn, TextColumn> cells;
    std::vector<MarkedCells> no_values = {};
    std::optional<std::size_t> joined = {};  ///< index into Table::joined: its cells are of that file

    /// What stands in a cell that means no value; empty: nothing.
    [[nodiscard]] std::string marker_at(std::size_t row) const;
};

/// A file whose columns were joined to the rows of a table.
struct JoinedRows {
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    std::string file;  ///< as of Table
    CountedIn counted_in = CountedIn::lines;
    std::size_t header_begins = 1;
    std::vector<std::string> header;
    std::vector<std::size_t> lines;     ///< a row of that file: its line
    std::vector<std::uint32_t> row_of;  ///< a row of the table: the row of that file that it has cells of, or `none`
};

/// A column without a header below which something stands.
struct UnnamedColumn {
    std::size_t field = 0;    ///< from 0
    std::size_t row = 0;      ///< the first with a cell, of the table
    std::size_t cells = 0;    ///< that hold something
    std::size_t numbers = 0;  ///< of these, numbers and what stands for one
};

/// What was read of one file, or one sheet of a workbook: only the columns asked for, and where each row stood.
struct Table {
    std::string file;  ///< as the user named it, for messages; of a workbook with its sheet: "returns.xlsx#Returns"
    CountedIn counted_in = CountedIn::lines;  ///< what "line" is below
    std::vector<Column> columns;
    std::size_t rows = 0;
    /// Line numbers (ascending) on which no row begins: those of the header and above it, blank lines, empty rows, and
    /// all but the first of a row that holds line breaks.
    std::vector<std::size_t> skipped_lines;
    std::size_t header_begins = 1;        ///< its line
    std::vector<std::size_t> empty_rows;  ///< of skipped_lines those with cells, none of which holds anything
    /// Of a workbook of which no sheet was named: other visible sheets with two of the columns asked for or more.
    std::vector<std::string> unread_sheets;
    std::vector<std::string> other_sheets;  ///< further visible sheets that look like tables, with fewer of the columns
    std::vector<UnnamedColumn> unnamed;     ///< empty unless asked for
    std::vector<std::string> notes;         ///< what people are to know of how it was read: sentences, with the file
    std::string sha256;                     ///< of the bytes read, hexadecimal; empty unless asked for
    char delimiter = ',';                   ///< of a file of lines
    /// The lines as they stand in the file, without line ends; empty unless asked for, and of a file without lines.
    std::string header_line;
    std::vector<std::string> lines;
    std::vector<std::size_t> line_hashes;  ///< a row: equal where all its cells are; empty unless asked for
    std::vector<std::string> header;       ///< every column name of the file, in order
    std::vector<JoinedRows> joined;        ///< files whose columns were joined to the rows

    [[nodiscard]] bool has(std::string_view name) const;
    /// The names of every column that the file and those joined to it have, read or not.
    [[nodiscard]] std::vector<std::string> header_with_joined() const;
    /// The file that a column is of; null: it is the table's own.
    [[nodiscard]] const JoinedRows* file_joined(std::string_view column) const;
    /// Throws Error(usage) when no such column was read, or it was read as the other kind.
    [[nodiscard]] const NumberColumn& numbers(std::string_view name) const;
    [[nodiscard]] const TextColumn& text(std::string_view name) const;
    /// The line of the file (from 1) on which a row stands.
    [[nodiscard]] std::size_t line_of(std::size_t row) const;
    /// "line 14", or "row 14" of a sheet.
    [[nodiscard]] std::string line_text(std::size_t row) const;
    /// "line" or "row", as it is called of `count`.
    [[nodiscard]] std::string line_noun(std::size_t count) const;
    /// Of a column that was joined, in its own file, where the row has a cell there.
    [[nodiscard]] Place place(std::size_t row, std::string_view column = {}) const;
    [[nodiscard]] Place header_place(std::string_view column = {}) const;
    /// The column as a whole.
    [[nodiscard]] Place column_place(std::string_view column) const;
    /// For people: the notes, and the empty rows that were passed over.
    [[nodiscard]] std::vector<std::string> said_of_reading() const;
};

/// "FILE: column 'band': 'NA' means no value in 3 rows, the first on line 5", for each marker in a column of the table
/// that is not an empty cell.
std::vector<std::string> said_of_no_values(const Table& table, const Column& column);

/// Adds `columns` of another table to the rows of `table`: to each the cells of the row of `other` that `row_of` says,
/// or none. Levels and marks of no value are those that some row has then.
void join_columns(Table& table, const Table& other, std::vector<std::uint32_t> row_of,
                  const std::vector<std::string>& columns);

/// The table with these of its rows (ascending) only; the lines of the others hold no row then.
Table only_rows(const Table& table, const std::vector<std::size_t>& rows);

}  // namespace clustertrial
