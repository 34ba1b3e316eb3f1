#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/result_table.hpp"

namespace clustertrial {

/// Sizes of clusters, intracluster correlations and design effects, one row an outcome.
ResultTable clustering_table(const AnalysisResult& result);

/// What single clusters and strata do to the primary analysis: a block of statements for each effect.
ResultTable influence_table(const AnalysisResult& result);

}  // namespace clustertrial
