#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/fit.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// All that inference after a fit of any model needs of it and of each cluster; nothing has the size of a cluster.
///
/// Let u = sqrt(W) times an orthonormal basis of the working regressors (fit.q, and the scaled indicators of the
/// absorbed factor), u_g its rows of cluster g, e_g the residuals times sqrt(w). A cluster lies within one absorbed
/// level, so at most d = k + 1 columns of u_g are not zero: the k of fit.q, then its own level's (d = k when nothing is
/// absorbed). Identity of forms: every sum runs over individuals, so a row of n individuals is n rows.
struct EstimatingEquations {
    Eigen::Index k = 0;                ///< coefficients of the fit
    Eigen::Index d = 0;                ///< k, or k + 1 with an absorbed factor
    std::size_t levels = 0;            ///< of the absorbed factor; 0 without
    std::vector<std::uint32_t> level;  ///< by cluster; empty without an absorbed factor
    Eigen::MatrixXd scores;            ///< d x G, column g: u_g' e_g
    Eigen::MatrixXd sums;  ///< d x G, column g: sum over rows of w q: what a regressor constant in g projects on
    std::vector<Eigen::MatrixXd> gram;  ///< by cluster, d x d: u_g' u_g, whose trace is the cluster's leverage
    /// By cluster, d x d: minus the derivative of the score in root^-1 b, u_g' v_g with v the regressors that the
    /// residuals were computed from. They sum to the identity. Empty: the same as `gram`, as in least squares.
    std::vector<Eigen::MatrixXd> slope = {};
    Eigen::VectorXd individuals;  ///< by cluster: sum of weights
    Eigen::VectorXd residuals;    ///< by cluster: sum of w e
    /// By cluster, psi_g = weight x working variance of its rows (CovarianceOptions); empty: the same in all.
    Eigen::VectorXd variance = {};
    std::size_t rows = 0;          ///< of the design; as many as clusters: HC kinds are to be had
    Eigen::VectorXd coefficients;  ///< k, of the fit
    Eigen::MatrixXd root;          ///< k x k, of the fit: root root' is the bread
    double sum_of_weights = 0;     ///< N, individuals
    [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(scores.cols()); }
    /// Coefficients with the absorbed levels: K of every formula.
    [[nodiscard]] std::size_t rank() const { return static_cast<std::size_t>(k) + levels; }
};

/// `row_variance` as in CovarianceOptions. Throws Error(usage) when `clusters` or the variances do not fit the design's
/// rows, a cluster has no row, or a cluster's rows are in several absorbed levels.
EstimatingEquations estimating_equations(const Fit& fit, const Design& design, const Clusters& clusters,
                                         const Eigen::VectorXd& row_variance = {});

/// The scores alone, d = k, without `sums`, `gram` and `level`: enough for CR0, CR1, HC0 and HC1, and a cluster may
/// then lie in several absorbed levels. Throws Error(usage) when `clusters` does not fit the design's rows, or a
/// cluster has no row.
EstimatingEquations score_equations(const Fit& fit, const Design& design, const Clusters& clusters);

/// What clustering by a second kind, which may cross the first, adds to the equations by the first: scores alone.
struct SecondWay {
    EstimatingEquations second;  ///< by clusters of the second kind
    EstimatingEquations both;    ///< by what they share with those of the first
};

/// Throws as score_equations.
SecondWay second_way(const Fit& fit, const Design& design, const Clusters& first, const Clusters& second);

/// The same among `count` clusters, cluster g being number place[g] of them: the others have nothing in any sum.
/// Resampling of several outcomes then gives a cluster the same weight in each. Throws Error(usage) for places that are
/// not below `count`, or not one a cluster.
EstimatingEquations place_among(const EstimatingEquations& equations, const std::vector<std::uint32_t>& place,
                                std::size_t count);

}  // namespace clustertrial
