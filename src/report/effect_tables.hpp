#pragma once

#include "effect_cells.hpp"

namespace clustertrial {

/// Tables 3 and 4: unadjusted means by arm, then the effect. `mean_intervals`: the means with their CIs.
ResultTable results_table(const AnalysisResult& result, const EffectList& effects, bool mean_intervals);

/// Appendix tables: unadjusted and adjusted differences, variances, effect size.
ResultTable appendix_table(const AnalysisResult& result, const EffectList& effects);

/// The dose-response model, one row an outcome.
ResultTable dose_table(const AnalysisResult& result);

/// What changes when something else is done: exploratory outcomes, one cluster one vote.
ResultTable robustness_table(const AnalysisResult& result, const EffectList& exploratory);

}  // namespace clustertrial
