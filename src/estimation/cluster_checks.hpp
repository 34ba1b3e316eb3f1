#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"

#include <cstddef>

namespace clustertrial::estimation_detail {

/// Throws Error(design) where a clustered covariance of `kind` is not to be had: fewer than two clusters, no more
/// clusters than coefficients, or (CR1) no more individuals than coefficients.
void check_enough(std::size_t clusters, std::size_t coefficients, double individuals, CovarianceKind kind);

}  // namespace clustertrial::estimation_detail
