#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/result_table.hpp"

namespace clustertrial {

/// Table 1 of one primary outcome.
ResultTable attrition_table(const AnalysisResult& result, const Attrition& attrition);

/// Table 2.
ResultTable baseline_table(const AnalysisResult& result);

/// Table 5.
ResultTable attendance_table(const AnalysisResult& result);

}  // namespace clustertrial
