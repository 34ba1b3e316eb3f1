#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include "units_to_allocate.hpp"

#include <optional>

namespace clustertrial::allocation_detail {

/// What a method gives, by unit.
struct AllocatedUnits {
    Allocation allocation;
    std::optional<MatchedSummary> matched = {};
    std::optional<MinimisedSummary> minimised = {};
    std::optional<ConstrainedSummary> constrained = {};
    std::optional<RerandomisedSummary> rerandomised = {};
};

AllocatedUnits allocate_by_method(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random);

}  // namespace clustertrial::allocation_detail
