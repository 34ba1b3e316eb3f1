#include "rates.hpp"

#include "clustertrial/core/root.hpp"
#include "clustertrial/power/mdes.hpp"

#include <cmath>

namespace clustertrial::power_detail {

namespace {

/// Of one individual's count, over all clusters.
double sd_of_counts(const PowerStage& stage) {
    const double spread = *stage.between_cv * *stage.rate;
    return std::sqrt(*stage.rate + spread * spread);
}

}  // namespace

double icc_of_rates(double rate, double between_cv) {
    const double ratio = between_cv * between_cv * rate;
    return ratio / (1 + ratio);
}

PowerStage with_rates(PowerStage stage) {
    if (!stage.rate || !stage.between_cv) return stage;
    stage.icc = icc_of_rates(*stage.rate, *stage.between_cv);
    if (stage.intervention_rate) stage.effect = std::abs(*stage.intervention_rate - *stage.rate) / sd_of_counts(stage);
    return stage;
}

std::optional<double> nearest_rate(PowerStage stage, double multiplier, bool above) {
    const double sd = sd_of_counts(stage);
    const double control = *stage.rate;
    const auto surplus = [&](double rate) {
        stage.intervention_rate = rate;
        return std::abs(rate - control) - multiplier * effect_standard_error(stage) * sd / stage.take_up;
    };
    if (!above) {
        constexpr double hardly_any = 1e-12;
        if (surplus(hardly_any * control) < 0) return std::nullopt;
        return root_between(hardly_any * control, control, surplus);
    }
    // With clusters that differ much, a higher rate is less certain by more than it is higher.
    constexpr double most = 1e6;
    double high = 2 * control;
    while (surplus(high) < 0) {
        high *= 2;
        if (high > most * control) return std::nullopt;
    }
    return root_between(control, high, surplus);
}

}  // namespace clustertrial::power_detail
