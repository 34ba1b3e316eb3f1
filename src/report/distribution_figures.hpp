#pragma once

#include "clustertrial/analysis/result.hpp"

#include "estimate_json.hpp"
#include "table_list.hpp"

namespace clustertrial::report_detail {

/// The statistic over the allocations, and where the observed one lies: of each primary outcome that these test.
void add_primary_distributions(const AnalysisResult& result, FigureList& figures);
/// The same of the other outcomes.
void add_other_distributions(const AnalysisResult& result, FigureList& figures);
/// The same of the entries of [[sensitivity]].
void add_sensitivity_distributions(const AnalysisResult& result, FigureList& figures);

/// The numbers of all of them, in that order.
Json null_distributions_json(const AnalysisResult& result);

}  // namespace clustertrial::report_detail
