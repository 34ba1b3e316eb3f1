#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <vector>

/// Cells, headers and notes that the tables of effects share.
namespace clustertrial {

using EffectList = std::vector<const EffectEstimate*>;

// Decimals of the WWCSC tables (the Bolton report): means 4, limits, points, effect sizes and p 3; appendix
// differences 5.
constexpr int mean_digits = 4;
constexpr int effect_digits = 3;
constexpr int difference_digits = 5;
constexpr double per_cent = 100;

/// What stands in a cell that has no number.
constexpr const char* not_applicable = "n/a";

EffectList pointers_to(const std::vector<EffectEstimate>& effects);

/// 100 for a proportion, which is printed in percentage points; 1 for a measured value.
double printed_scale(const OutcomeSpec& outcome);

NumberPart individuals_part(double n);
/// In percentage points for a proportion, in the outcome's units for a measured value.
Cell change_cell(const EffectEstimate& effect, bool break_line = true);
Cell effect_size_cell(const EffectEstimate& effect, bool break_line = true);
/// Three decimals, or "<0.001".
Cell p_cell(double p);
std::string p_text(double p);
/// The row's name: the outcome, and the arm where there are several.
std::string outcome_name(const OutcomeSpec& outcome, const std::string& term, const Trial& trial);
/// Clusters of the control arm and the effect's arm.
Cell clusters_cell(const EffectEstimate& effect);

std::string percent_text(double confidence);
/// "Mean\n(95% CI)"
std::string interval_header(const std::string& what, const AnalysisSpec& options);
std::string change_header(const EffectList& effects, const AnalysisSpec& options);
/// "Glass's Delta" or "Hedges' g".
std::string effect_size_name(EffectSizeMeasure measure);

void add_note_once(ResultTable& table, const std::string& note);
std::string joined(const std::vector<std::string>& parts, const std::string& separator);

}  // namespace clustertrial
