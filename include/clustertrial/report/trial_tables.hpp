#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The tables of a trial report, numbered in the order in which they come (that of the list in
/// src/report/registry.cpp). What the trial does not have is left out.
std::vector<ResultTable> to_tables(const AnalysisResult& result);

/// The result and nothing else, 80 columns at most: a table for each intervention arm of each outcome that has an
/// estimate, with means, effect and intracluster correlation.
std::vector<ResultTable> to_compact_tables(const AnalysisResult& result);

/// What the output was made of: title, files and their SHA-256, version, what flags changed.
/// `program` is the one that made it. Files in `folder` are named as they are called there, so that a document does not
/// hang on where it was made; empty: as the user named them.
ResultTable provenance_table(const AnalysisResult& result, const std::string& program = "analyse",
                             const std::string& folder = "");

}  // namespace clustertrial
