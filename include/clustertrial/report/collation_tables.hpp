#pragma once

#include "clustertrial/collation/collation.hpp"
#include "clustertrial/report/document.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What was read, done and found: the returns, headers taken for columns and those left, rows left out, ids that became
/// others, what was merged and corrected, suppressed cells, totals by authority and arm, checks, and the findings, a
/// table a kind. What there is nothing of is left out.
std::vector<ResultTable> to_tables(const Collation& collation);

/// The same as a document, with the files that decided it.
Document collation_document(const Collation& collation, const Trial& trial);

/// The same and each row's file and line as the document clustertrial.collation/1 (docs/collate.md). `output` is the
/// file of the result, `bytes` what stands in it; without one empty.
std::string render_collation_json(const Collation& collation, const Trial& trial, const std::string& output,
                                  std::string_view bytes);

}  // namespace clustertrial
