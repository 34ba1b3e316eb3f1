#pragma once

#include "clustertrial/core/progress.hpp"
#include "clustertrial/data/input_file.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <vector>

namespace clustertrial {

/// The clusters that simulated trials are made of.
struct PlannedData {
    TrialData data;
    Trial trial;
    std::vector<InputFile> inputs;  ///< what was read beside the trial file
    bool from_list = false;         ///< of a list, as there are no data yet
};

/// The clusters of a trial: of its data, where the file is there and has the outcomes; else of its list
/// ([randomisation] `file`, or the file of [data]), allocated once by the plan, with a made-up value in each column of
/// the outcomes, which simulated trials replace. Throws as read_trial_data and allocate do; Error(input) for a list
/// that lacks what cannot be made up: sizes, covariates.
PlannedData read_planned_data(const Trial& trial, const DrawProgress& progress = {});

}  // namespace clustertrial
