#pragma once

#include "clustertrial/data/csv.hpp"

#include "csv_columns.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clustertrial::data_detail {

/// Reads the lines below the header into the columns asked for.
class RowReader {
  public:
    /// Throws Error(input), all problems together, when a column that has to be there is not in table.header, or one is
    /// there twice. `header` is what a message calls the header.
    RowReader(const Table& table, const std::vector<ColumnRequest>& requests, const MissingMarkers& missing,
              const std::string& header);

    void reserve(std::size_t rows);
    /// Reads one line, a NUL byte behind it; false when anything is wrong with it, see `diagnose`.
    bool read(std::string_view line);
    /// Adds what is wrong with the line `read` refused. False when its quotes leave no way of telling where the next
    /// row begins, so that nothing after it makes sense.
    bool diagnose(std::string_view line, std::size_t line_number, Problems& problems);
    /// Adds what is wrong with columns as a whole, once all lines are read.
    void check_columns(Problems& problems) const;
    /// The columns that are there, in the order asked for.
    std::vector<Column> finish();

  private:
    struct Wanted {
        std::size_t field;    ///< which field of a line, from 0
        std::size_t request;  ///< which of the columns asked for
        std::variant<NumberCells, TextCells> cells;
    };

    const char* read_cell(Wanted& column, const char* begin, const char* line_end);

    const Table& table_;
    std::vector<ColumnRequest> requests_;
    /// Of columns with markers of their own; a deque, because the cells point into it.
    std::deque<MissingMarkers> own_missing_;
    std::vector<Wanted> wanted_;  ///< in the order of the fields
    std::string unquoted_;
};

}  // namespace clustertrial::data_detail
