#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"

#include "record_source.hpp"
#include "row_reader.hpp"
#include "wanted_columns.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace clustertrial::data_detail {

/// Reads the rows of many blocks at once, on all threads, while the blocks behind them come from the source. Only of
/// blocks in which every line is a row without a fault: any other is left to be read line by line, which says what is
/// wrong with it, as are the lines of a row that goes on in the next block. So the table is the one that reading line
/// by line makes, whatever the number of threads.
class RowsAhead {
  public:
    /// `header`: what a message calls the header. The arguments outlive the object.
    RowsAhead(RecordSource& source, Table& table, const std::vector<ColumnRequest>& requests,
              const TableOptions& options, const std::string& header);

    /// Whether rows of this kind can be read so: what is wanted of them asks for no more than their cells.
    static bool is_possible(const std::vector<ColumnRequest>& requests, const TableOptions& options);

    /// Adds the rows of the next blocks to the columns and the table; false when the next line is to be read by itself.
    bool take(WantedColumns& columns);

  private:
    /// What was read of one block.
    struct Part {
        Part(const Table& table, const std::vector<ColumnRequest>& requests, const TableOptions& options,
             const std::string& header)
            : columns(table, requests, options, header), reader(table, columns) {}

        WantedColumns columns;
        RowReader reader;
        std::vector<std::size_t> line_hashes;
        bool is_good = false;
    };

    void read_batch();
    void make_parts(std::size_t count);
    void read(Block& block, Part& part) const;
    bool read_line(std::string_view line, std::size_t behind, Part& part) const;
    [[nodiscard]] std::size_t count_good(std::size_t first) const;

    RecordSource& source_;
    Table& table_;
    const std::vector<ColumnRequest>& requests_;
    const TableOptions& options_;
    std::string header_;
    std::deque<Part> parts_;         ///< a deque, because readers refer to their columns
    std::size_t blocks_ = 0;         ///< that were read: each has one of parts_
    std::size_t blocks_before_ = 0;  ///< of the source, before these
};

}  // namespace clustertrial::data_detail
