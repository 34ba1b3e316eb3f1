#pragma once

#include "clustertrial/data/table.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The cells of a text column; "?" is one without a value.
inline std::vector<std::string> cells_of(const Table& table, const std::string& column) {
    std::vector<std::string> texts;
    const TextColumn& cells = table.text(column);
    for (std::size_t row = 0; row < table.rows; ++row) texts.push_back(cells.is_missing(row) ? "?" : cells.at(row));
    return texts;
}

}  // namespace clustertrial
