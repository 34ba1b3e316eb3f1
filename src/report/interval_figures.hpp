#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// The effects of all outcomes in standard deviations: they share an axis there.
void add_forest_figure(const AnalysisResult& result, FigureList& figures);
/// The same effect by every analysis of the sensitivity table, a figure an outcome.
void add_sensitivity_figures(const AnalysisResult& result, FigureList& figures);
/// Standardised differences of the baseline, a series an intervention arm.
void add_balance_figure(const AnalysisResult& result, FigureList& figures);

}  // namespace clustertrial::report_detail
