#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/allocation/record.hpp"
#include "clustertrial/trial/trial.hpp"

namespace clustertrial {

/// What [randomisation] says of a draw, with what it leaves to [data] (the list, its column of ids, the delimiter) and
/// to [arms] (their names). Throws Error(input) where the trial file has no [randomisation].
RandomisationSpec randomisation_of(const Trial& trial);

/// The plan of a draw: what the protocol says, and the defaults where it says nothing. Those that are a matter
/// of statistics: equal shares; the storage of draws and the rule for a value on a threshold as the method's original
/// has them; and where a school's probability has no formula 10,000 simulations (minimisation: a standard error of at
/// most 0.005) or 1,000 (rerandomisation, of which each takes a hundred tries: 0.016).
/// Throws Error(usage) for an id or a seed that is missing, keys of other methods, keys that exclude one another, and
/// what check_plan refuses.
AllocationPlan allocation_plan_of(const RandomisationSpec& spec);

/// The plan of a draw by a trial file and no flags: `record` is the draw's, and has the seed where the file says none,
/// and the generator where that was committed to. Throws as both functions above.
AllocationPlan allocation_plan_of(const Trial& trial, const AllocationRecord& record);

}  // namespace clustertrial
