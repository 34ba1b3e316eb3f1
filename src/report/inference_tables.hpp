#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/result_table.hpp"

namespace clustertrial {

/// The protocol's analysis of each outcome, then every [[sensitivity]] entry's; what failed comes last, its reason in a
/// note.
ResultTable sensitivity_table(const AnalysisResult& result);

/// Outcomes of each family with their p-values and adjusted p-values.
ResultTable families_table(const AnalysisResult& result);

}  // namespace clustertrial
