#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <vector>

namespace clustertrial {

using EffectList = std::vector<const EffectEstimate*>;

/// Tables 3 and 4: unadjusted means by arm, then the effect. `mean_intervals`: the means with their CIs.
ResultTable results_table(const AnalysisResult& result, const EffectList& effects, bool mean_intervals);

/// Appendix tables: unadjusted and adjusted differences, variances, effect size.
ResultTable appendix_table(const AnalysisResult& result, const EffectList& effects);

/// The dose-response model, one row an outcome.
ResultTable dose_table(const AnalysisResult& result);

/// What changes when something else is done: exploratory outcomes, one cluster one vote.
ResultTable robustness_table(const AnalysisResult& result, const EffectList& exploratory);

/// "Glass's Delta" or "Hedges' g".
std::string effect_size_name(EffectSizeMeasure measure);

}  // namespace clustertrial
