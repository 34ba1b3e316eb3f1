#pragma once

#include "unnamed_cells.hpp"
#include "wanted_columns.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// Reads the lines below the header into the columns asked for.
class RowReader {
  public:
    /// `unnamed`, unless null, is given the cells of columns without a header.
    RowReader(const Table& table, WantedColumns& columns, UnnamedCells* unnamed = nullptr)
        : table_(table), columns_(columns), unnamed_(unnamed) {}

    /// Reads one line, a NUL byte behind it; false when anything is wrong with it, see `diagnose`. `behind`: bytes
    /// behind its end that may be read, which makes it quicker.
    bool read(std::string_view line, std::size_t behind = 0);
    /// Adds what is wrong with the line `read` refused. False when its quotes leave no way of telling where the next
    /// row begins, so that nothing after it makes sense.
    bool diagnose(std::string_view line, std::size_t line_number, Problems& problems);

  private:
    const char* read_cell(WantedColumn& column, const char* begin, const char* line_end);
    bool is_chosen(std::string_view line);
    bool read_left_out(std::string_view line);
    void count_unnamed(std::string_view line);

    const Table& table_;
    WantedColumns& columns_;
    UnnamedCells* unnamed_;
    std::string unquoted_;
    std::vector<std::string> fields_;
};

}  // namespace clustertrial::data_detail
