#pragma once

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// Clusters and individuals from assessment to analysis: what data and records know, and what [flow] says besides.
void add_flow_figure(const AnalysisResult& result, FigureList& figures);

/// Where what the trial file says of the flow does not fit what the data count, in words. `outcomes` is not empty.
std::vector<std::string> words_of_gaps(const Trial& trial, const std::vector<Attrition>& outcomes);

}  // namespace clustertrial::report_detail
