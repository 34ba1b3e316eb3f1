#pragma once

#include "clustertrial/power/stage.hpp"

#include <optional>

/// Outcomes that count events (docs/methods/mdes.md).
namespace clustertrial::power_detail {

/// The ICC of counts: k^2 rate / (1 + k^2 rate).
double icc_of_rates(double rate, double between_cv);

/// The stage with the ICC that its rate makes, and the effect that its intervention rate is; any other as it is.
PowerStage with_rates(PowerStage stage);

/// What the variance of the effect is multiplied by where the intervention arm has another rate.
double variance_with_rate(const PowerStage& stage, double intervention_rate);

/// The nearest rate of the intervention arm that is found, below or above that of the control arm, with `multiplier`
/// standard errors between them; nothing where none is.
std::optional<double> nearest_rate(PowerStage stage, double multiplier, bool above);

}  // namespace clustertrial::power_detail
