#pragma once

#include "clustertrial/trial/trial.hpp"

#include "outcome_state.hpp"
#include "roster.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::synthesis_detail {

/// The data file that `trial` reads: one row a cluster, columns in the order of the trial file's sections. Cells
/// without a value are empty.
std::string to_csv(const Roster& roster, const std::vector<OutcomeState>& states,
                   const std::vector<std::optional<double>>& doses, const Targets& targets, const Trial& trial);

}  // namespace clustertrial::synthesis_detail
