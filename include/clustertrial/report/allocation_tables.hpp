#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/report/result_table.hpp"

#include <vector>

namespace clustertrial {

/// What there is to show of an allocation without saying which school is in which arm: schools by stratum and arm, with
/// the thresholds and the rules in the notes; the balance of covariates, of this wave and of all; minimisation's
/// factors by arm; how often pairs of schools share an arm. What the allocation does not have is left out.
std::vector<ResultTable> to_tables(const AllocatedList& list);

}  // namespace clustertrial
