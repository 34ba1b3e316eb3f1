#include "allocations.hpp"

#include "clustertrial/core/error.hpp"

#include "arrange_parts.hpp"

namespace clustertrial::sample_detail {

namespace {

std::vector<ColumnRequest> columns_of_clusters(const std::vector<std::string>& clusters) {
    std::vector<ColumnRequest> columns;
    for (const std::string& cluster : clusters) columns.push_back({cluster, CellKind::text, {}, {{""}}});
    return columns;
}

std::vector<std::vector<std::uint32_t>> allocations_of(const Table& table, const std::vector<std::string>& clusters,
                                                       const ArmsSpec& arms) {
    std::vector<std::vector<std::uint32_t>> allocations(table.rows, std::vector<std::uint32_t>(clusters.size()));
    Problems problems;
    for (std::size_t g = 0; g < clusters.size(); ++g) {
        const TextColumn& column = table.text(clusters[g]);
        const auto arm_of_level = arms_of_levels(column, arms);
        for (std::size_t row = 0; row < table.rows; ++row) {
            const bool missing = column.is_missing(row);
            const std::uint32_t arm = missing ? no_arm : arm_of_level[column.codes[row]];
            if (arm == no_arm) {
                problems.add(table.place(row, clusters[g]),
                             missing ? std::string("found no value") : "found '" + column.at(row) + "'",
                             "expected " + known_arms(arms));
            }
            allocations[row][g] = arm;
        }
    }
    problems.throw_if_any(ErrorKind::input);
    if (allocations.empty()) {
        throw Error(ErrorKind::input,
                    table.file + ": no allocation; expected one a row, and the observed one among them");
    }
    return allocations;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> read_allocations(const std::string& file,
                                                         const std::vector<std::string>& clusters,
                                                         const ArmsSpec& arms) {
    return allocations_of(read_csv(file, columns_of_clusters(clusters), {}), clusters, arms);
}

std::vector<std::vector<std::uint32_t>> parse_allocations(std::string_view text, const std::string& file,
                                                          const std::vector<std::string>& clusters,
                                                          const ArmsSpec& arms) {
    return allocations_of(read_csv_text(text, file, columns_of_clusters(clusters), {}), clusters, arms);
}

}  // namespace clustertrial::sample_detail
