#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace clustertrial {

/// Called before each part of the work: what it is, how many parts are done, and of how many.
using AnalysisProgress = std::function<void(const std::string& what, std::size_t done, std::size_t of)>;

/// All analyses that the protocol names. One that cannot be made (Error(design)) does not stop the others: its result
/// says why, and so does a warning. Throws Error(design), with every reason, when no effect at all could be estimated;
/// other errors as they come.
/// `draws`: told of the draws of bootstrap and allocations, from one thread at a time.
AnalysisResult analyse_trial(const TrialData& data, const Trial& trial, const AnalysisProgress& progress = {},
                             const DrawProgress& draws = {});

}  // namespace clustertrial
