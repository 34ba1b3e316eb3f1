#pragma once

#include "clustertrial/analysis/effect.hpp"

#include <cstddef>
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

/// Adds what entry number `entry` of the trial's [[sensitivity]] gives, on data.sensitivity[entry]. Warnings that are
/// new are appended.
void analyse_sensitivity(const TrialData& data, const Trial& trial, std::size_t entry, Sensitivity& result,
                         std::vector<std::string>& warnings);

}  // namespace clustertrial
