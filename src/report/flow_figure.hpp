#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// Clusters and individuals from assessment to analysis: what data and records know, and what [flow] says besides.
void add_flow_figure(const AnalysisResult& result, FigureList& figures);

}  // namespace clustertrial::report_detail
