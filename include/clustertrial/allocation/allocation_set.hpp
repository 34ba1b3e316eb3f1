#pragma once

#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// Several allocations of the same schools, all equally likely: what a constrained method chose from, or a simulation.
struct AllocationSet {
    std::size_t schools = 0;
    std::size_t arms = 0;                  ///< at most 255
    std::vector<std::uint8_t> cells = {};  ///< allocation by allocation, by school: index of the arm

    [[nodiscard]] std::size_t size() const { return schools == 0 ? 0 : cells.size() / schools; }
    [[nodiscard]] std::span<const std::uint8_t> allocation(std::size_t index) const {
        return std::span(cells).subspan(index * schools, schools);
    }
};

/// What a set of allocations says about the design that they come from.
struct Validity {
    std::size_t allocations = 0;
    Eigen::MatrixXd arm_share;  ///< schools x arms: share of the allocations in which the school is in the arm
    Eigen::MatrixXd together;   ///< schools x schools: share in which the two are in the same arm
    std::vector<std::pair<std::size_t, std::size_t>> always;  ///< pairs in the same arm in all allocations
    std::vector<std::pair<std::size_t, std::size_t>> never;   ///< pairs in the same arm in none
};

/// Bailey and Rowley (1987), Valid randomization, Proceedings of the Royal Society A 410, 105-124: a design is valid
/// where `together` is the same for all pairs. Memory: schools^2 doubles.
/// Throws Error(usage) for a set without allocations.
Validity validity_of(const AllocationSet& set);

/// `count` allocations by `allocate`, which draws from the stream that it is given and returns the arms by school, or
/// nothing where the simulation is to end with those drawn so far. The
/// shares of `validity_of` are then estimates with a standard error of at most 0.5 / sqrt(count).
AllocationSet simulate_allocations(
    std::size_t schools, std::size_t arms, std::size_t count,
    const std::function<std::optional<std::vector<std::size_t>>(RandomStream&)>& allocate, RandomStream& random);

}  // namespace clustertrial
