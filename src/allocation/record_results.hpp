#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include "json_node.hpp"

namespace clustertrial::allocation_detail {

/// The part of a record that says what came of the draw: keys from "thresholds" to "pairs".
void add_results(const AllocatedList& list, Json& record);

}  // namespace clustertrial::allocation_detail
