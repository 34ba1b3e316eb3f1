#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

/// What the estimators of an intracluster correlation share. The variables z of a row are its k columns of fit.q, then
/// the residual of the fit. Nothing here has the size of a cluster.
namespace clustertrial::estimation_detail {

struct IccClusters {
    Eigen::VectorXd individuals;          ///< G
    std::vector<std::uint32_t> level;     ///< of the absorbed factor, by cluster; empty without
    std::size_t levels = 0;               ///< of the absorbed factor
    Eigen::MatrixXd means;                ///< (k + 1) x G, of z
    std::vector<Eigen::MatrixXd> within;  ///< by cluster, (k + 1) x (k + 1): squares and products of z about its means
    double largest_outcome = 0;           ///< |y|: what rounding is relative to
};

/// `parts`: the fit's, by these clusters.
IccClusters icc_clusters(const Fit& fit, const EstimatingEquations& parts, const Design& design,
                         const Clusters& clusters, const Eigen::VectorXd& sum_of_squares);

/// Clusters as drawn: one that is drawn twice is two clusters. z is less its means by level, and its columns are
/// orthonormal in this sample (those that others explain are gone), so their number is r <= k.
struct IccSample {
    Eigen::VectorXd individuals;
    std::vector<std::uint32_t> level;
    Eigen::VectorXd individuals_of_level;  ///< of the levels that were drawn; none without an absorbed factor
    Eigen::MatrixXd means;                 ///< (r + 1) x G
    Eigen::MatrixXd within;                ///< (r + 1) x (r + 1), of all clusters
    double nothing = 0;                    ///< a sum of squares no larger than this is rounding
    [[nodiscard]] Eigen::Index columns() const { return means.rows() - 1; }
    /// Columns and levels: K of every formula.
    [[nodiscard]] double coefficients() const { return static_cast<double>(columns() + individuals_of_level.size()); }
    [[nodiscard]] double total() const { return individuals.sum(); }
};

IccSample icc_sample(const IccClusters& clusters, const std::vector<std::uint32_t>& drawn);

/// Takes off each column of `means` the mean of its level, weighted by `weights`; returns the levels' sums of weights
/// (nothing, and no change, without levels).
Eigen::VectorXd centre_by_level(const std::vector<std::uint32_t>& level, Eigen::Index levels,
                                const Eigen::VectorXd& weights, Eigen::MatrixXd& means);

}  // namespace clustertrial::estimation_detail
