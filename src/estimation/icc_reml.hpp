#pragma once

#include "icc_anova.hpp"
#include "icc_sample.hpp"

namespace clustertrial::estimation_detail {

/// What maximises the restricted likelihood of a random intercept.
struct RestrictedEstimate {
    double ratio = 0;  ///< variance between / variance within; 0 at the boundary
    double between = 0;
    double within = 0;
    [[nodiscard]] double icc() const { return ratio / (1 + ratio); }
};

/// The sample's analysis of variance must have no problem.
RestrictedEstimate estimate_reml(const IccSample& sample);

/// The intracluster correlations whose restricted likelihood ratio against the estimate is not beyond the chi-squared
/// quantile with one degree of freedom; 0 when that of no correlation is not.
Limits profile_limits(const IccSample& sample, const RestrictedEstimate& estimate, double confidence);

}  // namespace clustertrial::estimation_detail
