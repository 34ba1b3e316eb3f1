#pragma once

#include "clustertrial/analysis/context.hpp"

#include <string>
#include <vector>

namespace clustertrial::analysis_detail {

/// How an effect is another than the estimand that the trial file states, a sentence each: of another average, weighing
/// strata otherwise, another summary measure. Nothing where it states none.
std::vector<std::string> departures_of(const OutcomeContext& context, const EffectEstimate& effect);

}  // namespace clustertrial::analysis_detail
