#include "header_guess.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <set>

namespace clustertrial::data_detail {

namespace {

std::size_t filled_cells(const std::vector<std::string>& row) {
    return static_cast<std::size_t>(
        std::count_if(row.begin(), row.end(), [](const std::string& cell) { return !trimmed(cell).empty(); }));
}

std::size_t different_texts(const std::vector<std::string>& row) {
    std::set<std::string> texts;
    for (const std::string& cell : row)
        if (!trimmed(cell).empty() && !parse_number(cell)) texts.insert(spelling_key(cell));
    return texts.size();
}

/// Rows of data may have gaps: half of the cells is as wide.
bool wide_row_follows(const std::vector<std::size_t>& filled, std::size_t row) {
    return std::any_of(filled.begin() + static_cast<std::ptrdiff_t>(row) + 1, filled.end(),
                       [&](std::size_t below) { return 2 * below >= filled[row]; });
}

}  // namespace

HeaderGuess guess_header(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> filled;
    for (const std::vector<std::string>& row : rows) filled.push_back(filled_cells(row));
    HeaderGuess best;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::size_t texts = different_texts(rows[row]);
        if (texts > best.texts && wide_row_follows(filled, row)) best = {row, texts};
    }
    return best;
}

}  // namespace clustertrial::data_detail
