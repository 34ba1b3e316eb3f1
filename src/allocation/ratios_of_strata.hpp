#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/allocation/rounding.hpp"

#include <cstdint>
#include <vector>

namespace clustertrial::allocation_detail {

/// The shares without their common factor: 2,2 is 1,1.
std::vector<std::uint64_t> reduced(std::vector<std::uint64_t> ratio);

/// One row a stratum, without its common factor: the plan's ratio, or the stratum's own. Throws Error(design) naming a
/// ratio whose stratum is not there.
CountTable ratios_of(const Strata& strata, const AllocationPlan& plan);

/// An arm's share of a stratum's schools.
double share_of(const CountTable& ratios, std::size_t stratum, std::size_t arm);

}  // namespace clustertrial::allocation_detail
