#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

namespace clustertrial::report_detail {

/// Sizes of clusters, intracluster correlations and design effects, one row an outcome.
void add_clustering_table(const AnalysisResult& result, TableList& tables);

/// What single clusters and strata do to the primary analysis: a block of statements for each effect.
void add_influence_table(const AnalysisResult& result, TableList& tables);

}  // namespace clustertrial::report_detail
