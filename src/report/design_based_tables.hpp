#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <nlohmann/json_fwd.hpp>

/// Effects by the probabilities of the allocation alone.
namespace clustertrial::report_detail {

void add_design_based_table(const AnalysisResult& result, TableList& tables);
nlohmann::ordered_json design_based_json(const AnalysisResult& result);

}  // namespace clustertrial::report_detail
