#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <nlohmann/json_fwd.hpp>

namespace clustertrial::report_detail {

/// What the trial file states of its estimand, beside what the primary analysis estimates.
void add_estimand_table(const AnalysisResult& result, TableList& tables);
nlohmann::ordered_json estimand_json(const AnalysisResult& result);

/// The average over individuals, that over clusters and their difference, of each effect on a primary outcome.
void add_averages_table(const AnalysisResult& result, TableList& tables);
nlohmann::ordered_json averages_json(const AnalysisResult& result);

}  // namespace clustertrial::report_detail
