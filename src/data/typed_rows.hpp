#pragma once

#include "clustertrial/data/table_request.hpp"

#include "unnamed_cells.hpp"
#include "wanted_columns.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// A cell of a file that knows what its cells are.
struct Cell {
    enum class Kind {
        empty,
        text,        ///< and what has a text alone: dates, "TRUE", "#N/A"
        number,      ///< a whole one reads as such: "7", whatever it is stored as
        percentage,  ///< a number shown as one: 0.271 as 27.1%
        missing,     ///< no value, for the reason that the text names: ".a"
        no_result,   ///< a formula that nobody has calculated
    };
    Kind kind = Kind::empty;
    std::string_view text = {};  ///< of a number the label that its value has, where that is wanted
    double number = 0;
};

/// Whether nothing stands in any cell.
bool is_blank(const std::vector<Cell>& cells);

/// What the cell says as a CSV file would have it, but with all its digits.
std::string text_of(const Cell& cell);

/// Reads rows of such cells into the columns asked for.
class TypedRows {
  public:
    /// The table has its header. It and the options outlive this object.
    TypedRows(Table& table, const std::vector<ColumnRequest>& requests, const TableOptions& options);

    void reserve(std::size_t rows) { columns_.reserve(rows); }
    /// Reads the row of this number (ascending). The rows between the last and this one are passed over: they are
    /// blank. Cells beyond the header belong to no column.
    void add(std::size_t number, const std::vector<Cell>& cells);
    /// Throws Error(input) with what was wrong with cells, up to ten of them and the total.
    void finish();

  private:
    void add_cell(WantedColumn& column, const Cell& cell, std::size_t row);
    static void add_left_out(WantedColumn& column, const Cell& cell);
    [[nodiscard]] bool is_chosen(const std::vector<Cell>& cells) const;
    void pass_over(std::size_t from, std::size_t to);

    Table& table_;
    const TableOptions& options_;
    WantedColumns columns_;
    UnnamedCells unnamed_;
    Problems problems_;
    std::size_t last_row_;
};

}  // namespace clustertrial::data_detail
