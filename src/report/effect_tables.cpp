#include "effect_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "inference_words.hpp"
#include "notes.hpp"

namespace clustertrial {

namespace {

std::string group_name(const std::string& arm) {
    return capitalised(arm) + " group";
}

/// "13,819 (0)"
Cell individuals_cell(const SampleCounts& n) {
    return Cell(individuals_part(n.individuals)).add(" (").add(individuals_part(n.individuals_missing)).add(")");
}

/// "Schools: 47 (0)\nPupils: 13,819 (0)"
Cell sample_cell(const SampleCounts& n, const Trial& trial) {
    const auto clusters = [](std::size_t count) { return individuals_part(static_cast<double>(count)); };
    Cell cell(capitalised(plural(trial.unit)) + ": ");
    cell.add(clusters(n.clusters)).add(" (").add(clusters(n.clusters_missing)).add(")\n");
    cell.add(capitalised(plural(trial.individual)) + ": ");
    for (auto& part : individuals_cell(n).parts) cell.parts.push_back(part);
    return cell;
}

Cell mean_cell(const ArmSummary& arm, bool interval) {
    if (!interval || !arm.conf_low) return number_cell(arm.mean, mean_digits);
    return interval_cell(arm.mean, *arm.conf_low, *arm.conf_high, mean_digits, effect_digits, true);
}

/// "27,352 (13,819; 13,533)": intervention; control.
Cell total_cell(const EffectEstimate& effect) {
    const double control = effect.arms.at(0).n.individuals;
    const double intervention = effect.arms.at(1).n.individuals;
    return Cell(individuals_part(control + intervention))
        .add("\n(")
        .add(individuals_part(intervention))
        .add("; ")
        .add(individuals_part(control))
        .add(")");
}

}  // namespace

ResultTable results_table(const AnalysisResult& result, const EffectList& effects, bool mean_intervals) {
    const Trial& trial = result.trial;
    const EffectEstimate& first = *effects.front();
    const bool points = trial.profile == ReportProfile::wwcsc;
    const std::string mean_header = mean_intervals ? interval_header("Mean", first.options) : "Mean";
    const std::string intervention =
        trial.arms.arms.size() > 2 ? "Intervention group" : group_name(first.arms.at(1).arm);
    const std::string control = group_name(first.arms.at(0).arm);
    ResultTable table;
    table.columns = {{"Outcome"},
                     {"n (missing)", intervention},
                     {mean_header, intervention},
                     {"n (missing)", control},
                     {mean_header, control},
                     {"Total n (" + first.arms.at(1).arm + "; control)", "Effect size"}};
    if (trial.arms.arms.size() > 2) table.columns.back().header = "Total n (intervention; control)";
    if (points) table.columns.push_back({change_header(effects, first.options), "Effect size"});
    table.columns.push_back(
        {interval_header(effect_size_name(first.options.effect_size), first.options), "Effect size"});
    table.columns.push_back({"p-value", "Effect size"});
    for (const EffectEstimate* effect : effects) {
        TableRow row;
        row.cells = {outcome_name(effect->outcome, effect->term, trial), sample_cell(effect->arms.at(1).n, trial),
                     mean_cell(effect->arms.at(1), mean_intervals),      sample_cell(effect->arms.at(0).n, trial),
                     mean_cell(effect->arms.at(0), mean_intervals),      total_cell(*effect)};
        if (points) row.cells.push_back(change_cell(*effect));
        row.cells.push_back(effect_size_cell(*effect));
        row.cells.push_back(p_cell(effect->p_value));
        table.rows.push_back(std::move(row));
    }
    add_note_once(table, model_note(trial, effects));
    add_note_once(table, effect_size_note(first, trial));
    if (mean_intervals) add_note_once(table, mean_interval_note(first, trial));
    add_joint_test_notes(table, effects);
    add_draw_notes(table, effects, trial);
    add_infinite_limit_note(table, effects);
    add_singular_notes(table, effects, trial);
    add_outcome_notes(table, effects, trial);
    return table;
}

ResultTable appendix_table(const AnalysisResult& result, const EffectList& effects) {
    const Trial& trial = result.trial;
    const EffectEstimate& first = *effects.front();
    const std::string intervention =
        trial.arms.arms.size() > 2 ? "Intervention group" : group_name(first.arms.at(1).arm);
    const std::string control = group_name(first.arms.at(0).arm);
    ResultTable table;
    table.columns = {{"Outcome"},
                     {"Unadjusted differences in means", "", Align::right},
                     {"Adjusted differences in means", "", Align::right},
                     {"n (missing)", intervention},
                     {"Variance of outcome", intervention, Align::right},
                     {"n (missing)", control},
                     {"Variance of outcome", control, Align::right},
                     {"Effect size", "", Align::right}};
    const auto variance_cell = [](const ArmSummary& arm) {
        return arm.variance ? number_cell(*arm.variance, mean_digits) : Cell(not_applicable);
    };
    for (const EffectEstimate* effect : effects) {
        TableRow row;
        row.cells = {
            outcome_name(effect->outcome, effect->term, trial),
            number_cell(effect->unadjusted_difference, difference_digits),
            number_cell(effect->estimate, difference_digits),
            individuals_cell(effect->arms.at(1).n),
            variance_cell(effect->arms.at(1)),
            individuals_cell(effect->arms.at(0).n),
            variance_cell(effect->arms.at(0)),
            effect->effect_size ? number_cell(effect->effect_size->estimate, effect_digits) : Cell(not_applicable)};
        table.rows.push_back(std::move(row));
    }
    add_note_once(table, "Variances are those of " + plural(trial.individual) +
                             ", unadjusted. Effect size: " + effect_size_name(first.options.effect_size) + ".");
    return table;
}

ResultTable dose_table(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    const EffectEstimate& first = result.dose.front();
    ResultTable table;
    table.columns = {{"Outcome"},
                     {capitalised(plural(trial.unit)) + " (missing)"},
                     {interval_header("Regression coefficient of dose", first.options)},
                     {"p-value", "", Align::right}};
    for (const EffectEstimate& effect : result.dose) {
        const auto count = [](std::size_t n) { return individuals_part(static_cast<double>(n)); };
        TableRow row;
        row.cells = {effect.outcome.label,
                     Cell(count(effect.total.clusters)).add(" (").add(count(effect.total.clusters_missing)).add(")"),
                     interval_cell(effect.estimate, effect.conf_low, effect.conf_high, effect_digits, effect_digits),
                     p_cell(effect.p_value)};
        table.rows.push_back(std::move(row));
    }
    add_note_once(table, "Dose: '" + trial.compliance->dose + "' / " + format_shortest(trial.compliance->maximum) +
                             ", 0 in the control group, in place of the arm. Who attends was not randomised: this is "
                             "no experimental comparison.");
    if (trial.compliance->missing == MissingDose::zero) {
        add_note_once(table, capitalised(plural(trial.unit)) + " whose dose is not known score 0.");
    }
    const EffectList effects = pointers_to(result.dose);
    if (!is_customary(first) || !same_inference(first.options, trial.analysis)) {
        add_note_once(table, capitalised(inference_words(effects, trial)) + ".");
    }
    add_draw_notes(table, effects, trial);
    add_infinite_limit_note(table, effects);
    add_singular_notes(table, effects, trial);
    return table;
}

ResultTable robustness_table(const AnalysisResult& result, const EffectList& exploratory) {
    const Trial& trial = result.trial;
    const EffectEstimate& first = result.effects.front();
    const EffectList unweighted = pointers_to(result.unweighted);
    EffectList all = exploratory;
    all.insert(all.end(), unweighted.begin(), unweighted.end());
    ResultTable table;
    table.columns = {{"Outcome"}, {capitalised(plural(trial.unit)), "", Align::right}};
    const bool points = trial.profile == ReportProfile::wwcsc;
    if (points) table.columns.push_back({change_header(all, first.options)});
    table.columns.push_back({interval_header(effect_size_name(first.options.effect_size), first.options)});
    table.columns.push_back({"p-value", "", Align::right});
    const auto add_rows = [&](const std::string& heading, const EffectList& effects) {
        if (effects.empty()) return;
        table.rows.push_back({{Cell(heading)}, true});
        for (const EffectEstimate* effect : effects) {
            TableRow row;
            row.cells = {outcome_name(effect->outcome, effect->term, trial), clusters_cell(*effect)};
            if (points) row.cells.push_back(change_cell(*effect));
            row.cells.push_back(effect_size_cell(*effect));
            row.cells.push_back(p_cell(effect->p_value));
            table.rows.push_back(std::move(row));
        }
    };
    add_rows("Exploratory outcomes", exploratory);
    add_rows("Unweighted: one " + trial.unit + ", one vote", unweighted);
    const std::string factor = traits_of(first.options.standard_errors).plain
                                   ? "; unweighted, N of the small-sample factor is the number of " + plural(trial.unit)
                                   : "";
    add_note_once(table, "Otherwise as in the primary analysis" + factor + ".");
    add_largest_draw_error(table, all);
    add_infinite_limit_note(table, all);
    add_singular_notes(table, all, trial);
    add_outcome_notes(table, all, trial);
    return table;
}

}  // namespace clustertrial
