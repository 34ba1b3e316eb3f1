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

/// "Schools: 47 (0)\nPupils: 13,819 (0)", or what else the outcome is the average over.
Cell sample_cell(const SampleCounts& n, const OutcomeSpec& outcome, const Trial& trial) {
    const auto clusters = [](std::size_t count) { return individuals_part(static_cast<double>(count)); };
    Cell cell(capitalised(plural(trial.unit)) + ": ");
    cell.add(clusters(n.clusters)).add(" (").add(clusters(n.clusters_missing)).add(")\n");
    cell.add(capitalised(averaged_over(outcome, trial).many) + ": ");
    for (auto& part : individuals_cell(n).parts) cell.parts.push_back(part);
    return cell;
}

/// "27,352 (13,819; 13,533)": intervention; control.
Cell total_cell(const EffectEstimate& effect) {
    const double control = effect.arms.at(0).n.averaged_over().analysed;
    const double intervention = effect.arms.at(1).n.averaged_over().analysed;
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

/// The change where tables show it, the effect size and p.
void add_effect_cells(const EffectEstimate& effect, bool points, std::vector<Cell>& cells) {
    if (points) cells.push_back(change_cell(effect));
    cells.push_back(effect_size_cell(effect));
    cells.push_back(p_cell(effect));
}

/// A row of each effect, of the cells that `cells_of` makes of it.
template <typename CellsOf>
void add_effect_rows(ResultTable& table, const EffectRows& rows, const CellsOf& cells_of) {
    for (const EffectRow& row : rows) {
        if (row.none != nullptr) {
            add_row_without_estimate(table, row.outcome().label);
        } else {
            table.rows.push_back({cells_of(*row.effect)});
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
    add_effect_rows(table, rows, [&](const EffectEstimate& effect) {
        const ArmSummary& control = effect.arms.at(0);
        const ArmSummary& intervention = effect.arms.at(1);
        std::vector<Cell> cells{outcome_name(effect.outcome, effect.term, trial),
                                sample_cell(intervention.n, effect.outcome, trial),
                                mean_cell(intervention, mean_intervals),
                                sample_cell(control.n, effect.outcome, trial),
                                mean_cell(control, mean_intervals),
                                total_cell(effect)};
        add_effect_cells(effect, points, cells);
        return cells;
    });
    add_reasons(table, rows);
    if (effects.empty()) return table;
    add_untested_notes(table, effects, trial);
    add_model_notes(table, effects, trial);
    add_not_counted_notes(table, effects, trial);
    add_events_note(table, effects, trial);
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
    add_effect_rows(table, rows, [&](const EffectEstimate& effect) {
        return std::vector<Cell>{outcome_name(effect.outcome, effect.term, trial),
                                 showing_cell(effect.unadjusted_difference, difference_digits),
                                 showing_cell(effect.estimate, difference_digits),
                                 individuals_cell(effect.arms.at(1).n),
                                 variance_cell(effect.arms.at(1)),
                                 individuals_cell(effect.arms.at(0).n),
                                 variance_cell(effect.arms.at(0)),
                                 effect.effect_size ? size_cell(*effect.effect_size) : Cell(not_applicable)};
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
    add_effect_rows(table, rows, [&](const EffectEstimate& effect) {
        Cell clusters(count(effect.total.clusters));
        clusters.add(" (").add(count(effect.total.clusters_missing)).add(")");
        return std::vector<Cell>{effect.outcome.label, clusters, effect_cell(effect, 1, false), p_cell(effect)};
    });
    add_reasons(table, rows);
    add_note_once(table, "Dose: '" + trial.compliance->dose + "' / " + format_shortest(trial.compliance->maximum) +
                             ", 0 in the control group, in place of the arm. Who attends was not randomised: this is "
                             "no experimental comparison.");
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

std::string one_vote_each(const Trial& trial) {
    return "one " + trial.unit + ", one vote";
}

/// What the effects of both are, and that they are not the same.
void add_robustness_model_notes(ResultTable& table, const Trial& trial, const RobustnessRows& rows,
                                const AnalysisSpec& options) {
    const EffectList of_individuals = estimates_of(rows.exploratory);
    const EffectList of_clusters = estimates_of(rows.unweighted);
    const std::string one_vote = one_vote_each(trial);
    const bool counts_clusters = traits_of(options.covariance_kind()).plain && !rows.unweighted.empty();
    const std::string factor =
        counts_clusters ? "; of " + one_vote + ", N of the small-sample factor is the number of " + plural(trial.unit)
                        : "";
    add_note_once(table, "Otherwise as in the primary analysis" + factor + ".");
    if (!of_individuals.empty()) {
        const std::string subject = rows.unweighted.empty() ? "The effect is" : "Exploratory outcomes: the effect is";
        add_average_note(table, of_individuals, trial, subject);
    }
    if (of_clusters.empty()) return;
    add_note_once(table, average_note(of_clusters.front()->average(), averaged_over(of_clusters, trial), trial,
                                      capitalised(one_vote) + ": the effect is") +
                             " That is another average than over " + averaged_over(of_clusters, trial).many +
                             ", and no check of it: the two differ where the effect goes with the size of the " +
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
        add_effect_rows(table, of_heading, [&](const EffectEstimate& effect) {
            std::vector<Cell> cells{outcome_name(effect.outcome, effect.term, trial), clusters_cell(effect)};
            add_effect_cells(effect, points, cells);
            return cells;
        });
    };
    add_rows("Exploratory outcomes", rows.exploratory);
    add_rows("Another average: " + one_vote_each(trial), rows.unweighted);
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
                              : rows.exploratory.empty() ? "Another average: " + one_vote_each(result.trial)
                                                         : "Exploratory outcomes, and another average";
    tables.add_appendix("robustness", title, robustness_table(result.trial, rows, options));
}

}  // namespace clustertrial::report_detail
