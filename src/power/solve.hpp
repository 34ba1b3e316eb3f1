#pragma once

#include "clustertrial/power/mdes.hpp"

#include <optional>
#include <string>

namespace clustertrial::power_detail {

/// The value of what a stage solves for, or why there is none.
struct Solved {
    std::optional<double> value;
    std::string why_none;
};

/// Of a number of units, a size or the ICC: what makes the MDES at most the stage's effect.
Solved solve(const PowerStage& stage);

/// Whether every smaller ICC, of a hundred, is one at which the effect is found.
bool holds_below(const PowerStage& stage, double icc);

/// The stage with that value in its place.
PowerStage solved_stage(const PowerStage& stage, double value);

}  // namespace clustertrial::power_detail
