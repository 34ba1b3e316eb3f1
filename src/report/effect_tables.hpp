#pragma once

#include "clustertrial/analysis/result.hpp"

#include "effect_cells.hpp"
#include "table_list.hpp"

namespace clustertrial::report_detail {

/// Tables 3 and 4 of the report: unadjusted means by arm, those of primary outcomes with their CIs, then the effect.
void add_primary_table(const AnalysisResult& result, TableList& tables);
void add_secondary_table(const AnalysisResult& result, TableList& tables);

/// Unadjusted and adjusted differences, variances, effect size.
void add_primary_appendix(const AnalysisResult& result, TableList& tables);
void add_secondary_appendix(const AnalysisResult& result, TableList& tables);

/// The dose-response model, one row an outcome.
void add_dose_table(const AnalysisResult& result, TableList& tables);

/// Exploratory outcomes, and the other estimand: equal weight for each cluster.
void add_robustness_table(const AnalysisResult& result, TableList& tables);

/// The notes below unadjusted means and effects: model, average and doubts; then effect sizes, intervals, draws and
/// what was left out. There is an effect.
void add_model_notes(ResultTable& table, const EffectList& effects, const Trial& trial);
void add_measure_notes(ResultTable& table, const EffectList& effects, const Trial& trial, bool mean_intervals);

}  // namespace clustertrial::report_detail
