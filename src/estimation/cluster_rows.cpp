#include "cluster_rows.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <string>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;

void check_cluster_sizes(const Fit& fit, const Design& design, const Clusters& clusters) {
    const auto rows = static_cast<std::size_t>(design.y.size());
    if (fit.residuals.size() != design.y.size()) {
        throw Error(ErrorKind::usage, "a fit of " + counted(static_cast<std::size_t>(fit.residuals.size()), "row") +
                                          " with a design of " + counted(rows, "row"));
    }
    if (fit.absorbed_levels != design.absorbed.levels) {
        throw Error(ErrorKind::usage, "a fit with " + counted(fit.absorbed_levels, "absorbed level") +
                                          " and a design with " + std::to_string(design.absorbed.levels));
    }
    if (clusters.of_row.size() != rows) {
        throw Error(ErrorKind::usage,
                    std::to_string(clusters.of_row.size()) + " cluster indices for " + counted(rows, "design row"));
    }
}

/// By cluster, its number of rows.
std::vector<std::size_t> count_rows(const Clusters& clusters) {
    std::vector<std::size_t> counts(clusters.count);
    for (const std::uint32_t cluster : clusters.of_row) {
        if (cluster >= clusters.count) {
            throw Error(ErrorKind::usage, "cluster index " + std::to_string(cluster) + " where there are " +
                                              counted(clusters.count, "cluster"));
        }
        ++counts[cluster];
    }
    const auto empty = std::find(counts.begin(), counts.end(), std::size_t{0});
    if (empty != counts.end()) {
        throw Error(ErrorKind::usage, "cluster index " + std::to_string(empty - counts.begin()) + " has no row");
    }
    return counts;
}

}  // namespace

ClusterRows cluster_rows(const Fit& fit, const Design& design, const Clusters& clusters) {
    check_cluster_sizes(fit, design, clusters);
    const std::vector<std::size_t> counts = count_rows(clusters);
    ClusterRows grouped;
    grouped.start.assign(1, 0);
    for (const std::size_t count : counts) grouped.start.push_back(grouped.start.back() + count);
    grouped.rows.resize(clusters.of_row.size());
    std::vector<std::size_t> next(grouped.start.begin(), grouped.start.end() - 1);
    for (std::size_t row = 0; row < clusters.of_row.size(); ++row) {
        grouped.rows[next[clusters.of_row[row]]++] = static_cast<Index>(row);
    }
    return grouped;
}

}  // namespace clustertrial::estimation_detail
