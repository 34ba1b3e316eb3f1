#pragma once

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"

#include <cstddef>

namespace clustertrial::analysis_detail {

/// Of a count: the ratio of the adjusted proportions of arm t + 1 and control, with limits by the standard error of its
/// logarithm and the degrees of freedom of the arm's coefficient, or why there is none. Of a measured value nothing.
void add_risk_ratio(const OutcomeContext& context, std::size_t t, EffectEstimate& effect);

}  // namespace clustertrial::analysis_detail
