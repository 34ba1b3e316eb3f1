#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <nlohmann/json_fwd.hpp>

/// The protocol's own hypotheses: greater, less, non-inferior, equivalent.
namespace clustertrial::report_detail {

void add_hypotheses_table(const AnalysisResult& result, TableList& tables);
nlohmann::ordered_json hypotheses_json(const AnalysisResult& result);

}  // namespace clustertrial::report_detail
