#pragma once

#include "clustertrial/estimation/randomisation_test.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// What the statistic of any allocation is made of: sums over the rows of each cluster that has rows, of the fit
/// without treatment. e: its residuals; q: its k orthonormal columns; v: what that fit leaves of the observed indicator
/// of the arm tested, or of take-up. Columns of the matrices are clusters.
struct PermutedClusters {
    std::vector<std::uint32_t> randomised;  ///< which randomised cluster it is
    std::vector<std::uint32_t> level;       ///< of the absorbed factor; 0 without
    Eigen::VectorXd n;                      ///< w
    Eigen::VectorXd e;                      ///< w e
    Eigen::VectorXd v;                      ///< w v
    Eigen::MatrixXd t;                      ///< k x clusters: w q
    Eigen::MatrixXd qe;                     ///< k x clusters: w q e
    Eigen::MatrixXd qv;                     ///< k x clusters: w q v
    Eigen::MatrixXd qq;                     ///< k k x clusters: w q q', column after column
    /// Individuals by level, and 1 / individuals. A single 0 in both when nothing is absorbed: nothing is then taken
    /// off for levels.
    Eigen::VectorXd level_individuals, level_share;
    double individuals = 0;
    std::size_t coefficients = 0;  ///< of the fit without treatment, absorbed levels included
    [[nodiscard]] std::size_t count() const { return randomised.size(); }
};

/// Throws what fit_least_squares and estimating_equations throw, and Error(usage) for a row without a randomised
/// cluster.
PermutedClusters permuted_clusters(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm);

/// Takes `effect` times the observed indicator, or take-up, off the outcome.
void subtract_effect(double effect, PermutedClusters& clusters);

/// By cluster with rows, for the difference of weighted means: w and w (y - mean of all y), and w where the cluster was
/// in the arm tested (with take-up: w times it).
struct ClusterTotals {
    std::vector<std::uint32_t> randomised;
    Eigen::VectorXd n;
    Eigen::VectorXd y;
    Eigen::VectorXd observed;
};

/// Throws Error(usage) for a row without a randomised cluster, and Error(design) for an outcome that is not a number.
ClusterTotals cluster_totals(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm);

}  // namespace clustertrial::estimation_detail
