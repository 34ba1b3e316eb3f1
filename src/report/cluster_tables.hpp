#pragma once

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/result_table.hpp"

#include "table_list.hpp"

#include <optional>
#include <vector>

namespace clustertrial::report_detail {

/// Sizes of clusters, intracluster correlations and design effects, one row an outcome.
void add_clustering_table(const AnalysisResult& result, TableList& tables);

/// "0.0072\n(0.0047, 0.0111)", or "n/a".
Cell icc_cell(const std::optional<Icc>& icc);
/// By which methods the ICCs of a list came about, and why some are missing.
void add_icc_notes(const std::vector<Clustering>& list, const Trial& trial, ResultTable& table);

/// What single clusters and strata do to the primary analysis: a block of statements for each effect.
void add_influence_table(const AnalysisResult& result, TableList& tables);

}  // namespace clustertrial::report_detail
