#pragma once

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/sensitivity.hpp"

#include <cstddef>

namespace clustertrial::analysis_detail {

/// The smallest and the largest estimate of treatment column `t` over all values that the outcome's suppressed numbers
/// can have (docs/methods/suppressed-cells.md). The estimate is linear in the outcomes, so that each is at the end that
/// the sign of its weight says, of all its rows together: exact. Suppressed regressors change the weights: where they
/// are is searched for (suppressed_search.hpp). `context` has the numbers in the middle. Throws as make_context and
/// estimate_effects do.
SuppressedBounds bounds_over_suppressed(const OutcomeContext& context, std::size_t t);

}  // namespace clustertrial::analysis_detail
