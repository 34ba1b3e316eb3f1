#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/row_condition.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What a table may have at most: far more than any list or data file, far less than what exhausts a machine.
constexpr std::size_t most_columns = 100'000;
constexpr std::size_t most_table_lines = std::size_t{1} << 28U;

enum class CellKind { number, text };

/// How the characters of a text file are stored.
enum class Encoding { utf8, utf16, windows1252, latin1 };
template <>
struct Kinds<Encoding> {
    static constexpr std::string_view what = "encoding";
    static constexpr std::array rows{
        NamedKind<Encoding>{Encoding::utf8, "utf-8"}, NamedKind<Encoding>{Encoding::utf16, "utf-16"},
        NamedKind<Encoding>{Encoding::windows1252, "windows-1252"}, NamedKind<Encoding>{Encoding::latin1, "latin-1"}};
};
static_assert(every_kind_has_a_row<Encoding>);

/// One column to read.
struct ColumnRequest {
    std::string name;  ///< exactly as in the header
    CellKind kind = CellKind::number;
    /// Of the texts of number columns. Of a text column: a number that is stored as one, as in a workbook, becomes a
    /// text that this reads as the same number ("27.1%" of a percentage, "1,5").
    NumberSyntax syntax = {};
    std::optional<std::vector<std::string>> missing = {};  ///< this column's own, in place of TableOptions::missing
    bool optional = false;     ///< a header without it is no problem: the table has no such column then
    bool by_spelling = false;  ///< where no column has the name, the only one of the same spelling_key is read for it
    /// Of a text column: a cell may hold line breaks, as free texts do and names do not.
    bool line_breaks = false;
};

struct TableOptions {
    std::optional<char> delimiter = {};  ///< ',' ';' or tab; when not told, that of a first line "sep=;", or found from
                                         ///< the first lines
    std::optional<Encoding> encoding = {};  ///< of a text file; when not told, UTF-16 with its mark, or UTF-8, or a
                                            ///< guess that Table::notes says
    std::optional<std::size_t> header_row = {};  ///< the line on which the header begins, from 1, when not told the
                                                 ///< first that holds every column asked for; nothing above it is read
    std::vector<std::string> missing = {""};     ///< cells that mean "no value" (compared after trimming blanks)
    std::vector<RowRule> where = {};             ///< of a row that does not meet them nothing is checked: a cell that
                                                 ///< cannot be read is missing. On columns asked for as text
    bool labels = false;        ///< of a column whose values have labels the labels, in place of the values
    bool checksum = false;      ///< fill Table::sha256
    bool keep_lines = false;    ///< fill Table::header_line and Table::lines
    bool hash_lines = false;    ///< fill Table::line_hashes
    bool find_unnamed = false;  ///< fill Table::unnamed
    std::size_t most_lines = most_table_lines;  ///< of the file, header and blank ones included
};

}  // namespace clustertrial
