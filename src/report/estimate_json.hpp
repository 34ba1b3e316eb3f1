#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/result.hpp"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

/// An element of `estimates` of clustertrial.results/1, and the values that its neighbours share with it.
namespace clustertrial::report_detail {

using Json = nlohmann::ordered_json;

/// The number, or null when it is not finite.
Json finite_or_null(double value);
Json or_null(const std::optional<double>& value);
Json text_or_null(const std::string& text);

Json estimate_json(const EffectEstimate& effect);

/// An element without an estimate: every member that an estimate has is null but `analysis` and `outcome`, and
/// `why_none` is beside them.
Json no_estimate_json(const NotEstimated& none, const std::string& analysis);

/// Append the effects of an analysis, and the outcomes that have none, in the trial file's order.
void add_effects_json(const AnalysisResult& result, Json& estimates);
void add_unweighted_json(const AnalysisResult& result, Json& estimates);
void add_allocated_dose_json(const AnalysisResult& result, Json& estimates);
void add_dose_json(const AnalysisResult& result, Json& estimates);

}  // namespace clustertrial::report_detail
