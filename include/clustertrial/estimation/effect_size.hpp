#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/interval.hpp"
#include "clustertrial/core/kinds.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Mean and variance of individuals, built from rows that stand for many: a row adds n individuals with a mean and a
/// sum of squares about that mean. Merging uses deviations, never E[x^2] - E[x]^2.
struct IndividualMoments {
    double n = 0;
    double mean = 0;
    double sum_of_squares = 0;  ///< about the mean
    void add(double individuals, double row_mean, double row_sum_of_squares);
    /// sum_of_squares / (n - 1), or nothing for fewer than two individuals.
    [[nodiscard]] std::optional<double> variance() const;
};

enum class EffectSizeMeasure { glass, hedges };
template <>
struct Kinds<EffectSizeMeasure> {
    static constexpr std::string_view what = "effect size";
    static constexpr std::array rows{NamedKind<EffectSizeMeasure>{EffectSizeMeasure::glass, "glass"},
                                     NamedKind<EffectSizeMeasure>{EffectSizeMeasure::hedges, "hedges"}};
};
static_assert(every_kind_has_a_row<EffectSizeMeasure>);

struct EffectSize {
    EffectSizeMeasure measure = EffectSizeMeasure::glass;
    double estimate = 0;
    std::optional<Interval> interval;  ///< nothing where the difference has none
    double sd = 0;                     ///< what the difference was divided by
};

/// Glass's delta: difference / sd of the control group's individuals; limits delta -/+ critical x SE / sd (the SD taken
/// as known, as in the Bolton report), none without a standard error. Hedges' g: pooled SD of both arms and J(N - 2) =
/// the exact gamma form. Throws Error(design) when the SD is zero or an arm has fewer than two individuals.
EffectSize standardise(double difference, std::optional<double> std_error, double critical_value,
                       const IndividualMoments& control, const IndividualMoments& intervention,
                       EffectSizeMeasure measure);

/// J(df) = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)), df > 1.
double hedges_correction(double df);

}  // namespace clustertrial
