#include "suppressed_numbers.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace clustertrial::sample_detail {

std::vector<std::uint32_t> numbers_of_rows(const Table& table, const std::string& column) {
    std::vector<std::uint32_t> numbers(table.rows);
    std::iota(numbers.begin(), numbers.end(), 0U);
    const JoinedRows* joined = table.file_joined(column);
    if (joined == nullptr) return numbers;
    // A row without a partner has a number of its own, behind the codes of the joined file's rows.
    const auto own = static_cast<std::uint32_t>(joined->lines.size());
    for (std::size_t row = 0; row < table.rows; ++row)
        numbers[row] = joined->row_of[row] == JoinedRows::none ? own + numbers[row] : joined->row_of[row];
    return numbers;
}

std::vector<std::uint32_t> numbers_of_clusters(const Arranging& rows, const ColumnEnds& ends, std::size_t clusters) {
    std::vector<std::uint32_t> numbers(clusters);
    std::iota(numbers.begin(), numbers.end(), 0U);
    const JoinedRows* joined = rows.table.file_joined(ends.column);
    if (joined == nullptr) return numbers;
    // Behind the codes of the joined file's rows.
    const auto own = static_cast<std::uint32_t>(joined->lines.size());
    for (std::uint32_t& number : numbers) number += own;
    std::vector<std::optional<std::uint32_t>> first(clusters);
    for (const std::size_t row : ends.rows) {
        const std::uint32_t cluster = rows.cluster_of_row[row];
        const std::uint32_t there = joined->row_of[row];
        if (!first[cluster] && there != JoinedRows::none) {
            first[cluster] = numbers[cluster] = there;
        } else if (first[cluster] != there) {
            first[cluster] = there;
            numbers[cluster] = own + cluster;
        }
    }
    return numbers;
}

bool rows_share(const Table& table, const ColumnEnds& ends) {
    const JoinedRows* joined = table.file_joined(ends.column);
    if (joined == nullptr) return false;
    std::vector<bool> taken(joined->lines.size(), false);
    return std::any_of(ends.rows.begin(), ends.rows.end(), [&](std::size_t row) {
        const std::uint32_t there = joined->row_of[row];
        if (there == JoinedRows::none) return false;
        const bool again = taken[there];
        taken[there] = true;
        return again;
    });
}

}  // namespace clustertrial::sample_detail
