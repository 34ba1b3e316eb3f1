#pragma once

#include "clustertrial/allocation/rounding.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace clustertrial::allocation_detail {

/// More would let a stratum's size times a share overflow.
constexpr std::uint64_t largest_whole = std::uint64_t{1} << 31U;

/// More schools than this are refused where a sum over waves is kept, so that it fits in 62 bits.
constexpr std::uint64_t most_schools = std::uint64_t{1} << 30U;

/// Shares without their row's common factor, in units of 1 / whole of a school: each row of `shares` adds up to
/// `whole`.
struct CommonShares {
    std::uint64_t whole = 1;
    CountTable shares;
};

/// Throws Error(usage) as round_quotas does.
CommonShares common_shares(std::size_t strata, const CountTable& ratios);

/// What each cell shall be on average, in units of 1 / whole of a school: each row adds up to its stratum's size.
struct CellTargets {
    std::uint64_t whole = 1;
    CountTable cells;
};

/// The quotas, and `shortfall` spread over the strata in which every arm has a share, by their sizes. Throws as
/// round_quotas does.
CellTargets targets_of(std::span<const std::size_t> sizes, const CountTable& ratios, const Shortfall& shortfall);

/// Throws Error(usage) unless there is one number an arm, adding up to 0, none beyond most_schools, and the unit is 1
/// to largest_whole.
void check_shortfall(const Shortfall& shortfall, std::size_t arms);

/// Without the common factor of the numbers and the unit.
Shortfall reduced(Shortfall shortfall);

}  // namespace clustertrial::allocation_detail
