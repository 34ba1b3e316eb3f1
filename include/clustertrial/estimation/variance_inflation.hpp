#pragma once

#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/fit.hpp"

#include <cstddef>
#include <optional>

namespace clustertrial {

/// How much the other regressors inflate the variance of one treatment's coefficient.
struct VarianceInflation {
    double factor = 1;                   ///< 1 / (1 - R^2), R^2 of the column given all regressors but the treatments
    double by_levels = 1;                ///< the same of the absorbed factor alone
    std::optional<std::size_t> largest;  ///< the design's column without which the factor is least; none: no other
    double without_largest = 1;          ///< the factor without that column
};

/// Of column `t` of the first `treatments` columns of the design, weighted as the fit is: what its coefficient's
/// variance would be times, were errors independent, without the regressors that are no treatment: the squared length
/// of what is left of the column given the mean and the other treatments, over that given everything. With one
/// treatment it is the variance inflation factor (Marquardt 1970; Kutner, Nachtsheim, Neter and Li 2005, 10.5); other
/// treatments inflate nothing. Throws Error(usage) when a treatment is not among the coefficients, or for a fit whose
/// residuals were computed from other regressors than its working ones (two-stage least squares).
VarianceInflation variance_inflation(const Design& design, const Fit& fit, std::size_t treatments, std::size_t t);

}  // namespace clustertrial
