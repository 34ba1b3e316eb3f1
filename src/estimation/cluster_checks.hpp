#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"

#include <cstddef>

namespace clustertrial::estimation_detail {

/// Throws Error(design) where a clustered covariance of `kind` is not to be had: fewer than two clusters, no more
/// clusters than coefficients, or (CR1) no more individuals than coefficients.
void check_enough(std::size_t clusters, std::size_t coefficients, double individuals, CovarianceKind kind);

/// Throws Error(design) for an HC kind where a cluster has several rows.
void check_one_row(std::size_t rows, std::size_t clusters, CovarianceKind kind);

/// Throws Error(usage) for equations of scores alone.
void check_grams(const EstimatingEquations& equations);

/// Throws Error(usage) unless `position` is a coefficient's.
void check_position(const EstimatingEquations& equations, std::size_t position);

}  // namespace clustertrial::estimation_detail
