#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/analysis/subgroups.hpp"

#include "table_list.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace clustertrial::report_detail {

/// The effect with its limits, in percentage points where tables show these; "n/a" where there is none.
Cell subgroup_cell(const SubgroupEffect& one, const Trial& trial, bool break_line);

/// "Phase (prespecified)"
std::string subgroup_name(const SubgroupSpec& spec);

/// "primary", of a value "At 25", and with several intervention arms the arm behind it.
std::string subgroup_row_name(const SubgroupRow& row, const Trial& trial);

/// Effects by subgroup: a row a level, or a value, and arm.
void add_subgroup_table(const AnalysisResult& result, TableList& tables);

/// The effects from the model of all levels, a figure an outcome.
void add_subgroup_figures(const AnalysisResult& result, FigureList& figures);

/// The member `subgroups` of clustertrial.results/1.
nlohmann::ordered_json subgroups_json(const AnalysisResult& result);

}  // namespace clustertrial::report_detail
