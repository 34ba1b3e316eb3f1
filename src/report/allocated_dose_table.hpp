#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// Effects of one unit of the dose that was allocated; nothing where arms were.
void add_allocated_dose_table(const AnalysisResult& result, TableList& tables);

}  // namespace clustertrial::report_detail
