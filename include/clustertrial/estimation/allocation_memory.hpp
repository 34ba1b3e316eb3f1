#pragma once

#include "clustertrial/estimation/randomisation_test.hpp"

#include <cstddef>
#include <memory>

namespace clustertrial {

namespace estimation_detail {
struct DrawnBatches;
}

/// The allocations that were last drawn at random, kept for further tests of the same space, draws and seed: those of
/// other outcomes, or with other weights. One test at a time may use it.
struct AllocationMemory {
    std::shared_ptr<const estimation_detail::DrawnBatches> drawn = nullptr;
};

/// As without the memory: the same bits.
NullDraws randomisation_draws(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                              const RandomisationOptions& options, AllocationMemory& memory);

}  // namespace clustertrial
