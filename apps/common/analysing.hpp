#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/sample/trial_data.hpp"

/// Reading and analysing a trial, with what a terminal sees of it.
namespace clustertrial::apps {

/// read_trial_data; `wanted`: a terminal sees how many allocations are drawn again.
TrialData read_with_progress(const Trial& trial, bool allow_outside, bool wanted);

/// analyse_trial; `wanted`: from the first second on, a terminal sees which part of the work goes on, and how many of
/// its draws are made.
AnalysisResult analyse_with_progress(const TrialData& data, const Trial& trial, bool wanted);

}  // namespace clustertrial::apps
