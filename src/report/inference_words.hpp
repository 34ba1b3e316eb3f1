#pragma once

#include "effect_cells.hpp"

#include <string>

/// What stands behind standard errors, p-values and intervals, in words.
namespace clustertrial::report_detail {

/// "standard errors clustered by school (CR1); CI and p from t with 13 (schools - 1) degrees of freedom", or "...; p
/// and CI from 9,999 draws of ...". All effects have the options of the first.
std::string inference_words(const EffectList& effects, const Trial& trial);

/// "all 36 allocations (studentised coefficient, symmetric p; number at least as extreme / number of allocations)", of
/// effects by randomisation inference with the options of the first.
std::string randomisation_words(const EffectList& effects);

/// Whether two specifications have the same standard errors, degrees of freedom and inference, so that one note does.
bool same_inference(const AnalysisSpec& a, const AnalysisSpec& b);

/// Whether it is CR0 or CR1 by one cluster with clusters - 1 degrees of freedom or the normal distribution.
bool is_customary(const EffectEstimate& effect);

}  // namespace clustertrial::report_detail
