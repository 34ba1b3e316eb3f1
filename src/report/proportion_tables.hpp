#pragma once

#include "clustertrial/analysis/result.hpp"

#include "effect_cells.hpp"
#include "table_list.hpp"

#include <nlohmann/json_fwd.hpp>

namespace clustertrial::report_detail {

/// Of counts: events by arm, and the absolute effect beside the relative one.
void add_proportions_table(const AnalysisResult& result, TableList& tables);

/// R2 of each outcome's model, and the correlation with its prior measure.
void add_explained_table(const AnalysisResult& result, TableList& tables);
nlohmann::ordered_json explained_json(const AnalysisResult& result);

/// "163 of 13,819"
Cell events_cell(const ArmSummary& arm);
/// "0.886 (0.623, 1.260)", or "n/a".
Cell risk_ratio_cell(const EffectEstimate& effect, bool break_line = true);

/// The events behind proportions, and why a count has no risk ratio.
void add_events_note(ResultTable& table, const EffectRows& rows, const Trial& trial);
void add_risk_ratio_notes(ResultTable& table, const EffectList& effects, const Trial& trial);

}  // namespace clustertrial::report_detail
