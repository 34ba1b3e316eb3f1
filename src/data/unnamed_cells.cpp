#include "unnamed_cells.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/data/names.hpp"

namespace clustertrial::data_detail {

void UnnamedCells::add(std::size_t field, std::string_view text, std::size_t row) {
    if ((field < header_.size() && !header_[field].empty()) || trimmed(text).empty()) return;
    UnnamedColumn& column = columns_.try_emplace(field, UnnamedColumn{field, row}).first->second;
    ++column.cells;
    if (parse_number(text) || is_mark_of_no_number(text)) ++column.numbers;
}

std::vector<UnnamedColumn> UnnamedCells::found() const {
    std::vector<UnnamedColumn> found;
    for (const auto& [field, column] : columns_) found.push_back(column);
    return found;
}

}  // namespace clustertrial::data_detail
