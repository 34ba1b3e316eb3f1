#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// The rows of each cluster, in the order of the design: those of cluster g are rows[start[g]] .. rows[start[g + 1]-1].
struct ClusterRows {
    std::vector<std::size_t> start;  ///< G + 1
    std::vector<Eigen::Index> rows;  ///< n
    [[nodiscard]] std::size_t count() const { return start.size() - 1; }
    [[nodiscard]] std::size_t rows_of(std::size_t cluster) const { return start[cluster + 1] - start[cluster]; }
};

/// Throws Error(usage) unless there is an index below `count` for each row of the design and of its fit, and each
/// cluster has a row: their number is a factor of what is computed from them.
ClusterRows cluster_rows(const Fit& fit, const Design& design, const Clusters& clusters);

}  // namespace clustertrial::estimation_detail
