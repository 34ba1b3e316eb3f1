#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include "units_to_allocate.hpp"

namespace clustertrial::allocation_detail {

/// What a method gives, by unit.
struct AllocatedUnits {
    Allocation allocation;
    MethodSummary of_method = {};
};

AllocatedUnits allocate_by_method(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random,
                                  const DrawProgress& progress = {});

}  // namespace clustertrial::allocation_detail
