#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/null_draws.hpp"
#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include <array>
#include <optional>
#include <string>

namespace clustertrial {

/// The shape of the values that a test does not reject.
enum class ConfidenceSet {
    interval,  ///< low to high
    two_rays,  ///< up to low, and from high on
    line,      ///< every value: the data say nothing
    empty,     ///< none; not where a system is just identified
};
template <>
struct Kinds<ConfidenceSet> {
    static constexpr std::string_view what = "shape of a confidence set";
    static constexpr std::array rows{
        NamedKind<ConfidenceSet>{ConfidenceSet::interval, "interval"},
        NamedKind<ConfidenceSet>{ConfidenceSet::two_rays, "two-rays"},
        NamedKind<ConfidenceSet>{ConfidenceSet::line, "line"},
        NamedKind<ConfidenceSet>{ConfidenceSet::empty, "empty"},
    };
};
static_assert(every_kind_has_a_row<ConfidenceSet>);

/// A test of an effect on compliers that is valid however little allocation moves take-up.
struct AndersonRubin {
    double statistic = 0;           ///< F with 1 and df degrees of freedom; without df chi-squared with 1
    std::optional<double> df = {};  ///< of the denominator
    double p_value = 1;
    ConfidenceSet set = ConfidenceSet::line;
    std::optional<double> low = {}, high = {};  ///< of an interval or two rays; infinite where an interval has no end
    /// Set when p_value, low and high come from draws: the set is then `interval`, from the lowest to the highest value
    /// that is not rejected, and df is nothing.
    std::optional<ResampledTest> resampled = {};
    /// Set where the draws give a p-value and no set: `set`, low and high mean nothing then.
    std::string why_no_set = {};
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
/// cluster_covariance; Error(usage) for forms that are not of one design, or a confidence not between 0 and 1.
AndersonRubin anderson_rubin(const ReducedForms& forms, const AndersonRubinOptions& options = {});

}  // namespace clustertrial
