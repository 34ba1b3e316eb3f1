#pragma once

#include "clustertrial/data/table.hpp"

#include "arrange_parts.hpp"
#include "suppressed_ends.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Which suppressed number a cell is: several rows may have a cell of one row of a joined file.
namespace clustertrial::sample_detail {

/// A row of the table: which number of a column it has, its row of the file that the column is of.
std::vector<std::uint32_t> numbers_of_rows(const Table& table, const std::string& column);

/// A cluster: which number is what its rows make of theirs together. Clusters whose suppressed cells are all of one row
/// of a joined file share that; any other has its own.
std::vector<std::uint32_t> numbers_of_clusters(const Arranging& rows, const ColumnEnds& ends, std::size_t clusters);

/// Whether several rows have one suppressed number of a column.
bool rows_share(const Table& table, const ColumnEnds& ends);

}  // namespace clustertrial::sample_detail
