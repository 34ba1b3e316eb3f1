#pragma once

#include "clustertrial/estimation/randomisation_test.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial::estimation_detail {

/// One stratum: its clusters, and how many of them each arm has.
struct StratumPlan {
    std::vector<std::uint32_t> members;  ///< randomised clusters
    std::vector<std::uint32_t> sizes;    ///< by arm
    std::uint32_t largest_arm = 0;       ///< the first of those with most clusters
    std::vector<std::uint32_t> labels;   ///< an arm for each cluster that is not in the largest one, in order of arms
    std::uint64_t count = 0;             ///< arrangements; only where all allocations are enumerated
};

/// The allocations of a test by number: enumerated when they are no more than the draws, otherwise drawn at random.
struct AllocationPlan {
    const AllocationSpace& space;
    std::vector<StratumPlan> strata = {};  ///< in order of the strata's numbers; empty for a list
    std::size_t draws = 0;                 ///< allocations there are to look at
    std::uint64_t seed = 1;
    bool exact = false;
};

/// What writing one allocation needs; each thread has its own.
struct AllocationBuffer {
    std::vector<std::uint32_t> arms = {};  ///< by randomised cluster: the allocation
    std::vector<std::uint32_t> places = {};
    std::vector<std::uint32_t> left = {};
};

/// Throws Error(usage) for an arm, a stratum list or a list of allocations that does not fit, or an observed allocation
/// that is not in the list.
void check_space(const AllocationSpace& space);

/// `space` must outlive the plan. Throws Error(usage) for no draws.
AllocationPlan plan_allocations(const AllocationSpace& space, std::size_t draws, std::uint64_t seed);

/// Allocation `draw`, 0 .. plan.draws - 1, into buffer.arms: a function of plan and number alone. Enumerated: strata
/// are the digits of the number, the first one moves fastest, and the arrangements of a stratum are in lexicographic
/// order. At random: a partial Fisher-Yates shuffle in each stratum, from a stream of the draw's own.
void write_allocation(const AllocationPlan& plan, std::size_t draw, AllocationBuffer& buffer);

}  // namespace clustertrial::estimation_detail
