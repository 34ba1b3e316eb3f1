#pragma once

#include "clustertrial/power/mdes.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The document clustertrial.results/1 with `results`, one row a stage: its inputs under the keys of [[power.stage]]
/// (the multiplier's as `multiplier_kind`, `power` the one solved for where it is), then df, standard_error,
/// multiplier, mdes and mdes_points at full precision. With `trial`, where the stages came from and what flags changed.
/// null where not applicable. Ends in a line end.
std::string render_mdes_json(const std::vector<MdesResult>& results, const Trial* trial = nullptr);

/// One row of `results`, on one line.
std::string mdes_json_row(const MdesResult& result);

}  // namespace clustertrial
