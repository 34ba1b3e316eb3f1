#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// The distribution of each outcome by arm.
void add_histogram_figures(const AnalysisResult& result, FigureList& figures);

}  // namespace clustertrial::report_detail
