#pragma once

#include "clustertrial/estimation/allocation_memory.hpp"

#include "allocation_space.hpp"
#include "lanes.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace clustertrial::estimation_detail {

/// Allocations in batches of `lanes` draws, a bit a draw: for each batch, for each arm but the control, for each
/// randomised cluster a byte, whose bit l says whether draw l of the batch has the cluster in that arm.
struct DrawnBatches {
    std::vector<std::uint8_t> in_arm;
    std::size_t batch_size = 0;  ///< bytes
    /// What they are draws of.
    std::vector<std::uint32_t> stratum, arm;
    std::size_t draws = 0;
    std::uint64_t seed = 0;

    [[nodiscard]] const std::uint8_t* batch(std::size_t first_draw) const {
        return in_arm.data() + first_draw / lanes * batch_size;
    }
};

/// The allocations of the plan: those in the memory, or drawn and kept there. Nothing without a memory, for allocations
/// that are not drawn from strata (they need no drawing), and for so many that they are better drawn twice than kept.
std::shared_ptr<const DrawnBatches> drawn_batches(const AllocationPlan& plan, AllocationMemory* memory);

}  // namespace clustertrial::estimation_detail
