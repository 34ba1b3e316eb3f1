#pragma once

#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clustertrial {

enum class BootstrapWeights { rademacher, webb, mammen };
std::string_view to_name(BootstrapWeights weights);
BootstrapWeights bootstrap_weights_from_name(std::string_view name);

enum class BootstrapResiduals {
    restricted,    ///< WCR: of the fit with the effect set to the hypothesis
    unrestricted,  ///< WCU
};
std::string_view to_name(BootstrapResiduals residuals);
BootstrapResiduals bootstrap_residuals_from_name(std::string_view name);

struct WildBootstrapOptions {
    std::size_t draws = 9999;
    std::uint64_t seed = 1;
    BootstrapWeights weights = BootstrapWeights::rademacher;
    BootstrapResiduals residuals = BootstrapResiduals::restricted;
};

/// Draws of the CR1 t statistic of coefficient `position` (Cameron, Gelbach and Miller 2008; MacKinnon and Webb 2017).
/// Rademacher: all 2^G sign vectors once when that is at most options.draws; the draw of number 0 has no sign changed.
/// The same bits on any number of threads. Only `scores`, `gram` and `level` of the parts are used: a cluster of 5,000
/// individuals costs what one of 5 does. Throws Error(design) for no more clusters than coefficients, N <= K, or an
/// observed standard error of 0; Error(usage) for what does not fit together, or no draws.
NullDraws wild_bootstrap_draws(const EstimatingEquations& equations, std::size_t position,
                               const WildBootstrapOptions& options);

}  // namespace clustertrial
