#pragma once

#include "clustertrial/core/progress.hpp"
#include "clustertrial/data/table.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <optional>

namespace clustertrial {

struct ReadingOptions {
    bool allow_outside = false;  ///< records may name files outside their own folder
    DrawProgress progress = {};  ///< told of allocations that are drawn again, records replayed among them
    /// In the place of the file of [data] and those joined to it, with all columns that the trial needs: rows of a
    /// trial that is planned.
    std::optional<Table> rows = {};
};

/// read_trial_data of trial_data.hpp, for programs: somebody may wait for it.
TrialData read_trial_data(const Trial& trial, const ReadingOptions& options);

}  // namespace clustertrial
