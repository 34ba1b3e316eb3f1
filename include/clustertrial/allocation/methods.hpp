#pragma once

#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clustertrial {

/// How a school's draw is kept before anything is compared with it.
enum class DrawStorage {
    as_double,
    as_float,  ///< rounded to 24 bits, as Stata's `generate` does unless told otherwise
};
template <>
struct Kinds<DrawStorage> {
    static constexpr std::string_view what = "storage";
    static constexpr std::array rows{NamedKind<DrawStorage>{DrawStorage::as_double, "double"},
                                     NamedKind<DrawStorage>{DrawStorage::as_float, "float"}};
};
static_assert(every_kind_has_a_row<DrawStorage>);

/// `draw` as it is after having been stored.
double stored(double draw, DrawStorage storage);

/// Schools that an order leaves open: same stratum, same value, same rank.
struct Tie {
    enum class On { sort_key, draw };
    On on = On::draw;
    double value = 0;
    std::vector<std::size_t> schools;
};

/// Which school goes where, by school in the order of the list.
struct Allocation {
    std::vector<double> draws;      ///< as stored
    std::vector<std::size_t> arms;  ///< index of the arm
    std::vector<Tie> ties;          ///< when there are any, the allocation above is arbitrary and must not be used
};

/// Schools of a stratum in the order that a method needs; the parameters that the methods share:
/// - stratum: by school, an index below the number of strata;
/// - order: the schools in canonical order, the order in which they get their draws;
/// - tie_rank: by school, decides where values are equal (equal ranks: a tie that is reported);
/// - ratio: one positive whole number an arm, without a common factor.
/// Each algorithm is written to the letter, with its version, in docs/methods/allocation.md.

/// "simple/1": each school by itself, arm a with probability ratio[a] / sum(ratio).
Allocation allocate_simple(std::span<const std::size_t> order, std::span<const std::uint64_t> ratio,
                           DrawStorage storage, RandomStream& random);

/// "complete/1": exact quotas in every stratum, the leftovers dealt by round_quotas; within a stratum the schools with
/// the smallest draws go to the first arm, the next to the second, and so on. Given earlier waves, `shortfall` is made
/// up for as round_quotas has it.
Allocation allocate_complete(std::span<const std::size_t> stratum, std::size_t strata,
                             std::span<const std::size_t> order, std::span<const std::size_t> tie_rank,
                             std::span<const std::uint64_t> ratio, DrawStorage storage, RandomStream& random,
                             const Shortfall& shortfall = {});

/// The same with a ratio of its own for each stratum (round_quotas says what it may be); with the same ratio in all of
/// them it is the function above.
Allocation allocate_complete(std::span<const std::size_t> stratum, std::span<const std::size_t> order,
                             std::span<const std::size_t> tie_rank, const CountTable& ratios, DrawStorage storage,
                             RandomStream& random, const Shortfall& shortfall = {});

/// "sorted-alternation/1": Appendix D of the Bolton report. Two arms; arm 1 is Appendix D's "Treated". Schools get
/// their draws in the order of `key`; they are put in order of stratum and draw; the first goes to arm 1 if its draw is
/// above one half; each later one goes to the arm that the one before did not.
Allocation allocate_sorted_alternation(std::span<const std::size_t> stratum, std::span<const double> key,
                                       std::span<const std::size_t> tie_rank, DrawStorage storage,
                                       RandomStream& random);

}  // namespace clustertrial
