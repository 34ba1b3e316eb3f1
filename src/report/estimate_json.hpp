#pragma once

#include "clustertrial/analysis/effect.hpp"

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

}  // namespace clustertrial::report_detail
