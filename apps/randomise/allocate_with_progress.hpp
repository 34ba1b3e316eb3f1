#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include <span>

namespace clustertrial::apps {

/// allocate, while a terminal sees how many draws are done; nothing else does, and standard output never. `wanted`
/// false: says nothing.
AllocatedList allocate_with_progress(const Table& table, const AllocationPlan& plan,
                                     std::span<const EarlierWave> earlier, bool wanted);

}  // namespace clustertrial::apps
