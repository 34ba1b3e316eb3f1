#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// From randomisation to analysis: a table for each primary outcome.
void add_attrition_tables(const AnalysisResult& result, TableList& tables);

void add_baseline_table(const AnalysisResult& result, TableList& tables);

/// The baseline over those analysed and over individuals.
void add_further_baselines(const AnalysisResult& result, TableList& tables);

/// Intervention clusters by dose.
void add_attendance_table(const AnalysisResult& result, TableList& tables);

}  // namespace clustertrial::report_detail
