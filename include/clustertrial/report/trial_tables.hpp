#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/result_table.hpp"

#include <vector>

namespace clustertrial {

/// The tables of a trial report, numbered in the order in which they come: attrition, baseline, primary analysis,
/// secondary analysis, attendance, the appendix tables, dose-response, robustness. What the trial does not have is left
/// out.
std::vector<ResultTable> to_tables(const AnalysisResult& result);

/// What the output was made of: title, files and their SHA-256, version, what flags changed.
ResultTable provenance_table(const AnalysisResult& result);

}  // namespace clustertrial
