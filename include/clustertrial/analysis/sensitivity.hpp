#pragma once

#include "clustertrial/analysis/effect.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// One row of the sensitivity table.
struct SensitivityEffect {
    std::string label;    ///< what changed
    std::string instead;  ///< label of the outcome that took another one's place; empty: none did
    EffectEstimate effect;
    std::string of;  ///< name of the outcome whose effect the row is about: the effect's own, or the one replaced
};

/// An entry that could not be estimated: the reason, in its row's place.
struct SensitivityFailure {
    std::string label;
    std::string instead;  ///< as of SensitivityEffect
    std::string why;
};

struct Sensitivity {
    std::vector<SensitivityEffect> effects;
    std::vector<SensitivityFailure> failures;
};

}  // namespace clustertrial
