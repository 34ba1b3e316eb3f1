#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace clustertrial {

/// How often two schools share an arm, over all pairs of units (schools of one unit share it because that was wanted: a
/// unit's first school stands for it) and the allocations that probabilities.validity is of.
struct PairShares {
    /// Shares of 0, ten bands of a tenth each (above the one before, up to and with its own end), shares of 1.
    static constexpr std::size_t bands = 12;
    std::array<std::uint64_t, bands> pairs = {};  ///< by band
    std::uint64_t total = 0;                      ///< pairs
    double lowest = 1;
    double mean = 0;
    double highest = 0;
};

/// Throws Error(usage) for a list without probabilities.validity.
PairShares pair_shares(const AllocatedList& list);

/// `id_1,id_2,together`: every pair of schools and the share of allocations in which they share an arm. Throws
/// Error(usage) for a list without probabilities.validity.
std::string pairs_csv(const AllocatedList& list);

}  // namespace clustertrial
