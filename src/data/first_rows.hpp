#pragma once

#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <vector>

namespace clustertrial::data_detail {

/// The rows in which each text of a column stands first, ascending.
std::vector<std::size_t> first_rows(const TextColumn& cells, std::size_t rows);

}  // namespace clustertrial::data_detail
