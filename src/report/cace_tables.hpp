#pragma once

#include "clustertrial/analysis/cace.hpp"
#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <nlohmann/json_fwd.hpp>

namespace clustertrial::report_detail {

// Cells of a row of that table.

/// The effect on compliers with its limits, in percentage points where the table shows these.
Cell complier_cell(const ComplierEffect& one, const Trial& trial, bool break_line);
/// "72%", of the arm at a place of the trial.
Cell take_up_cell(const ComplierEffect& one, std::size_t arm);
Cell first_stage_cell(const ComplierEffect& one);
/// "0.012 to 0.340", "up to -0.500, and from 0.200 on", "every value", "no value"
Cell anderson_rubin_cell(const ComplierEffect& one, const Trial& trial);

/// Effects on those who take up, beside those of the offer: a row a definition, outcome and arm.
void add_cace_table(const AnalysisResult& result, TableList& tables);

/// The same as elements of `estimates`.
void add_cace_json(const AnalysisResult& result, nlohmann::ordered_json& estimates);

}  // namespace clustertrial::report_detail
