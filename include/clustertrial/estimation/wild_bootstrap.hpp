#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clustertrial {

enum class BootstrapWeights { rademacher, webb, mammen };
template <>
struct Kinds<BootstrapWeights> {
    static constexpr std::string_view what = "bootstrap weights";
    static constexpr std::array rows{NamedKind<BootstrapWeights>{BootstrapWeights::rademacher, "rademacher"},
                                     NamedKind<BootstrapWeights>{BootstrapWeights::webb, "webb"},
                                     NamedKind<BootstrapWeights>{BootstrapWeights::mammen, "mammen"}};
};
static_assert(every_kind_has_a_row<BootstrapWeights>);

enum class BootstrapResiduals {
    restricted,    ///< WCR: of the fit with the effect set to the hypothesis
    unrestricted,  ///< WCU
};
template <>
struct Kinds<BootstrapResiduals> {
    static constexpr std::string_view what = "bootstrap residuals";
    static constexpr std::array rows{NamedKind<BootstrapResiduals>{BootstrapResiduals::restricted, "restricted"},
                                     NamedKind<BootstrapResiduals>{BootstrapResiduals::unrestricted, "unrestricted"}};
};
static_assert(every_kind_has_a_row<BootstrapResiduals>);

struct WildBootstrapOptions {
    std::size_t draws = 9999;
    std::uint64_t seed = 1;
    BootstrapWeights weights = BootstrapWeights::rademacher;
    BootstrapResiduals residuals = BootstrapResiduals::restricted;
    DrawProgress progress = {};  ///< told of draws, from one thread at a time
};

/// Draws of the CR1 t statistic of coefficient `position` (Cameron, Gelbach and Miller 2008; MacKinnon and Webb 2017).
/// Rademacher: all 2^G sign vectors once when that is at most options.draws; the draw of number 0 has no sign changed.
/// The same bits on any number of threads. Only `scores`, `gram` and `level` of the parts are used: a cluster of 5,000
/// individuals costs what one of 5 does. Clusters without individuals (place_among) have weights, but CR1's factor does
/// not count them. Throws Error(design) for fewer than two clusters, N <= K, or an observed standard error of 0;
/// Error(usage) for what does not fit together, or no draws.
NullDraws wild_bootstrap_draws(const EstimatingEquations& equations, std::size_t position,
                               const WildBootstrapOptions& options);

}  // namespace clustertrial
