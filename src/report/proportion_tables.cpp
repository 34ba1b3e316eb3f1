#include "proportion_tables.hpp"

#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "digits.hpp"
#include "estimate_json.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::report_detail {

namespace {

constexpr int r2_digits = 3;
constexpr int icc_digits = 4;

/// Two arms whose events are counted, and the effect of the one, where there is an estimate.
struct CountedArms {
    std::string name;
    const ArmSummary* control;
    const ArmSummary* intervention;
    const EffectEstimate* effect;
};

std::vector<CountedArms> counted_arms(const EffectRows& rows, const Trial& trial) {
    std::vector<CountedArms> counted;
    for (const EffectRow& row : rows) {
        if (!row.outcome().is_count()) continue;
        const std::vector<ArmSummary>& arms = row.effect != nullptr ? row.effect->arms : row.none->arms;
        for (std::size_t arm = 1; arm < arms.size(); ++arm) {
            const std::string& term = row.effect != nullptr ? row.effect->term : arms[arm].arm;
            counted.push_back({outcome_name(row.outcome(), term, trial), &arms[0], &arms[arm], row.effect});
        }
    }
    return counted;
}

/// "CIs of risk ratios: ..."; nothing where no effect has one.
std::string risk_ratio_note(const EffectList& effects) {
    const auto known = std::find_if(effects.begin(), effects.end(), [](const auto* e) { return e->risk_ratio; });
    if (known == effects.end()) return {};
    return std::string(
               "Risk ratio: of the proportions adjusted by the model; its CI is from the clustered standard "
               "error of its logarithm (delta method)") +
           ((*known)->resampled() != nullptr ? ", not from draws." : ".");
}

ResultTable proportions_table(const EffectRows& rows, const Trial& trial) {
    const bool several = trial.arms.arms.size() > 2;
    const std::string intervention = several ? "Intervention" : capitalised(trial.arms.arms.at(1).name);
    const std::string control = capitalised(trial.arms.arms.at(0).name);
    const EffectList effects = estimates_of(rows);
    const AnalysisSpec& options = options_of(effects, trial);
    ResultTable table;
    table.columns = {{"Outcome"},
                     {intervention, "Events"},
                     {control, "Events"},
                     {interval_header("Difference,\n% points", options), "Effect"},
                     {interval_header("Risk ratio", options), "Effect"}};
    for (const CountedArms& arms : counted_arms(rows, trial)) {
        const bool known = arms.effect != nullptr;
        table.rows.push_back({{arms.name, events_cell(*arms.intervention), events_cell(*arms.control),
                               known ? change_cell(*arms.effect) : Cell(not_applicable),
                               known ? risk_ratio_cell(*arms.effect) : Cell(not_applicable)}});
    }
    add_reasons(table, rows);
    add_average_note(table, effects, trial);
    add_risk_ratio_notes(table, effects, trial);
    add_doubt_notes(table, effects);
    return table;
}

Cell r2_cell(const std::optional<double>& share) {
    return share ? showing_cell(*share, r2_digits) : Cell(not_applicable);
}

/// What is to be made of an ICC below 0 in a design; empty: it is not.
std::string words_of_negative_icc(const ExplainedVariation& one) {
    if (one.icc.value_or(0) >= 0) return {};
    return "the ICC is negative, as an estimate can be by chance, and is printed as it is; to plan a trial use 0 or, "
           "better, the ICC of another trial";
}

/// `alone`: clusters of which no size is known.
ResultTable explained_table(const std::vector<ExplainedVariation>& outcomes, const Trial& trial, bool alone) {
    const std::string& column = outcomes.front().unit_column;
    const std::string unit = column.empty() ? trial.unit : column;  // what the next trial randomises
    const std::string clusters = capitalised(plural(unit));
    const std::string individuals = averaged_over(outcomes_of(outcomes), trial).many;
    const bool equal = trial.analysis.weights == Weights::equal;
    ResultTable table;
    table.columns = {{"Outcome"}};
    const auto add_columns = [&](const std::string& group) {
        table.columns.push_back({clusters, group, Align::right});
        if (!equal) table.columns.push_back({capitalised(individuals), group, Align::right});
    };
    add_columns("R2 of the model");
    add_columns("Correlation with prior");
    if (!equal) {
        table.columns.push_back({"ICC", "For the next trial", Align::right});
        table.columns.push_back({"R2 between " + plural(unit), "For the next trial", Align::right});
        table.columns.push_back({"R2 within " + plural(unit), "For the next trial", Align::right});
    }
    for (const ExplainedVariation& one : outcomes) {
        TableRow row{{Cell(one.outcome.label)}};
        for (const ExplainedShares& shares : {one.model, one.prior}) {
            row.cells.push_back(r2_cell(shares.clusters));
            if (!equal) row.cells.push_back(r2_cell(shares.individuals));
        }
        if (!equal) {
            row.cells.push_back(one.icc ? showing_cell(*one.icc, icc_digits) : Cell(not_applicable));
            row.cells.push_back(r2_cell(one.r2_cluster));
            row.cells.push_back(r2_cell(one.r2_individual));
        }
        table.rows.push_back(std::move(row));
    }
    const std::string arms = allocated_word(trial);
    add_note_once(
        table, "R2 of the model: strata, " + arms + ", prior measure and covariates, not adjusted for their number.");
    if (!equal) {
        add_note_once(
            table, "For the next trial: the inputs of a minimum detectable effect size, which are the ICC given the " +
                       arms +
                       " alone "
                       "and the shares of the variance between " +
                       plural(unit) + (column.empty() ? "" : ", the units of allocation,") +
                       " and of that within them that strata, prior "
                       "measure and covariates explain beside the " +
                       arms +
                       ", by the variance components of that ICC; "
                       "n/a where a component is not above 0" +
                       (trial.arms.is_dose() ? std::string(", or the dose differs within ") + plural(unit) : "") +
                       ". mdes takes them as icc, r2_cluster and "
                       "r2_individual.");
        for (const ExplainedVariation& one : outcomes) {
            const std::string words = words_of_negative_icc(one);
            if (!words.empty()) add_note_once(table, one.outcome.label + ": " + words + ".");
        }
        const bool below = std::any_of(outcomes.begin(), outcomes.end(), [](const ExplainedVariation& one) {
            return one.r2_cluster.value_or(0) < 0 || one.r2_individual.value_or(0) < 0;
        });
        if (below) {
            add_note_once(table, "A share is negative where the model leaves more of that component than the " + arms +
                                     " alone, as "
                                     "it can by chance; to plan a trial use 0.");
        }
    }
    add_note_once(table, clusters + ": of their means, " +
                             (equal   ? "each " + unit + " counting the same."
                              : alone ? "each " + unit + " with weight 1."
                                      : "weighted by " + individuals + "."));
    return table;
}

Json shares_json(const ExplainedShares& shares) {
    return {{"clusters", or_null(shares.clusters)}, {"individuals", or_null(shares.individuals)}};
}

}  // namespace

Cell events_cell(const ArmSummary& arm) {
    if (!arm.events) return not_applicable;
    return count_cell(*arm.events).add(" of ").add(individuals_part(arm.n.averaged_over().analysed));
}

Cell risk_ratio_cell(const EffectEstimate& effect, bool break_line) {
    if (!effect.risk_ratio) return not_applicable;
    const RiskRatio& ratio = *effect.risk_ratio;
    return showing_interval_cell(ratio.estimate, ratio.conf_low, ratio.conf_high, effect_digits, effect_digits,
                                 break_line);
}

void add_events_note(ResultTable& table, const EffectRows& rows, const Trial& trial) {
    std::vector<std::string> texts;
    for (const CountedArms& arms : counted_arms(rows, trial)) {
        if (!arms.control->events || !arms.intervention->events) continue;
        const auto count = [](double events) { return format_count(static_cast<std::uint64_t>(events)); };
        texts.push_back((rows.size() > 1 ? arms.name + " " : "") + count(*arms.intervention->events) + " and " +
                        count(*arms.control->events));
    }
    if (texts.empty()) return;
    const std::string intervention = trial.arms.arms.size() > 2 ? "the arm" : trial.arms.arms.at(1).name;
    add_note_once(table,
                  "Events, " + intervention + " and " + trial.arms.arms.at(0).name + ": " + joined(texts, "; ") + ".");
}

void add_risk_ratio_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    add_note_once(table, risk_ratio_note(effects));
    for (const EffectEstimate* effect : effects) {
        if (effect->why_no_risk_ratio.empty()) continue;
        add_note_once(table, outcome_name(effect->outcome, effect->term, trial) +
                                 ": no risk ratio: " + effect->why_no_risk_ratio + ".");
    }
}

void add_proportions_table(const AnalysisResult& result, TableList& tables) {
    EffectRows rows = rows_of(result.get<Effects>(), result.trial);
    std::erase_if(rows, [](const EffectRow& row) {
        return !row.outcome().is_count() || (row.none != nullptr && row.none->arms.empty());
    });
    if (rows.empty()) return;
    tables.add_appendix("proportions", "Events, and absolute and relative effects",
                        proportions_table(rows, result.trial));
}

void add_explained_table(const AnalysisResult& result, TableList& tables) {
    const auto& outcomes = result.get<ExplainedVariations>().outcomes;
    if (outcomes.empty()) return;
    const EffectList effects = pointers_to(result.get<Effects>().estimates);
    tables.add_appendix("explained", "What the model explains",
                        explained_table(outcomes, result.trial, are_clusters_alone(effects, result.trial)));
}

Json explained_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const ExplainedVariation& one : result.get<ExplainedVariations>().outcomes) {
        json.push_back({{"outcome", one.outcome.name},
                        {"r2", shares_json(one.model)},
                        {"prior_correlation", shares_json(one.prior)},
                        {"unit_of_allocation", text_or_null(one.unit_column)},
                        {"icc_given_arms", or_null(one.icc)},
                        {"remark", text_or_null(words_of_negative_icc(one))},
                        {"r2_cluster", or_null(one.r2_cluster)},
                        {"r2_individual", or_null(one.r2_individual)}});
    }
    return json;
}

}  // namespace clustertrial::report_detail
