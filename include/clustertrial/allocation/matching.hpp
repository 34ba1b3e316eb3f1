#pragma once

#include "clustertrial/allocation/covariates.hpp"
#include "clustertrial/allocation/methods.hpp"
#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace clustertrial {

/// How unlike two schools are, whatever the units in which their covariates are measured.
enum class MatchDistance {
    mahalanobis,       ///< sqrt((x_i - x_j)' S^- (x_i - x_j)), S the covariance of all schools
    rank_mahalanobis,  ///< of ranks, S rescaled to the variance of untied ranks: Rosenbaum's robust distance
};
template <>
struct Kinds<MatchDistance> {
    static constexpr std::string_view what = "distance";
    static constexpr std::array rows{NamedKind<MatchDistance>{MatchDistance::mahalanobis, "mahalanobis"},
                                     NamedKind<MatchDistance>{MatchDistance::rank_mahalanobis, "rank"}};
};
static_assert(every_kind_has_a_row<MatchDistance>);

/// Schools put together within strata before anything is drawn.
struct Matching {
    std::vector<std::size_t> tuple;    ///< by school
    std::vector<std::size_t> sizes;    ///< by tuple; less than the tuple size: what a stratum has left over
    std::vector<std::size_t> stratum;  ///< by tuple
    std::vector<double> distance;      ///< by tuple: the sum over its pairs of schools
    double total_distance = 0;
};

/// Tuples of `tuple_size` schools within strata that are alike ("matched/1", docs/methods/allocation.md). Tuple size 2:
/// the pairs of least total distance, exactly (to 2^-23 of a stratum's largest distance). Larger ones: a local optimum,
/// which no exchange of two schools between two tuples makes better; the best one is NP-hard to find. A stratum that
/// is no multiple of the tuple size has one smaller tuple, of the schools whose leaving makes the others most alike.
/// `order`: the canonical order; the result depends on it only where distances are equal. Throws Error(usage) for a
/// tuple size below 2, covariates that do not fit, or a stratum of more than 4095 schools.
Matching match_schools(const Covariates& covariates, std::span<const std::size_t> stratum, std::size_t strata,
                       std::span<const std::size_t> order, std::size_t tuple_size, MatchDistance distance);

/// Deals the arms within tuples: complete/1 with the tuples for strata. `ratios`: one row a stratum. Throws
/// Error(usage) when a whole tuple cannot be divided as its stratum's ratio says.
Allocation allocate_matched(const Matching& matching, std::size_t tuple_size, std::span<const std::size_t> order,
                            std::span<const std::size_t> tie_rank, const CountTable& ratios, DrawStorage storage,
                            RandomStream& random);

}  // namespace clustertrial
