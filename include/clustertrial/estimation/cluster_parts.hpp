#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// All that inference after a fit needs of each cluster; nothing has the size of a cluster.
///
/// Let u = sqrt(W) times an orthonormal basis of the design (fit.q, and the scaled indicators of the absorbed factor),
/// u_g its rows of cluster g, e_g the residuals times sqrt(w). A cluster lies within one absorbed level, so at most
/// d = k + 1 columns of u_g are not zero: the k of fit.q, then its own level's (d = k when nothing is absorbed).
/// Identity of forms: every sum runs over individuals, so a row of n individuals is n rows.
struct ClusterParts {
    Eigen::Index k = 0;                ///< coefficients of the fit
    Eigen::Index d = 0;                ///< k, or k + 1 with an absorbed factor
    std::size_t levels = 0;            ///< of the absorbed factor; 0 without
    std::vector<std::uint32_t> level;  ///< by cluster; empty without an absorbed factor
    Eigen::MatrixXd scores;            ///< d x G, column g: u_g' e_g
    Eigen::MatrixXd sums;  ///< d x G, column g: sum over rows of w q: what a regressor constant in g projects on
    std::vector<Eigen::MatrixXd> gram;  ///< by cluster, d x d: u_g' u_g, whose trace is the cluster's leverage
    Eigen::VectorXd individuals;        ///< by cluster: sum of weights
    [[nodiscard]] std::size_t count() const { return gram.size(); }
    /// Coefficients with the absorbed levels: K of every formula.
    [[nodiscard]] std::size_t coefficients() const { return static_cast<std::size_t>(k) + levels; }
};

/// Throws Error(usage) when `clusters` does not fit the design's rows, a cluster has no row, or a cluster's rows are in
/// several absorbed levels.
ClusterParts cluster_parts(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters);

}  // namespace clustertrial
