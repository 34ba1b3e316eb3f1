#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// The protocol's analysis of each outcome, then every [[sensitivity]] entry's; what failed comes last, its reason in a
/// note.
void add_sensitivity_table(const AnalysisResult& result, TableList& tables);

/// Outcomes of each family with their p-values and adjusted p-values.
void add_families_table(const AnalysisResult& result, TableList& tables);

}  // namespace clustertrial::report_detail
