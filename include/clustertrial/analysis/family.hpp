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
    std::string subgroup = {};  ///< label of the [[subgroup]] whose interaction it is; empty: it is the effect
};

/// A family of hypotheses and their adjusted p-values.
struct Family {
    FamilySpec spec;
    std::vector<FamilyMember> members;
    std::vector<NotEstimated> not_tested;  ///< outcomes without an estimate: not among those adjusted for
    std::string why_none;                  ///< set when nothing could be adjusted; no members then
    std::size_t draws = 0;                 ///< step_down
    bool exact = false;                    ///< step_down: all allocations or sign vectors
    bool observed_is_a_draw = true;        ///< of all of them: whether the observed statistic is one
    std::vector<std::string> doubts;       ///< step_down: of its draws, a sentence each
};

/// Every [[family]], in the trial file's order.
struct Families {
    std::vector<Family> families;
};

}  // namespace clustertrial
