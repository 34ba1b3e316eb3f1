#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>

namespace clustertrial::apps {

/// Schools by stratum and arm, counts and shares, with the thresholds and the rules in the notes.
ResultTable to_table(const AllocatedList& list);

}  // namespace clustertrial::apps
