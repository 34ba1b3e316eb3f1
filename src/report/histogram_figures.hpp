#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// The distribution of each primary outcome by arm.
void add_primary_histograms(const AnalysisResult& result, FigureList& figures);
/// The same of the other outcomes.
void add_other_histograms(const AnalysisResult& result, FigureList& figures);

}  // namespace clustertrial::report_detail
