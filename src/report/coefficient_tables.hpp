#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <nlohmann/json_fwd.hpp>

/// What a reader asks of a coefficient: the others of its model, and how large it is beside the control mean.
namespace clustertrial::report_detail {

void add_coefficients_table(const AnalysisResult& result, TableList& tables);
nlohmann::ordered_json coefficients_json(const AnalysisResult& result);
/// Of measured outcomes: counts have risk ratios.
void add_relative_table(const AnalysisResult& result, TableList& tables);

}  // namespace clustertrial::report_detail
