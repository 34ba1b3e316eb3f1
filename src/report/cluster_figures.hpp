#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

/// Figures in which a dot is a cluster.
namespace clustertrial::report_detail {

/// Each primary outcome in each cluster, by arm and stratum.
void add_dot_figures(const AnalysisResult& result, FigureList& figures);
/// The prior measure of each primary outcome against the outcome, by arm.
void add_prior_figures(const AnalysisResult& result, FigureList& figures);
/// The effect without each cluster, and without each stratum.
void add_influence_figures(const AnalysisResult& result, FigureList& figures);
/// Intervention clusters by dose.
void add_attendance_figure(const AnalysisResult& result, FigureList& figures);

}  // namespace clustertrial::report_detail
