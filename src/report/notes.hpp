#pragma once

#include "effect_cells.hpp"

#include <string>

/// The notes below tables of effects: by which conventions each number came about.
namespace clustertrial::report_detail {

/// "year (6 levels) and marker (12 levels)"
std::string absorbed_words(const std::vector<AbsorbedColumn>& absorbed);

/// What the model is, in a sentence. All effects have the options of the first.
std::string model_note(const Trial& trial, const EffectList& effects);
std::string effect_size_note(const EffectList& effects, const Trial& trial);
std::string mean_interval_note(const EffectList& effects, const Trial& trial);

/// Why an effect has no p-value and interval, and what the allocations say; empty of one that is tested.
std::string untested_words(const EffectEstimate& effect);
void add_untested_notes(ResultTable& table, const EffectList& effects, const Trial& trial);

/// The test of each outcome that no arm has an effect, where there are several arms.
void add_joint_test_notes(ResultTable& table, const EffectList& effects);
/// The Monte Carlo error of each effect's p-value.
void add_draw_notes(ResultTable& table, const EffectList& effects, const Trial& trial);
/// The largest of them, for tables of many rows.
void add_largest_draw_error(ResultTable& table, const EffectList& effects);
/// "LABEL: limits at 90%.": of a row whose limits are not those that its table or figure is headed by.
std::string limits_note(const std::string& label, const AnalysisSpec& options);
void add_infinite_limit_note(ResultTable& table, const EffectList& effects);
/// The clusters where a Moore-Penrose inverse was taken, at most five of them by name; empty when there is none.
std::string singular_words(const EffectEstimate& effect, const Trial& trial);
void add_singular_notes(ResultTable& table, const EffectList& effects, const Trial& trial);
/// What single outcomes have to say: their own notes, effect sizes that are missing or on another footing.
void add_outcome_notes(ResultTable& table, const EffectList& effects, const Trial& trial);

}  // namespace clustertrial::report_detail
