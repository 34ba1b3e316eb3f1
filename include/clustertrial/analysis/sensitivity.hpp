#pragma once

#include "clustertrial/analysis/effect.hpp"

#include <functional>
#include <string>
#include <vector>

namespace clustertrial {

/// One row of the sensitivity table.
struct SensitivityEffect {
    std::string label;    ///< what changed
    std::string instead;  ///< label of the outcome that took the primary outcome's place; empty: none did
    EffectEstimate effect;
};

/// An entry that could not be estimated: the reason, in its row's place.
struct SensitivityFailure {
    std::string label;
    std::string why;
};

struct Sensitivity {
    std::vector<SensitivityEffect> effects;
    std::vector<SensitivityFailure> failures;
};

/// Every [[sensitivity]] entry of the trial, on data.sensitivity. Warnings that are new are appended.
Sensitivity analyse_sensitivity(const TrialData& data, const Trial& trial, std::vector<std::string>& warnings);

}  // namespace clustertrial
