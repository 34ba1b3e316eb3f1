#include "effect_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "effect_cells.hpp"
#include "inference_words.hpp"
#include "notes.hpp"

#include <utility>

namespace clustertrial::report_detail {

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

/// Names of the groups in headers; with several intervention arms the rows name them.
struct GroupNames {
    explicit GroupNames(const Trial& trial)
        : intervention(several(trial) ? "Intervention group" : group_name(trial.arms.arms.at(1).name)),
          control(group_name(trial.arms.arms.at(0).name)),
          total("Total n (" + (several(trial) ? "intervention" : trial.arms.arms.at(1).name) + "; control)") {}
    static bool several(const Trial& trial) { return trial.arms.arms.size() > 2; }

    std::string intervention;
    std::string control;
    std::string total;
};

/// Unadjusted means by arm, then the effect. `mean_intervals`: the means with their CIs.
ResultTable results_table(const Trial& trial, const EffectRows& rows, bool mean_intervals) {
    const EffectList effects = estimates_of(rows);
    const AnalysisSpec& options = options_of(effects, trial);
    const GroupNames groups(trial);
    const bool points = trial.profile == ReportProfile::wwcsc;
    const std::string mean_header = mean_intervals ? interval_header("Mean", options) : "Mean";
    ResultTable table;
    table.columns = {{"Outcome"},
                     {"n (missing)", groups.intervention},
                     {mean_header, groups.intervention},
                     {"n (missing)", groups.control},
                     {mean_header, groups.control},
                     {groups.total, "Effect size"}};
    if (points) table.columns.push_back({change_header(rows, options), "Effect size"});
    table.columns.push_back({interval_header(effect_size_name(options.effect_size), options), "Effect size"});
    table.columns.push_back({"p-value", "Effect size"});
    for (const EffectRow& of : rows) {
        if (of.none != nullptr) {
            add_row_without_estimate(table, of.outcome().label);
            continue;
        }
        const EffectEstimate* effect = of.effect;
        TableRow row;
        row.cells = {outcome_name(effect->outcome, effect->term, trial), sample_cell(effect->arms.at(1).n, trial),
                     mean_cell(effect->arms.at(1), mean_intervals),      sample_cell(effect->arms.at(0).n, trial),
                     mean_cell(effect->arms.at(0), mean_intervals),      total_cell(*effect)};
        if (points) row.cells.push_back(change_cell(*effect));
        row.cells.push_back(effect_size_cell(*effect));
        row.cells.push_back(p_cell(effect->p_value));
        table.rows.push_back(std::move(row));
    }
    add_reasons(table, rows);
    if (effects.empty()) return table;
    add_note_once(table, model_note(trial, effects));
    add_note_once(table, effect_size_note(*effects.front(), trial));
    if (mean_intervals) add_note_once(table, mean_interval_note(*effects.front(), trial));
    add_joint_test_notes(table, effects);
    add_draw_notes(table, effects, trial);
    add_infinite_limit_note(table, effects);
    add_singular_notes(table, effects, trial);
    add_outcome_notes(table, effects, trial);
    return table;
}

ResultTable appendix_table(const Trial& trial, const EffectRows& rows) {
    const GroupNames groups(trial);
    ResultTable table;
    table.columns = {{"Outcome"},
                     {"Unadjusted differences in means", "", Align::right},
                     {"Adjusted differences in means", "", Align::right},
                     {"n (missing)", groups.intervention},
                     {"Variance of outcome", groups.intervention, Align::right},
                     {"n (missing)", groups.control},
                     {"Variance of outcome", groups.control, Align::right},
                     {"Effect size", "", Align::right}};
    const auto variance_cell = [](const ArmSummary& arm) {
        return arm.variance ? number_cell(*arm.variance, mean_digits) : Cell(not_applicable);
    };
    for (const EffectRow& of : rows) {
        if (of.none != nullptr) {
            add_row_without_estimate(table, of.outcome().label);
            continue;
        }
        const EffectEstimate* effect = of.effect;
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
    add_reasons(table, rows);
    const AnalysisSpec& options = options_of(estimates_of(rows), trial);
    add_note_once(table, "Variances are those of " + plural(trial.individual) +
                             ", unadjusted. Effect size: " + effect_size_name(options.effect_size) + ".");
    return table;
}

ResultTable dose_table(const Trial& trial, const EffectRows& rows) {
    const EffectList effects = estimates_of(rows);
    const AnalysisSpec& options = options_of(effects, trial);
    ResultTable table;
    table.columns = {{"Outcome"},
                     {capitalised(plural(trial.unit)) + " (missing)"},
                     {interval_header("Regression coefficient of dose", options)},
                     {"p-value", "", Align::right}};
    const auto count = [](std::size_t n) { return individuals_part(static_cast<double>(n)); };
    for (const EffectRow& of : rows) {
        if (of.none != nullptr) {
            add_row_without_estimate(table, of.outcome().label);
            continue;
        }
        const EffectEstimate& effect = *of.effect;
        TableRow row;
        row.cells = {effect.outcome.label,
                     Cell(count(effect.total.clusters)).add(" (").add(count(effect.total.clusters_missing)).add(")"),
                     interval_cell(effect.estimate, effect.conf_low, effect.conf_high, effect_digits, effect_digits),
                     p_cell(effect.p_value)};
        table.rows.push_back(std::move(row));
    }
    add_reasons(table, rows);
    add_note_once(table, "Dose: '" + trial.compliance->dose + "' / " + format_shortest(trial.compliance->maximum) +
                             ", 0 in the control group, in place of the arm. Who attends was not randomised: this is "
                             "no experimental comparison.");
    if (trial.compliance->missing == MissingDose::zero) {
        add_note_once(table, capitalised(plural(trial.unit)) + " whose dose is not known score 0.");
    }
    if (effects.empty()) return table;
    if (!is_customary(*effects.front()) || !same_inference(options, trial.analysis)) {
        add_note_once(table, capitalised(inference_words(effects, trial)) + ".");
    }
    add_draw_notes(table, effects, trial);
    add_infinite_limit_note(table, effects);
    add_singular_notes(table, effects, trial);
    return table;
}

ResultTable robustness_table(const Trial& trial, const EffectRows& exploratory, const EffectRows& unweighted,
                             const AnalysisSpec& options) {
    EffectRows rows = exploratory;
    rows.insert(rows.end(), unweighted.begin(), unweighted.end());
    const EffectList all = estimates_of(rows);
    ResultTable table;
    table.columns = {{"Outcome"}, {capitalised(plural(trial.unit)), "", Align::right}};
    const bool points = trial.profile == ReportProfile::wwcsc;
    if (points) table.columns.push_back({change_header(rows, options)});
    table.columns.push_back({interval_header(effect_size_name(options.effect_size), options)});
    table.columns.push_back({"p-value", "", Align::right});
    const auto add_rows = [&](const std::string& heading, const EffectRows& of_heading) {
        if (of_heading.empty()) return;
        table.rows.push_back({{Cell(heading)}, true});
        for (const EffectRow& of : of_heading) {
            if (of.none != nullptr) {
                add_row_without_estimate(table, of.outcome().label);
                continue;
            }
            const EffectEstimate* effect = of.effect;
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
    const std::string factor = traits_of(options.covariance_kind()).plain
                                   ? "; unweighted, N of the small-sample factor is the number of " + plural(trial.unit)
                                   : "";
    add_note_once(table, "Otherwise as in the primary analysis" + factor + ".");
    add_reasons(table, rows);
    add_largest_draw_error(table, all);
    add_infinite_limit_note(table, all);
    add_singular_notes(table, all, trial);
    add_outcome_notes(table, all, trial);
    return table;
}

}  // namespace

void add_primary_table(const AnalysisResult& result, TableList& tables) {
    const EffectRows rows = rows_of(result.get<Effects>(), result.trial, OutcomeRole::primary);
    if (!rows.empty()) tables.add("primary", "Primary analysis", results_table(result.trial, rows, true));
}

void add_secondary_table(const AnalysisResult& result, TableList& tables) {
    const EffectRows rows = rows_of(result.get<Effects>(), result.trial, OutcomeRole::secondary);
    if (!rows.empty()) tables.add("secondary", "Secondary analysis", results_table(result.trial, rows, false));
}

void add_primary_appendix(const AnalysisResult& result, TableList& tables) {
    const EffectRows rows = rows_of(result.get<Effects>(), result.trial, OutcomeRole::primary);
    if (rows.empty()) return;
    tables.add_appendix("appendix-primary", "Effect size estimation, primary outcome",
                        appendix_table(result.trial, rows));
}

void add_secondary_appendix(const AnalysisResult& result, TableList& tables) {
    const EffectRows rows = rows_of(result.get<Effects>(), result.trial, OutcomeRole::secondary);
    if (rows.empty()) return;
    tables.add_appendix("appendix-secondary", "Effect size estimation, secondary outcomes",
                        appendix_table(result.trial, rows));
}

void add_dose_table(const AnalysisResult& result, TableList& tables) {
    const EffectRows rows = rows_of(result.get<DoseResponse>(), result.trial);
    if (!rows.empty()) tables.add_appendix("dose", "Dose-response", dose_table(result.trial, rows));
}

void add_robustness_table(const AnalysisResult& result, TableList& tables) {
    const Effects& effects = result.get<Effects>();
    const EffectRows exploratory = rows_of(effects, result.trial, OutcomeRole::exploratory);
    const EffectRows unweighted = rows_of(result.get<UnweightedEffects>(), result.trial);
    if (exploratory.empty() && unweighted.empty()) return;
    const AnalysisSpec& options = options_of(pointers_to(effects.estimates), result.trial);
    tables.add_appendix("robustness", "Robustness", robustness_table(result.trial, exploratory, unweighted, options));
}

}  // namespace clustertrial::report_detail
