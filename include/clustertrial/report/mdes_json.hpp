#pragma once

#include "clustertrial/analysis/past_data.hpp"
#include "clustertrial/power/cost.hpp"
#include "clustertrial/power/mdes.hpp"
#include "clustertrial/trial/trial.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Where the numbers of a plan come from, beside flags and trial files.
struct MdesOrigin {
    const PastData* past = nullptr;  ///< null: nothing was measured
    std::optional<MdesAtIccLimits> limits = {};
    const CheapestDesign* cheapest = nullptr;  ///< null: no budget
    TrialCosts costs = {};                     ///< of the budget
};

/// The document clustertrial.results/1 with `results`, one row a stage: its inputs under the keys of [[power.stage]]
/// (the multiplier's as `multiplier_kind`, `power` the one solved for where it is), then df, standard_error,
/// multiplier, mdes and mdes_points at full precision. With `trial`, where the stages came from and what flags changed.
/// null where not applicable. Ends in a line end.
/// With `origin`, what was measured, the plan at the limits of the ICC, and what a budget pays for.
std::string render_mdes_json(const std::vector<MdesResult>& results, const Trial* trial = nullptr,
                             const MdesOrigin& origin = {});

/// One row of `results`, on one line.
std::string mdes_json_row(const MdesResult& result);

}  // namespace clustertrial
