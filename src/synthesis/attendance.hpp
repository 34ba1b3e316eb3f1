#pragma once

#include "clustertrial/synthesis/synthesise.hpp"
#include "clustertrial/trial/targets.hpp"

#include "outcome_state.hpp"

#include <optional>
#include <vector>

namespace clustertrial::synthesis_detail {

/// A dose for every cluster: 0 in the control arm, none where it is missing. Deals the doses to clusters of the
/// intervention arm, then swaps them until the dose model of `primary` prints its coefficient and p.
std::vector<std::optional<double>> draw_attendance(const AttendanceTargets& attendance, const OutcomeState* primary,
                                                   const Trial& trial, const Roster& roster,
                                                   const SynthesisOptions& options, Dice& dice);

}  // namespace clustertrial::synthesis_detail
