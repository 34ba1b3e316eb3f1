#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include "units_to_allocate.hpp"

#include <string>
#include <vector>

namespace clustertrial::allocation_detail {

/// Each school's probability of each arm before anything was drawn ("Probabilities", docs/methods/allocation-waves.md):
/// by formula, from the kept set of a constrained allocation (its ConstrainedSummary), or from plan.simulations
/// allocations drawn apart. Throws Error(design) when what is simulated does not fit in 4 GiB.
Probabilities probabilities_of(const AllocatedList& list, const UnitsToAllocate& units,
                               const DrawProgress& progress = {});

/// Pairs of schools that are always or never in the same arm, and schools that are always or never in some arm of which
/// their ratio gives them a share.
std::vector<std::string> probability_warnings(const AllocatedList& list, const CountTable& ratios);

}  // namespace clustertrial::allocation_detail
