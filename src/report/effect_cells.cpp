#include "effect_cells.hpp"

#include "clustertrial/core/number.hpp"

#include "digits.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr double smallest_printed_p = 0.0005;

/// "0.806 (n/a)", of an effect that cannot be tested.
Cell without_interval(double estimate, bool break_line) {
    return showing_cell(estimate, effect_digits).add(std::string(break_line ? "\n" : " ") + "(" + not_applicable + ")");
}

/// Position of an outcome in the trial file; behind the last where it does not stand there.
std::size_t place_of(const OutcomeSpec& outcome, const Trial& trial) {
    const auto found = std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                                    [&](const OutcomeSpec& spec) { return spec.name == outcome.name; });
    return static_cast<std::size_t>(found - trial.outcomes.begin());
}

}  // namespace

EffectList pointers_to(const std::vector<EffectEstimate>& effects) {
    EffectList list;
    for (const EffectEstimate& effect : effects) list.push_back(&effect);
    return list;
}

EffectRows rows_of(const EffectSet& set, const Trial& trial, std::optional<OutcomeRole> role) {
    EffectRows rows;
    for (const EffectEstimate& effect : set.estimates) rows.push_back({&effect, nullptr});
    for (const NotEstimated& none : set.not_estimated) rows.push_back({nullptr, &none});
    if (role) std::erase_if(rows, [&](const EffectRow& row) { return row.outcome().role != *role; });
    if (set.not_estimated.empty()) return rows;
    std::stable_sort(rows.begin(), rows.end(), [&](const EffectRow& a, const EffectRow& b) {
        return place_of(a.outcome(), trial) < place_of(b.outcome(), trial);
    });
    return rows;
}

EffectList estimates_of(const EffectRows& rows) {
    EffectList list;
    for (const EffectRow& row : rows) {
        if (row.effect != nullptr) list.push_back(row.effect);
    }
    return list;
}

const AnalysisSpec& options_of(const EffectList& effects, const Trial& trial) {
    return effects.empty() ? trial.analysis : effects.front()->options;
}

void add_row_without_estimate(ResultTable& table, const std::string& label) {
    TableRow row;
    row.cells.assign(table.columns.size(), Cell(not_applicable));
    row.cells.front() = label;
    table.rows.push_back(std::move(row));
}

void add_reasons(ResultTable& table, const EffectRows& rows) {
    for (const EffectRow& row : rows) {
        if (row.none != nullptr)
            add_note_once(table, row.outcome().label + ": not estimated: " + row.none->reason() + ".");
    }
}

double printed_scale(const OutcomeSpec& outcome) {
    return outcome.is_count() ? per_cent : 1;
}

NumberPart individuals_part(double n) {
    return {n, 0, NumberStyle::grouped};
}

Cell individuals_cell(const SampleCounts& n) {
    const AveragedOver counted = n.averaged_over();
    Cell cell(individuals_part(counted.analysed));
    if (counted.clusters_not_counted == 0) return cell.add(" (").add(individuals_part(counted.missing)).add(")");
    if (counted.missing > 0) return cell.add(" (at least ").add(individuals_part(counted.missing)).add(")");
    return cell.add(" (unknown)");
}

Cell mean_cell(const ArmSummary& arm, bool interval) {
    if (!interval || !arm.conf_low) return showing_cell(arm.mean, mean_digits);
    return showing_interval_cell(arm.mean, *arm.conf_low, *arm.conf_high, mean_digits, effect_digits, true);
}

Cell effect_cell(const EffectEstimate& effect, double scale, bool break_line) {
    const std::optional<Interval> limits = effect.interval();
    if (!limits) return without_interval(scale * effect.estimate, break_line);
    return showing_interval_cell(scale * effect.estimate, scale * limits->low, scale * limits->high, effect_digits,
                                 effect_digits, break_line);
}

Cell change_cell(const EffectEstimate& effect, bool break_line) {
    return effect_cell(effect, printed_scale(effect.outcome), break_line);
}

Cell effect_size_cell(const EffectEstimate& effect, bool break_line) {
    if (!effect.effect_size) return not_applicable;
    const EffectSize& size = *effect.effect_size;
    if (!size.interval) return without_interval(size.estimate, break_line);
    return showing_interval_cell(size.estimate, size.interval->low, size.interval->high, effect_digits, effect_digits,
                                 break_line);
}

Cell p_cell(const EffectEstimate& effect) {
    if (effect.test) return p_cell(effect.test->p_value);
    Cell none(not_applicable);
    if (!effect.by_allocations) return none;
    return none.add(effect.by_allocations->exact ? "\n(exact: " : "\n(by draws: ")
        .add(p_text(effect.by_allocations->p_value))
        .add(")");
}

Cell p_cell(double p) {
    if (p < smallest_printed_p) return p_text(p);
    return number_cell(p, effect_digits);
}

std::string p_text(double p) {
    return p < smallest_printed_p ? "<0.001" : format_fixed(p, effect_digits);
}

std::string p_words(double p) {
    const std::string text = p_text(p);
    return "p " + (text.starts_with('<') ? text : "= " + text);
}

std::string outcome_name(const OutcomeSpec& outcome, const std::string& term, const Trial& trial) {
    const bool several_arms = trial.arms.arms.size() > 2;
    return outcome.label + (several_arms ? ": " + term : "");
}

Cell clusters_cell(const ArmSummary& control, const ArmSummary& intervention) {
    return count_cell(static_cast<double>(control.n.clusters + intervention.n.clusters));
}

std::string percent_text(double confidence) {
    return format_shortest(std::round(confidence * 1e10) / 1e8) + "%";
}

std::string interval_header(const std::string& what, const AnalysisSpec& options) {
    return what + "\n(" + percent_text(options.confidence) + " CI)";
}

std::string change_header(const EffectRows& rows, const AnalysisSpec& options) {
    const auto counts =
        std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.outcome().is_count(); });
    if (static_cast<std::size_t>(counts) == rows.size()) return interval_header("% point change in outcome", options);
    if (counts > 0) return interval_header("Difference; % points for proportions", options);
    return interval_header("Difference in outcome", options);
}

std::string effect_size_name(EffectSizeMeasure measure) {
    return measure == EffectSizeMeasure::glass ? "Glass's Delta" : "Hedges' g";
}

std::vector<std::string> numbers_of(const Cell& cell) {
    std::vector<std::string> numbers;
    for (const auto& part : cell.parts) {
        if (const auto* number = std::get_if<NumberPart>(&part)) numbers.push_back(to_text(Cell(*number)));
    }
    return numbers;
}

void add_note_once(ResultTable& table, const std::string& note) {
    if (note.empty() || std::find(table.notes.begin(), table.notes.end(), note) != table.notes.end()) return;
    table.notes.push_back(note);
}

}  // namespace clustertrial::report_detail
