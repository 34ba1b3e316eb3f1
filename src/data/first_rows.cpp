#include "first_rows.hpp"

#include <cstdint>

namespace clustertrial::data_detail {

std::vector<std::size_t> first_rows(const TextColumn& cells, std::size_t rows) {
    std::vector<bool> seen(cells.levels.size(), false);
    std::vector<std::size_t> first;
    std::uint32_t last = TextColumn::missing;
    const std::uint32_t* const codes = cells.codes.data();
    for (std::size_t row = 0; row < rows && first.size() < cells.levels.size(); ++row) {
        const std::uint32_t code = codes[row];
        if (code == last) continue;  // a run of one text, as of sorted rows
        last = code;
        if (code == TextColumn::missing || seen[code]) continue;
        seen[code] = true;
        first.push_back(row);
    }
    return first;
}

}  // namespace clustertrial::data_detail
