#include "first_rows.hpp"

#include "clustertrial/core/runs.hpp"

#include <cstdint>

namespace clustertrial::data_detail {

std::vector<std::size_t> first_rows(const TextColumn& cells, std::size_t rows) {
    std::vector<bool> seen(cells.levels.size(), false);
    std::vector<std::size_t> first;
    RunEnds ends(cells.runs());
    for (std::size_t row = 0; row < rows && first.size() < cells.levels.size(); row = ends.after(row)) {
        const std::uint32_t code = cells.codes[row];
        if (code == TextColumn::missing || seen[code]) continue;
        seen[code] = true;
        first.push_back(row);
    }
    return first;
}

}  // namespace clustertrial::data_detail
