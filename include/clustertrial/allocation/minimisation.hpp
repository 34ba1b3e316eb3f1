#pragma once

#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clustertrial {

/// One of the things that arms shall be alike in: a category, or a number cut into bands. A stratum is a factor too.
struct Factor {
    std::vector<std::size_t> level;  ///< by school, below `levels`
    std::size_t levels = 0;
    std::uint64_t weight = 1;
};

/// How uneven the arms are within a level of a factor, from their counts each divided by its arm's share.
enum class Imbalance {
    range,     ///< largest - smallest
    variance,  ///< with the number of arms - 1
    absolute,  ///< sum of distances from their mean
};
template <>
struct Kinds<Imbalance> {
    static constexpr std::string_view what = "measure of imbalance";
    static constexpr std::array rows{NamedKind<Imbalance>{Imbalance::range, "range"},
                                     NamedKind<Imbalance>{Imbalance::variance, "variance"},
                                     NamedKind<Imbalance>{Imbalance::absolute, "absolute"}};
};
static_assert(every_kind_has_a_row<Imbalance>);

struct MinimisationOptions {
    Imbalance imbalance = Imbalance::range;
    /// Of the preferred arm when it is the one with the smallest share; between that share and 1.
    /// docs/methods/allocation.md has the others'.
    double probability = 0.8;
};

struct MinimisedAllocation {
    std::vector<std::size_t> arms;       ///< by school
    std::vector<CountTable> counts;      ///< by factor: schools of each level in each arm, those before included
    std::size_t random_assignments = 0;  ///< schools whose arm came of chance: by the coin, or of several preferred
};

/// "minimisation/1" (docs/methods/allocation.md): Pocock and Simon (1975), with Han, Enas and McEntegart's (2009)
/// biased coin for unequal ratios. Schools are allocated one after another in `order`, each preferably to the arm that
/// leaves the smallest weighted sum of imbalances over its own levels. `before`: counts of earlier waves, one table a
/// factor, or empty. Throws Error(usage) for a probability out of range, no factor, or factors, ratio and counts that
/// do not fit together.
MinimisedAllocation allocate_by_minimisation(std::span<const Factor> factors, std::span<const std::size_t> order,
                                             std::span<const std::uint64_t> ratio, const MinimisationOptions& options,
                                             std::span<const CountTable> before, RandomStream& random);

/// A random order of the schools to give to allocate_by_minimisation, from the canonical one, so that no school's arm
/// depends on its place in the list.
std::vector<std::size_t> random_school_order(std::span<const std::size_t> order, RandomStream& random);

}  // namespace clustertrial
