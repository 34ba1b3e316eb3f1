#include "effect_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/names.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial {

namespace {

// Decimals of the WWCSC tables (the Bolton report): means 4, limits, points, effect sizes and p 3; appendix
// differences 5.
constexpr int mean_digits = 4;
constexpr int effect_digits = 3;
constexpr int difference_digits = 5;
constexpr double per_cent = 100;

const std::string not_applicable = "n/a";

std::string group_name(const std::string& arm) {
    return capitalised(arm) + " group";
}

NumberPart individuals_part(double n) {
    return {n, 0, NumberStyle::grouped};
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

/// In percentage points for a proportion, in the outcome's units for a measured value.
Cell change_cell(const EffectEstimate& effect) {
    const double scale = effect.outcome.is_count() ? per_cent : 1;
    return interval_cell(scale * effect.estimate, scale * effect.conf_low, scale * effect.conf_high, effect_digits,
                         effect_digits, true);
}

Cell effect_size_cell(const EffectEstimate& effect) {
    if (!effect.effect_size) return not_applicable;
    const EffectSize& size = *effect.effect_size;
    return interval_cell(size.estimate, size.conf_low, size.conf_high, effect_digits, effect_digits, true);
}

Cell p_cell(const EffectEstimate& effect) {
    constexpr double smallest_printed = 0.0005;
    if (effect.p_value < smallest_printed) return "<0.001";
    return number_cell(effect.p_value, effect_digits);
}

std::string percent_text(double confidence) {
    return format_shortest(std::round(confidence * 1e10) / 1e8) + "%";
}

std::string interval_header(const std::string& what, const AnalysisSpec& options) {
    return what + "\n(" + percent_text(options.confidence) + " CI)";
}

bool all_counts(const EffectList& effects) {
    return std::all_of(effects.begin(), effects.end(), [](const auto* e) { return e->outcome.is_count(); });
}

bool any_count(const EffectList& effects) {
    return std::any_of(effects.begin(), effects.end(), [](const auto* e) { return e->outcome.is_count(); });
}

std::string change_header(const EffectList& effects, const AnalysisSpec& options) {
    if (all_counts(effects)) return interval_header("% point change in outcome", options);
    if (any_count(effects)) return interval_header("Difference; % points for proportions", options);
    return interval_header("Difference in outcome", options);
}

/// The row's name: the outcome, and the arm where there are several.
Cell outcome_cell(const EffectEstimate& effect, const Trial& trial) {
    const bool several_arms = trial.arms.arms.size() > 2;
    return effect.outcome.label + (several_arms ? ": " + effect.term : "");
}

void add_note_once(ResultTable& table, const std::string& note) {
    if (note.empty() || std::find(table.notes.begin(), table.notes.end(), note) != table.notes.end()) return;
    table.notes.push_back(note);
}

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
    return text;
}

/// What the model is, in a sentence: every number of the table is by these conventions.
std::string model_note(const Trial& trial, const EffectList& effects) {
    const EffectEstimate& effect = *effects.front();
    const AnalysisSpec& options = effect.options;
    std::vector<std::string> terms = {"arm"};
    const auto priors = static_cast<std::size_t>(
        std::count_if(effects.begin(), effects.end(), [](const auto* e) { return !e->outcome.prior.empty(); }));
    if (priors > 0) {
        terms.emplace_back(priors == effects.size() ? "the prior measure"
                                                    : "the prior measure where the outcome has one");
    }
    if (!trial.strata.empty()) terms.push_back("indicators of the strata (" + joined(trial.strata, " x ") + ")");
    for (const CovariateSpec& covariate : options.covariates) terms.push_back(covariate.column);
    const std::string weights = options.weights == Weights::individuals ? "weighted by " + plural(trial.individual)
                                                                        : "one " + trial.unit + ", one vote";
    const bool same_df =
        std::all_of(effects.begin(), effects.end(), [&](const auto* other) { return other->df == effect.df; });
    const std::string degrees = same_df && effect.df ? format_shortest(*effect.df) + " (" + plural(trial.unit) + " - 1)"
                                                     : plural(trial.unit) + " - 1";
    const std::string reference =
        effect.df ? "t with " + degrees + " degrees of freedom" : std::string("the normal distribution");
    return "Linear regression on " + joined(terms, ", ") + "; " + weights + "; standard errors clustered by " +
           trial.unit + " (" + std::string(to_name(options.standard_errors)) + "); CI and p from " + reference + ".";
}

std::string effect_size_note(const EffectEstimate& effect, const Trial& trial) {
    const AnalysisSpec& options = effect.options;
    const bool glass = options.effect_size == EffectSizeMeasure::glass;
    const bool normal = options.effect_size_ci == CriticalValue::normal || !effect.df;
    return effect_size_name(options.effect_size) + ": adjusted difference / " +
           (glass ? "the control group's unadjusted SD of " : "the pooled unadjusted SD of ") +
           plural(trial.individual) + (glass ? "" : ", small-sample corrected") +
           "; its CI takes the SD as known and uses the " + (normal ? "normal distribution" : "t distribution") + ".";
}

std::string mean_interval_note(const EffectEstimate& effect, const Trial& trial) {
    if (effect.options.mean_ci == MeanInterval::individuals) {
        return "CIs of unadjusted means take " + plural(trial.individual) +
               " as independent (normal distribution): they ignore the clustering.";
    }
    return "CIs of unadjusted means are clustered by " + trial.unit + " within the arm.";
}

/// Whether the individuals' spread is not in the data, so that an effect size asked for all the same is on another.
bool is_on_sd_of_means(const EffectEstimate& effect) {
    return effect.effect_size && !effect.arms.at(0).variance;
}

void add_outcome_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    for (const EffectEstimate* effect : effects) {
        if (is_on_sd_of_means(*effect)) {
            add_note_once(table, effect->outcome.label + ": the effect size is on the SD of means of several " +
                                     plural(trial.individual) + ", not of " + plural(trial.individual) +
                                     ": it is inflated and not comparable with others.");
        }
        if (!effect->outcome.note.empty()) add_note_once(table, effect->outcome.label + ": " + effect->outcome.note);
        if (!effect->effect_size && !effect->why_no_effect_size.empty()) {
            add_note_once(table, effect->outcome.label + ": no effect size: " + effect->why_no_effect_size + ".");
        }
    }
}

}  // namespace

std::string effect_size_name(EffectSizeMeasure measure) {
    return measure == EffectSizeMeasure::glass ? "Glass's Delta" : "Hedges' g";
}

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
        row.cells = {outcome_cell(*effect, trial),
                     sample_cell(effect->arms.at(1).n, trial),
                     mean_cell(effect->arms.at(1), mean_intervals),
                     sample_cell(effect->arms.at(0).n, trial),
                     mean_cell(effect->arms.at(0), mean_intervals),
                     total_cell(*effect)};
        if (points) row.cells.push_back(change_cell(*effect));
        row.cells.push_back(effect_size_cell(*effect));
        row.cells.push_back(p_cell(*effect));
        table.rows.push_back(std::move(row));
    }
    add_note_once(table, model_note(trial, effects));
    add_note_once(table, effect_size_note(first, trial));
    if (mean_intervals) add_note_once(table, mean_interval_note(first, trial));
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
            outcome_cell(*effect, trial),
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
                     p_cell(effect)};
        table.rows.push_back(std::move(row));
    }
    add_note_once(table, "Dose: '" + trial.compliance->dose + "' / " + format_shortest(trial.compliance->maximum) +
                             ", 0 in the control group, in place of the arm. Who attends was not randomised: this is "
                             "no experimental comparison.");
    if (trial.compliance->missing == MissingDose::zero) {
        add_note_once(table, capitalised(plural(trial.unit)) + " whose dose is not known score 0.");
    }
    return table;
}

ResultTable robustness_table(const AnalysisResult& result, const EffectList& exploratory) {
    const Trial& trial = result.trial;
    const EffectEstimate& first = result.effects.front();
    EffectList all = exploratory;
    for (const EffectEstimate& effect : result.unweighted) all.push_back(&effect);
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
            const auto clusters = effect->arms.at(0).n.clusters + effect->arms.at(1).n.clusters;
            TableRow row;
            row.cells = {outcome_cell(*effect, trial), count_cell(static_cast<double>(clusters))};
            if (points) row.cells.push_back(change_cell(*effect));
            row.cells.push_back(effect_size_cell(*effect));
            row.cells.push_back(p_cell(*effect));
            table.rows.push_back(std::move(row));
        }
    };
    add_rows("Exploratory outcomes", exploratory);
    EffectList unweighted;
    for (const EffectEstimate& effect : result.unweighted) unweighted.push_back(&effect);
    add_rows("Unweighted: one " + trial.unit + ", one vote", unweighted);
    add_note_once(table,
                  "Otherwise as in the primary analysis; unweighted, N of the small-sample factor is the number of " +
                      plural(trial.unit) + ".");
    add_outcome_notes(table, all, trial);
    return table;
}

}  // namespace clustertrial
