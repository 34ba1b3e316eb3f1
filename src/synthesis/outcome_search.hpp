#pragma once

#include "clustertrial/synthesis/synthesise.hpp"
#include "clustertrial/trial/targets.hpp"

#include "outcome_state.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::synthesis_detail {

/// Outcomes that have to be searched together (a whole and its parts), each group after the groups that hold its
/// containers; within a group parts before the whole. Throws Error(design) when outcomes contain each other in a
/// circle.
std::vector<std::vector<std::size_t>> search_groups(const std::vector<OutcomeState>& states);

/// Moves events and prior events between clusters until every target of the group prints as it should, or the steps are
/// used up; whether they do. Arm totals of events never change. `last`: there is no other draw, so that a group of
/// which one member does not arrive is still brought as near as it goes.
bool search_group(std::vector<OutcomeState>& states, const std::vector<std::size_t>& group, const Targets& targets,
                  const Trial& trial, const Roster& roster, const SynthesisOptions& options, bool last, Dice& dice);

}  // namespace clustertrial::synthesis_detail
