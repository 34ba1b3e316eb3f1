#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <string>
#include <vector>

/// Reading and analysing a trial, with what a terminal sees of it.
namespace clustertrial::apps {

/// The files that a trial is read of, as a program opens them: what must not be overwritten.
std::vector<std::string> files_of(const Trial& trial);

/// "pupils.csv", with [[data.join]] "pupils.csv and schools.csv".
std::string data_files_of(const Trial& trial);

/// read_trial_data; `wanted`: a terminal sees how many allocations are drawn again.
TrialData read_with_progress(const Trial& trial, bool allow_outside, bool wanted);

/// analyse_trial; `wanted`: from the first second on, a terminal sees which part of the work goes on, and how many of
/// its draws are made.
AnalysisResult analyse_with_progress(const TrialData& data, const Trial& trial, bool wanted);

}  // namespace clustertrial::apps
