#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include "model.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::analysis_detail {

/// Strata of a model in which all that is analysed is of one arm. Their indicators take up whatever their clusters say
/// of the arms.
struct OneArmStrata {
    std::size_t strata = 0;
    std::size_t units = 0;       ///< of allocation, in them
    std::vector<bool> has_unit;  ///< by number of Model::clusters: whether it is in one of them
};

/// Of a dose, which differs within an arm too: none.
OneArmStrata one_arm_strata(const TrialData& data, const Model& model);

/// A sentence about them, without the outcome; empty where there are none. What counts their clusters all the same is
/// named: degrees of freedom and CR1's factor, which keep Stata's definition.
std::string words_of(const OneArmStrata& strata, const std::string& unit, const Model& model,
                     const AnalysisSpec& options);

}  // namespace clustertrial::analysis_detail
