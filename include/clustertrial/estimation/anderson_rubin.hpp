#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/confidence_set.hpp"
#include "clustertrial/estimation/null_draws.hpp"
#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include <optional>
#include <string>

namespace clustertrial {

/// A test of an effect on compliers that is valid however little allocation moves take-up.
struct AndersonRubin {
    double statistic = 0;           ///< F with 1 and df degrees of freedom; without df chi-squared with 1
    std::optional<double> df = {};  ///< of the denominator
    double p_value = 1;
    std::optional<ConfidenceSet> set = {};      ///< nothing: `why_no_set`
    std::optional<double> low = {}, high = {};  ///< of an interval or two rays; infinite where an interval has no end
    /// Set when p_value and set come from draws (set_of_draws); df is nothing then.
    std::optional<ResampledTest> resampled = {};
    std::string why_no_set = {};  ///< where there is a p-value and no set
};

struct AndersonRubinOptions {
    CovarianceKind covariance = CovarianceKind::CR1;
    std::optional<double> df = {};  ///< those of the test of the own instrument's coefficient; nothing: normal
    double confidence = 0.95;
    double hypothesis = 0;  ///< the effect that statistic and p_value are of
};

/// Anderson and Rubin's (1949) test, cluster-robust: under the hypothesis that the effect is t, the outcome less t
/// times the take-up does not depend on the instrument, so the coefficient n(t) = outcome - t take_up of the instrument
/// is tested by n(t)^2 / v(t), v(t) its cluster-robust variance. n is linear in t and v quadratic, so that the set of t
/// that are not rejected solves a quadratic inequality (docs/methods/two-stage-least-squares.md). Throws as
/// cluster_covariance, and Error(design) where v(hypothesis) is not above 0, as two ways it may be; Error(usage) for
/// forms that are not of one design, or a confidence not between 0 and 1. Where v is not above 0 for some other t, two
/// ways, there is no set (why_no_set).
AndersonRubin anderson_rubin(const ReducedForms& forms, const AndersonRubinOptions& options = {});

}  // namespace clustertrial
