#pragma once

#include "clustertrial/analysis/result.hpp"

#include <nlohmann/json_fwd.hpp>

/// Members of clustertrial.results/1 beside `estimates` (docs/formats.md).
namespace clustertrial::report_detail {

nlohmann::ordered_json clusterings_json(const AnalysisResult& result);
nlohmann::ordered_json influences_json(const AnalysisResult& result);
/// Effects first, in the order of the trial file; then the entries that could not be estimated.
nlohmann::ordered_json sensitivity_json(const AnalysisResult& result);
nlohmann::ordered_json families_json(const AnalysisResult& result);

}  // namespace clustertrial::report_detail
