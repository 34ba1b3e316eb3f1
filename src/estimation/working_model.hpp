#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"

#include <cstddef>
#include <cstdint>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// The variances under which degrees of freedom are computed. In cluster g every sqrt(w) y has the same one, psi_g =
/// weight x row variance; the sum over clusters of psi_g M_g is what they make of the projection on the model. In the
/// basis of EstimatingEquations that sum is kept in pieces: each level meets itself and the k columns, never another
/// level.
struct WorkingModel {
    bool inverse_weight = true;  ///< every psi_g is 1 and the sum the identity: nothing below is filled
    Eigen::VectorXd variance;    ///< by cluster, psi_g
    Eigen::MatrixXd columns;     ///< k x k
    Eigen::MatrixXd coupling;    ///< k x levels
    Eigen::VectorXd levels;      ///< by level

    [[nodiscard]] double variance_of(std::size_t cluster) const;
    /// The d x d piece of the sum that the coordinates of this cluster meet.
    [[nodiscard]] Eigen::MatrixXd sum_within(const EstimatingEquations& parts, std::size_t cluster) const;
};

WorkingModel working_model(const EstimatingEquations& parts);

/// By cluster, psi_g of `row_variance` as in CovarianceOptions; empty when it is the same in all. Throws Error(usage)
/// unless there is one positive, finite value a row, and its product with the row's weight is the same throughout a
/// cluster.
Eigen::VectorXd working_variances(const Design& design, const Clusters& clusters, const Eigen::VectorXd& row_variance);

}  // namespace clustertrial::estimation_detail
