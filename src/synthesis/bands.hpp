#pragma once

#include "clustertrial/synthesis/consistency.hpp"
#include "clustertrial/trial/targets.hpp"
#include "clustertrial/trial/trial.hpp"

#include "region.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

/// Printed numbers as bands in the plane (adjusted difference, standard error).
namespace clustertrial::synthesis_detail {

/// What is the same for all targets of an outcome once its events are known.
struct BandContext {
    const AnalysisSpec& options;
    std::size_t clusters = 0;
    std::optional<double> effect_size_scale;
};

/// An interval about the middle of the printed number's own, `narrowing` times as wide.
std::pair<double, double> narrowed(const Printed& printed, double narrowing);

/// Whether the quantity depends on the estimate or its standard error.
bool is_of_estimate(Quantity quantity);
/// Whether what is printed depends on a clustered standard error, and so on its kind and degrees of freedom.
bool needs_standard_error(Quantity quantity, MeanInterval mean_ci);

/// The band of a quantity that is linear in the plane; nothing for one that is not (p), that is not in the plane (a
/// mean), or that cannot be standardised.
std::optional<Band> band_of(const Target& target, const BandContext& context, double narrowing);

/// The |statistic| that a printed p allows, from low to high (infinite for a p that may be 0).
std::pair<double, double> statistics_of(const Target& p, const BandContext& context, double narrowing);

}  // namespace clustertrial::synthesis_detail
