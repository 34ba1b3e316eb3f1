#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/result_table.hpp"

#include <optional>
#include <string>
#include <vector>

/// Cells, headers and notes that the tables of effects share.
namespace clustertrial::report_detail {

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

/// A row of a table of effects: an estimate, or the outcome that has none. One of the two is there.
struct EffectRow {
    const EffectEstimate* effect = nullptr;
    const NotEstimated* none = nullptr;
    [[nodiscard]] const OutcomeSpec& outcome() const { return effect != nullptr ? effect->outcome : none->outcome; }
};
using EffectRows = std::vector<EffectRow>;

/// Of the outcomes of one role, or of all, in the trial file's order.
EffectRows rows_of(const EffectSet& set, const Trial& trial, std::optional<OutcomeRole> role = {});
/// The rows that are estimates.
EffectList estimates_of(const EffectRows& rows);
/// What the estimates follow; without one, what the protocol asks for.
const AnalysisSpec& options_of(const EffectList& effects, const Trial& trial);
/// The row of an outcome without an estimate: its label, and "n/a" in each of the other columns of the table.
void add_row_without_estimate(ResultTable& table, const std::string& label);
/// Why there is none, of each row without an estimate.
void add_reasons(ResultTable& table, const EffectRows& rows);

/// 100 for a proportion, which is printed in percentage points; 1 for a measured value.
double printed_scale(const OutcomeSpec& outcome);

NumberPart individuals_part(double n);
/// "13,819 (0)": analysed and missing, of what the outcome is the average over; "(unknown)" or "(at least 361)" where
/// nobody counted those of some clusters.
Cell individuals_cell(const SampleCounts& n);
/// `scale` times the estimate and its interval, which is "n/a" where the effect cannot be tested.
Cell effect_cell(const EffectEstimate& effect, double scale, bool break_line = true);
/// In percentage points for a proportion, in the outcome's units for a measured value.
Cell change_cell(const EffectEstimate& effect, bool break_line = true);
/// The unadjusted mean, with its CI where that is asked for and there is one.
Cell mean_cell(const ArmSummary& arm, bool interval);
Cell effect_size_cell(const EffectEstimate& effect, bool break_line = true);
/// Three decimals, or "<0.001".
Cell p_cell(double p);
/// The same of an effect; "n/a" where it cannot be tested, with what the allocations say beside it.
Cell p_cell(const EffectEstimate& effect);
std::string p_text(double p);
/// "p = 0.034", "p <0.001": the same in a sentence.
std::string p_words(double p);
/// The row's name: the outcome, and the arm where there are several.
std::string outcome_name(const OutcomeSpec& outcome, const std::string& term, const Trial& trial);
/// Clusters of both arms.
Cell clusters_cell(const ArmSummary& control, const ArmSummary& intervention);

std::string percent_text(double confidence);
/// "Mean\n(95% CI)"
std::string interval_header(const std::string& what, const AnalysisSpec& options);
std::string change_header(const EffectRows& rows, const AnalysisSpec& options);
/// "Glass's Delta" or "Hedges' g".
std::string effect_size_name(EffectSizeMeasure measure);

/// The numbers of a cell, each as the cell prints it.
std::vector<std::string> numbers_of(const Cell& cell);

void add_note_once(ResultTable& table, const std::string& note);

}  // namespace clustertrial::report_detail
