#pragma once

#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clustertrial {

/// A table of whole numbers, one row a stratum, one column an arm.
struct CountTable {
    std::size_t arms = 0;
    std::vector<std::uint64_t> cells;  ///< row by row

    [[nodiscard]] std::size_t strata() const { return arms == 0 ? 0 : cells.size() / arms; }
    [[nodiscard]] std::uint64_t& at(std::size_t stratum, std::size_t arm) { return cells[stratum * arms + arm]; }
    [[nodiscard]] std::uint64_t at(std::size_t stratum, std::size_t arm) const { return cells[stratum * arms + arm]; }
};

/// How many schools each arm is short of its quota after earlier waves: by_arm[a] / unit, adding up to 0.
struct Shortfall {
    std::vector<std::int64_t> by_arm = {};  ///< empty: no earlier wave
    std::int64_t unit = 1;
};

/// How many schools of each stratum go to each arm: the quotas sizes[s] * ratio[a] / sum(ratio), rounded at random to
/// whole numbers that add up to sizes[s], so that every cell and every column total lies within one of its quota and
/// the expectation of every cell is exactly its quota ("rounding/1", docs/methods/allocation.md). Cox, L. H. (1987), A
/// constructive procedure for unbiased controlled rounding, JASA 82(398), 520-524; in whole numbers throughout. ratio:
/// positive, without a common factor.
/// Given earlier waves, what is rounded is the quotas plus the `shortfall` spread over the strata by their sizes, so
/// that each arm's total over all waves lies within one of its quota over all waves. Throws Error(design) when the wave
/// is too small to make up for the shortfall: some cell would be below 0 or above its stratum.
CountTable round_quotas(std::span<const std::size_t> sizes, std::span<const std::uint64_t> ratio, RandomStream& random,
                        const Shortfall& shortfall = {});

/// The same with a ratio of its own for each stratum, ratios.at(s, arm): each row positive somewhere, shares of 0
/// allowed; a stratum that has one takes no part in a shortfall. With the same ratio in all rows the same draws give
/// the same counts. Throws Error(usage) when `ratios` has no row for each stratum, a row without a share, or rows whose
/// sums have a common multiple beyond 2^31 (or, with the shortfall's unit and the wave's size, 2^62), or when the
/// shortfall is not one number an arm, adding up to 0.
CountTable round_quotas(std::span<const std::size_t> sizes, const CountTable& ratios, RandomStream& random,
                        const Shortfall& shortfall = {});

/// One row a stratum, all of them `ratio`.
CountTable same_ratio(std::size_t strata, std::span<const std::uint64_t> ratio);

}  // namespace clustertrial
