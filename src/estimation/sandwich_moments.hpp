#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"

#include "working_model.hpp"

#include <optional>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// Degrees of freedom of the estimated covariance D (q x q) of the contrasts with these directions (d x q, orthonormal
/// columns), under the working model and normal errors: of the Wishart distribution that has the total variance of
/// omega^(-1/2) D omega^(-1/2), omega = E D. With q = 1 they are Satterthwaite's. Nothing when omega is singular.
/// `of_levels` (levels x q): of contrasts with a part in the absorbed levels, their last coordinate in each; the norms
/// are then those of both together. Empty: they have none.
std::optional<double> wishart_df(const EstimatingEquations& parts, const WorkingModel& model, CovarianceKind kind,
                                 const Eigen::MatrixXd& directions, const Eigen::MatrixXd& of_levels = {});

}  // namespace clustertrial::estimation_detail
