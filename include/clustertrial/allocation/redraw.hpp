#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/allocation_set.hpp"
#include "clustertrial/core/progress.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace clustertrial {

/// What could have been drawn in place of `waves`, which were allocated one given the other, first one first: `count`
/// allocations of all their schools, wave after wave. In draw b each list is allocated again by its own plan, given the
/// waves drawn before it, with seeds from a Philox stream that has `seed` as key and b as counter: draw b is a function
/// of waves, seed and b alone, on any number of threads. A draw that its plan refuses (ties without a rule, no try that
/// is accepted) is made again from the next seeds of its stream. No list need keep its lines.
/// Throws what `allocate` throws when a draw is refused 100 times running, and Error(usage) for no waves.
AllocationSet redraw(std::span<const EarlierWave> waves, std::size_t count, std::uint64_t seed,
                     const DrawProgress& progress = {});

}  // namespace clustertrial
