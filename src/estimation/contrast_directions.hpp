#pragma once

#include "clustertrial/estimation/estimating_equations.hpp"

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// Column i: root' c_i for the contrast c_i in row i of `contrasts` (q x k), in the basis of EstimatingEquations (d x
/// q; no contrast has a part in an absorbed level). Its squared norm is the variance of c_i' b where every individual's
/// variance is 1. Throws Error(usage) for contrasts that have not k values.
Eigen::MatrixXd contrast_directions(const EstimatingEquations& parts, const Eigen::MatrixXd& contrasts);

/// The same for one contrast. Throws Error(usage) also when a value is not finite or all are zero.
Eigen::VectorXd contrast_direction(const EstimatingEquations& parts, const Eigen::VectorXd& contrast);

}  // namespace clustertrial::estimation_detail
