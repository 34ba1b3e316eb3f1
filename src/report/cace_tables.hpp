#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <nlohmann/json_fwd.hpp>

namespace clustertrial::report_detail {

/// Effects on those who take up, beside those of the offer: a row a definition, outcome and arm.
void add_cace_table(const AnalysisResult& result, TableList& tables);

/// The same as elements of `estimates`.
void add_cace_json(const AnalysisResult& result, nlohmann::ordered_json& estimates);

}  // namespace clustertrial::report_detail
