#include "interval_figures.hpp"

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/core/words.hpp"

#include "display.hpp"
#include "effect_cells.hpp"
#include "notes.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial::report_detail {

namespace {

bool has_several_arms(const Trial& trial) {
    constexpr std::size_t two = 2;  // control and one other
    return trial.arms.arms.size() > two;
}

IntervalRow heading(std::string label) {
    return {std::move(label), {}};
}

/// A row beside which stands why nothing is drawn.
IntervalRow row_without(std::string label, std::string why) {
    return {std::move(label), {IntervalMark{}}, std::move(why)};
}

/// `scale` times a value and its limits, where it has any.
IntervalMark mark_of(double value, const std::optional<Interval>& limits, double scale = 1) {
    IntervalMark mark{scale * value, std::nullopt, std::nullopt};
    if (limits) {
        mark.low = scale * limits->low;
        mark.high = scale * limits->high;
    }
    return mark;
}

IntervalRow effect_size_row(const EffectEstimate& effect, const Trial& trial) {
    const std::string label = outcome_name(effect.outcome, effect.term, trial);
    if (!effect.effect_size) return row_without(label, not_applicable);
    const EffectSize& size = *effect.effect_size;
    return {label, {mark_of(size.estimate, size.interval)}, to_text(effect_size_cell(effect, false))};
}

std::string heading_of(OutcomeRole role) {
    switch (role) {
        case OutcomeRole::primary:
            return "Primary";
        case OutcomeRole::secondary:
            return "Secondary";
        case OutcomeRole::exploratory:
            return "Exploratory";
    }
    return {};
}

bool any_mark(const IntervalPlot& plot) {
    return std::any_of(plot.rows.begin(), plot.rows.end(), [](const IntervalRow& row) {
        return std::any_of(row.marks.begin(), row.marks.end(),
                           [](const IntervalMark& mark) { return mark.value.has_value(); });
    });
}

/// In percentage points for a proportion, in the outcome's units for a measured value, as change_cell prints it.
IntervalRow change_row(const std::string& label, const EffectEstimate& effect) {
    const double scale = printed_scale(effect.outcome);
    return {label, {mark_of(effect.estimate, effect.interval(), scale)}, to_text(change_cell(effect, false))};
}

}  // namespace

void add_forest_figure(const AnalysisResult& result, FigureList& figures) {
    const Effects& effects = result.get<Effects>();
    IntervalPlot plot;
    plot.series = {""};
    for (const OutcomeRole role : {OutcomeRole::primary, OutcomeRole::secondary, OutcomeRole::exploratory}) {
        const EffectRows rows = rows_of(effects, result.trial, role);
        if (rows.empty()) continue;
        plot.rows.push_back(heading(heading_of(role)));
        for (const EffectRow& row : rows) {
            plot.rows.push_back(row.effect != nullptr ? effect_size_row(*row.effect, result.trial)
                                                      : row_without(row.outcome().label, not_applicable));
        }
    }
    if (!any_mark(plot)) return;
    const AnalysisSpec& options = options_of(pointers_to(effects.estimates), result.trial);
    Figure figure;
    figure.id = "forest";
    figure.title = "Effects on all outcomes, in standard deviations";
    figure.x = {effect_size_name(options.effect_size), percent_text(options.confidence) + " CI"};
    figure.notes = {"The line at 0 is no effect. The numbers are those of the tables of results."};
    figure.content = std::move(plot);
    figures.add(std::move(figure));
}

namespace {

/// Labels of the entries whose rows would repeat the primary analysis's.
std::set<std::string> labels_of_same_estimates(const Trial& trial) {
    std::set<std::string> labels;
    for (const SensitivitySpec& spec : trial.sensitivity) {
        if (changes_effect_size_alone(spec, trial)) labels.insert(spec.label);
    }
    return labels;
}

/// A row, or one for each of its bounds.
void add_entry(const SensitivityEffect& entry, std::vector<IntervalRow>& rows) {
    if (!entry.bounds) {
        rows.push_back(change_row(entry.label, entry.effect));
        return;
    }
    rows.push_back(change_row(entry.label + ": smallest", entry.bounds->smallest));
    rows.push_back(change_row(entry.label + ": largest", entry.bounds->largest));
}

}  // namespace

void add_sensitivity_figures(const AnalysisResult& result, FigureList& figures) {
    const std::set<std::string> same_estimates = labels_of_same_estimates(result.trial);
    const Sensitivity& sensitivity = result.get<Sensitivity>();
    for (const EffectEstimate& primary : result.get<Effects>().estimates) {
        IntervalPlot plot;
        plot.series = {""};
        plot.rows.push_back(change_row("Primary analysis", primary));
        std::vector<std::string> left_out;
        std::vector<std::string> other_limits;
        for (const SensitivityEffect& one : sensitivity.effects) {
            // Another outcome in its place is measured by another yardstick.
            if (one.of != primary.outcome.name || one.effect.term != primary.term) continue;
            if (one.effect.outcome.is_count() != primary.outcome.is_count()) continue;
            if (same_estimates.contains(one.label)) {
                left_out.push_back(one.label);
                continue;
            }
            add_entry(one, plot.rows);
            if (one.effect.options.confidence != primary.options.confidence)
                other_limits.push_back(limits_note(one.label, one.effect.options));
        }
        if (plot.rows.size() < 2) continue;
        Figure figure;
        figure.id = "sensitivity-" + primary.outcome.name + (has_several_arms(result.trial) ? "-" + primary.term : "");
        figure.title = "Sensitivity analyses: " + outcome_name(primary.outcome, primary.term, result.trial);
        figure.x = {
            primary.outcome.is_count() ? "Difference in percentage points" : "Difference in the outcome's units",
            percent_text(primary.options.confidence) + " CI"};
        figure.notes = {
            "The line at 0 is no effect. Each row differs from the primary analysis only in what its label "
            "names."};
        if (!left_out.empty()) {
            figure.notes.push_back(
                "Without a row, since the estimate is that of the primary analysis: " + joined(left_out, "; ") + ".");
        }
        for (const std::string& note : other_limits) figure.notes.push_back(note);
        figure.content = std::move(plot);
        figures.add(std::move(figure));
    }
}

namespace {

IntervalRow balance_row(const std::string& label, const BaselineRow& row, std::size_t level) {
    IntervalRow result{label, {}};
    for (const auto& of_arm : row.standardised_differences) {
        const std::optional<double> value = level < of_arm.size() ? of_arm[level] : std::nullopt;
        result.marks.push_back({value && std::isfinite(*value) ? value : std::nullopt, std::nullopt, std::nullopt});
    }
    return result;
}

}  // namespace

void add_balance_figure(const AnalysisResult& result, FigureList& figures) {
    const Baseline& baseline = result.get<Baseline>();
    IntervalPlot plot;
    const std::vector<Arm>& arms = result.trial.arms.arms;  // control first
    for (std::size_t i = 1; i < arms.size(); ++i) {
        plot.series.push_back(has_several_arms(result.trial) ? arms[i].name : "");
    }
    plot.digits = 2;
    for (const BaselineRow& row : baseline.categorical) {
        plot.rows.push_back(heading(row.variable.label));
        for (std::size_t level = 0; level < row.variable.levels.size(); ++level)
            plot.rows.push_back(balance_row(row.variable.levels[level], row, level));
    }
    // Without a heading of their own they would stand among the levels of the last category.
    if (!baseline.categorical.empty() && !baseline.continuous.empty()) plot.rows.push_back(heading("Continuous"));
    for (const BaselineRow& row : baseline.continuous) plot.rows.push_back(balance_row(row.variable.label, row, 0));
    if (!any_mark(plot)) return;
    Figure figure;
    figure.id = "balance";
    figure.title = "Balance at baseline: standardised differences";
    figure.x = {"Difference from control", "standard deviations"};
    figure.notes = {"The line at 0 is no difference. Over " + plural(result.trial.unit) +
                    " as randomised; a variable that does not vary has no mark."};
    figure.content = std::move(plot);
    figures.add(std::move(figure));
}

}  // namespace clustertrial::report_detail
