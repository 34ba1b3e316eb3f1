#pragma once

#include "clustertrial/analysis/effect.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// One hypothesis of a family.
struct FamilyMember {
    OutcomeSpec outcome;
    std::string term;
    double p_value = 1;  ///< of the analysis; of its own draws for step_down
    double adjusted = 1;
};

/// A family of hypotheses and their adjusted p-values.
struct Family {
    FamilySpec spec;
    std::vector<FamilyMember> members;
    std::size_t draws = 0;  ///< step_down
    bool exact = false;     ///< step_down: all allocations or sign vectors
};

/// One family of the protocol, from effects estimated before (all but step_down) or draws shared by its outcomes.
Family adjust_family(const TrialData& data, const Trial& trial, const FamilySpec& spec,
                     const std::vector<EffectEstimate>& effects);

}  // namespace clustertrial
