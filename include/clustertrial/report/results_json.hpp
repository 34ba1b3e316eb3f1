#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The document clustertrial.results/1 (docs/formats.md): trial, estimates at full precision, tables. null where not
/// applicable, never NaN. Ends in a line end.
std::string render_results_json(const AnalysisResult& result, const std::vector<ResultTable>& tables);

}  // namespace clustertrial
