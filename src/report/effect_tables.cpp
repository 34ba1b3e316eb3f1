#include "effect_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "digits.hpp"
#include "effect_cells.hpp"
#include "inference_words.hpp"
#include "notes.hpp"
#include "proportion_tables.hpp"
#include "reader_notes.hpp"

#include <utility>

namespace clustertrial::report_detail {

namespace {

std::string group_name(const std::string& arm) {
    return capitalised(arm) + " group";
}

/// "Schools: 47 (0)\nPupils: 13,819 (0)", or what else the outcome is the average over; "Schools: 15 (0)" where nobody
/// counted who is in them.
Cell sample_cell(const SampleCounts& n, const OutcomeSpec& outcome, const Trial& trial) {
    const auto clusters = [](std::size_t count) { return individuals_part(static_cast<double>(count)); };
    Cell cell(capitalised(plural(trial.unit)) + ": ");
    cell.add(clusters(n.clusters)).add(" (").add(clusters(n.clusters_missing)).add(")");
    if (are_clusters_alone(n, trial)) return cell;
    cell.add("\n" + capitalised(averaged_over(outcome, trial).many) + ": ");
    for (auto& part : individuals_cell(n).parts) cell.parts.push_back(part);
    return cell;
}

/// "27,352 (13,819; 13,533)": intervention; control.
Cell total_cell(const ArmSummary& control, const ArmSummary& intervention) {
    const double of_control = control.n.averaged_over().analysed;
    const double of_intervention = intervention.n.averaged_over().analysed;
    return Cell(individuals_part(of_control + of_intervention))
        .add("\n(")
        .add(individuals_part(of_intervention))
        .add("; ")
        .add(individuals_part(of_control))
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

/// The change where tables show it, the effect size and p.
void add_effect_cells(const EffectEstimate& effect, bool points, std::vector<Cell>& cells) {
    if (points) cells.push_back(change_cell(effect));
    cells.push_back(effect_size_cell(effect));
    cells.push_back(p_cell(effect));
}

/// A row of each effect: its name and the cells that `cells_of(row, control, intervention)` makes of it. An outcome
/// without an estimate has them of its arms, with no effect, where these are known; what is not has no number.
template <typename CellsOf>
void add_effect_rows(ResultTable& table, const Trial& trial, const EffectRows& rows, const CellsOf& cells_of) {
    const auto add = [&](const EffectRow& row, const ArmSummary& control, const ArmSummary& intervention) {
        const std::string& term = row.effect != nullptr ? row.effect->term : intervention.arm;
        std::vector<Cell> cells{outcome_name(row.outcome(), term, trial)};
        for (Cell& cell : cells_of(row, control, intervention)) cells.push_back(std::move(cell));
        cells.resize(table.columns.size(), Cell(not_applicable));
        table.rows.push_back({std::move(cells)});
    };
    for (const EffectRow& row : rows) {
        if (row.effect != nullptr) {
            add(row, row.effect->arms.at(0), row.effect->arms.at(1));
        } else if (row.none->arms.empty()) {
            add_row_without_estimate(table, row.outcome().label);
        } else {
            for (std::size_t arm = 1; arm < row.none->arms.size(); ++arm)
                add(row, row.none->arms[0], row.none->arms[arm]);
        }
    }
}

/// Unadjusted means by arm, then the effect. `mean_intervals`: the means with their CIs.
ResultTable results_table(const Trial& trial, const EffectRows& rows, bool mean_intervals) {
    const EffectList effects = estimates_of(rows);
    const AnalysisSpec& options = options_of(effects, trial);
    const GroupNames groups(trial);
    const bool points = traits_of(trial.report.profile).points;
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
    add_effect_rows(table, trial, rows,
                    [&](const EffectRow& row, const ArmSummary& control, const ArmSummary& intervention) {
                        std::vector<Cell> cells{sample_cell(intervention.n, row.outcome(), trial),
                                                mean_cell(intervention, mean_intervals),
                                                sample_cell(control.n, row.outcome(), trial),
                                                mean_cell(control, mean_intervals), total_cell(control, intervention)};
                        if (row.effect != nullptr) add_effect_cells(*row.effect, points, cells);
                        return cells;
                    });
    add_reasons(table, rows);
    if (effects.empty()) return table;
    add_untested_notes(table, effects, trial);
    add_model_notes(table, effects, trial);
    add_not_counted_notes(table, effects, trial);
    add_events_note(table, rows, trial);
    add_measure_notes(table, effects, trial, mean_intervals);
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
        return arm.variance ? showing_cell(*arm.variance, mean_digits) : Cell(not_applicable);
    };
    // As where its limits stand beside it: one of nearly nothing between wide limits is one.
    const auto size_cell = [](const EffectSize& size) {
        const Interval limits = size.interval.value_or(Interval{});
        const int digits = digits_showing({size.estimate, limits.low, limits.high}, effect_digits);
        return number_cell(size.estimate, digits);
    };
    add_effect_rows(
        table, trial, rows, [&](const EffectRow& row, const ArmSummary& control, const ArmSummary& intervention) {
            const EffectEstimate* const effect = row.effect;
            const bool sized = effect != nullptr && effect->effect_size;
            return std::vector<Cell>{
                showing_cell(effect != nullptr ? effect->unadjusted_difference : intervention.mean - control.mean,
                             difference_digits),
                effect != nullptr ? showing_cell(effect->estimate, difference_digits) : Cell(not_applicable),
                individuals_cell(intervention.n),
                variance_cell(intervention),
                individuals_cell(control.n),
                variance_cell(control),
                sized ? size_cell(*effect->effect_size) : Cell(not_applicable)};
        });
    add_reasons(table, rows);
    const EffectList effects = estimates_of(rows);
    const AnalysisSpec& options = options_of(effects, trial);
    add_average_note(table, effects, trial);
    add_not_counted_notes(table, effects, trial);
    add_note_once(table, "Variances are those of " + averaged_over(effects, trial).many +
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
    for (const EffectRow& row : rows) {
        if (row.effect == nullptr) {
            add_row_without_estimate(table, row.outcome().label);
            continue;
        }
        Cell clusters(count(row.effect->total.clusters));
        clusters.add(" (").add(count(row.effect->total.clusters_missing)).add(")");
        table.rows.push_back(
            {{row.outcome().label, clusters, effect_cell(*row.effect, 1, false), p_cell(*row.effect)}});
    }
    add_reasons(table, rows);
    add_note_once(table, "Dose: '" + trial.compliance->dose + "' / " + format_shortest(trial.compliance->maximum) +
                             ", 0 in the control group, in place of the arm. Attendance was not randomised, so this is "
                             "not an experimental comparison.");
    if (trial.compliance->missing == MissingDose::zero) {
        add_note_once(table, capitalised(plural(trial.unit)) + " whose dose is not known score 0.");
    }
    if (effects.empty()) return table;
    add_untested_notes(table, effects, trial);
    add_average_note(table, effects, trial, "The coefficient is");
    if (!is_customary(*effects.front()) || !same_inference(options, trial.analysis)) {
        add_note_once(table, capitalised(inference_words(effects, trial)) + ".");
    }
    add_doubt_notes(table, effects);
    add_draw_notes(table, effects, trial);
    add_infinite_limit_note(table, effects);
    add_singular_notes(table, effects, trial);
    add_remark_notes(table, effects);
    return table;
}

/// What the table of exploratory outcomes and of another average shows; either may be empty.
struct RobustnessRows {
    EffectRows exploratory;
    EffectRows unweighted;
    [[nodiscard]] EffectRows all() const {
        EffectRows rows = exploratory;
        rows.insert(rows.end(), unweighted.begin(), unweighted.end());
        return rows;
    }
};

std::string equal_weight_for_each(const Trial& trial) {
    return "equal weight for each " + trial.unit;
}

/// What the effects of both are, and that they are not the same.
void add_robustness_model_notes(ResultTable& table, const Trial& trial, const RobustnessRows& rows,
                                const AnalysisSpec& options) {
    const EffectList of_individuals = estimates_of(rows.exploratory);
    const EffectList of_clusters = estimates_of(rows.unweighted);
    const std::string equal_weight = equal_weight_for_each(trial);
    const bool counts_clusters = traits_of(options.covariance_kind()).plain && !rows.unweighted.empty();
    const std::string factor =
        counts_clusters
            ? "; with " + equal_weight + ", N of the small-sample factor is the number of " + plural(trial.unit)
            : "";
    add_note_once(table, "Otherwise as in the primary analysis" + factor + ".");
    if (!of_individuals.empty()) {
        const std::string subject = rows.unweighted.empty() ? "The effect is" : "Exploratory outcomes: the effect is";
        add_average_note(table, of_individuals, trial, subject);
    }
    if (of_clusters.empty()) return;
    add_departure_notes(table, of_clusters);
    const std::string average = average_note(of_clusters.front()->average(), averaged_over(of_clusters, trial), trial,
                                             capitalised(equal_weight) + ": the effect is");
    if (are_clusters_alone(of_clusters, trial)) {
        add_note_once(table, average + " So it is in the primary analysis, since no sizes are given.");
        return;
    }
    add_note_once(table,
                  average + " This is a different estimand from the average over " +
                      averaged_over(of_clusters, trial).many +
                      ", not a robustness check of it: the two differ where the effect varies with the size of the " +
                      trial.unit + ".");
}

ResultTable robustness_table(const Trial& trial, const RobustnessRows& rows, const AnalysisSpec& options) {
    const EffectRows all_rows = rows.all();
    const EffectList all = estimates_of(all_rows);
    const bool points = traits_of(trial.report.profile).points;
    ResultTable table;
    table.columns = {{"Outcome"}, {capitalised(plural(trial.unit)), "", Align::right}};
    if (points) table.columns.push_back({change_header(all_rows, options)});
    table.columns.push_back({interval_header(effect_size_name(options.effect_size), options)});
    table.columns.push_back({"p-value", "", Align::right});
    const auto add_rows = [&](const std::string& heading, const EffectRows& of_heading) {
        if (of_heading.empty()) return;
        table.rows.push_back({{Cell(heading)}, true});
        add_effect_rows(table, trial, of_heading,
                        [&](const EffectRow& row, const ArmSummary& control, const ArmSummary& intervention) {
                            std::vector<Cell> cells{clusters_cell(control, intervention)};
                            if (row.effect != nullptr) add_effect_cells(*row.effect, points, cells);
                            return cells;
                        });
    };
    add_rows("Exploratory outcomes", rows.exploratory);
    add_rows("Another estimand: " + equal_weight_for_each(trial), rows.unweighted);
    add_robustness_model_notes(table, trial, rows, options);
    add_doubt_notes(table, all);
    add_reasons(table, all_rows);
    add_untested_notes(table, all, trial);
    add_largest_draw_error(table, all);
    add_infinite_limit_note(table, all);
    add_singular_notes(table, all, trial);
    add_remark_notes(table, all);
    add_outcome_notes(table, all, trial);
    return table;
}

}  // namespace

void add_model_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    add_note_once(table, model_note(trial, effects));
    add_average_note(table, effects, trial);
    add_doubt_notes(table, effects);
}

void add_measure_notes(ResultTable& table, const EffectList& effects, const Trial& trial, bool mean_intervals) {
    add_note_once(table, effect_size_note(effects, trial));
    if (mean_intervals) {
        add_note_once(table, mean_interval_note(effects, trial));
        add_missing_interval_notes(table, effects);
    }
    add_joint_test_notes(table, effects);
    add_draw_notes(table, effects, trial);
    add_infinite_limit_note(table, effects);
    add_singular_notes(table, effects, trial);
    add_remark_notes(table, effects);
    add_outcome_notes(table, effects, trial);
}

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
    const RobustnessRows rows{rows_of(effects, result.trial, OutcomeRole::exploratory),
                              rows_of(result.get<UnweightedEffects>(), result.trial)};
    if (rows.all().empty()) return;
    const AnalysisSpec& options = options_of(pointers_to(effects.estimates), result.trial);
    const std::string title = rows.unweighted.empty()    ? "Exploratory outcomes"
                              : rows.exploratory.empty() ? "Another estimand: " + equal_weight_for_each(result.trial)
                                                         : "Exploratory outcomes, and another estimand";
    tables.add_appendix("robustness", title, robustness_table(result.trial, rows, options));
}

}  // namespace clustertrial::report_detail
