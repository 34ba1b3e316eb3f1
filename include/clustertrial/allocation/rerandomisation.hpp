#pragma once

#include "clustertrial/allocation/covariates.hpp"
#include "clustertrial/allocation/earlier.hpp"
#include "clustertrial/allocation/methods.hpp"
#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

namespace clustertrial {

/// More tries would never end for anybody who waits: hours on a hundred schools.
constexpr std::uint64_t most_rerandomised_tries = std::uint64_t{1} << 30U;

/// Share of allocations to accept, by chi-squared.
struct Acceptance {
    double probability = 0.01;
};
/// Largest distance that is accepted.
struct DistanceLimit {
    double threshold = 0;
};
/// Which allocations are accepted.
using AcceptRule = std::variant<Acceptance, DistanceLimit>;

struct RerandomisationOptions {
    AcceptRule accept = Acceptance{};
    std::uint64_t most_tries = 100'000;
};

struct RerandomisedAllocation {
    Allocation allocation;  ///< of the try that was accepted
    double distance = 0;
    double threshold = 0;
    double df = 0;            ///< rank of the covariates x (arms - 1)
    std::uint64_t tries = 0;  ///< the accepted one included
};

/// "rerandomisation/1" (docs/methods/allocation.md): complete/1 again and again from one stream until the arms are near
/// enough. Distance: sum over arms of n_a (mean_a - mean)' S^- (mean_a - mean), Morgan and Rubin's (2012) M when there
/// are two; S = sum over strata of n_s S_s / n, S_s the covariance within stratum s. An `Acceptance` p stands for the
/// p-quantile of chi-squared with `df` degrees of freedom. `ratios`: one row a stratum. With `earlier` units complete/1
/// makes up for their shortfall, and means, n_a and S (over the strata of all waves) are those of all units together;
/// the chi-squared law does not hold then, so that a threshold must be told. Throws Error(usage) for options or earlier
/// units that do not fit together, Error(design) when no try is accepted, with the smallest distance seen, when an arm
/// is empty, or when no covariate varies within strata.
RerandomisedAllocation allocate_rerandomised(const Covariates& covariates, std::span<const std::size_t> stratum,
                                             std::span<const std::size_t> order, std::span<const std::size_t> tie_rank,
                                             const CountTable& ratios, const RerandomisationOptions& options,
                                             DrawStorage storage, RandomStream& random,
                                             const EarlierUnits& earlier = {}, const DrawProgress& progress = {});

}  // namespace clustertrial
