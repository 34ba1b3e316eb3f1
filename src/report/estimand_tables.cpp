#include "estimand_tables.hpp"

#include "clustertrial/analysis/estimands.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "digits.hpp"
#include "effect_cells.hpp"
#include "estimate_json.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr int df_digits = 1;

// --- What is stated

EffectList primary_effects(const AnalysisResult& result) {
    if (result.trial.arms.is_dose())
        return estimates_of(rows_of(result.get<AllocatedDose>(), result.trial, OutcomeRole::primary));
    return estimates_of(rows_of(result.get<Effects>(), result.trial, OutcomeRole::primary));
}

/// What `words_of` makes of each effect, each text once; among several texts each with its outcomes.
std::string words_by_outcome(const EffectList& effects,
                             const std::function<std::string(const EffectEstimate&)>& words_of) {
    std::vector<std::pair<std::string, std::vector<std::string>>> found;
    for (const EffectEstimate* effect : effects) {
        const std::string words = words_of(*effect);
        auto same = std::find_if(found.begin(), found.end(), [&](const auto& one) { return one.first == words; });
        if (same == found.end()) same = found.insert(found.end(), {words, {}});
        if (!contains(same->second, effect->outcome.label)) same->second.push_back(effect->outcome.label);
    }
    if (found.empty()) return "not estimated";
    if (found.size() == 1) return found.front().first;
    return joined_as(
        found, [](const auto& one) { return joined(one.second, "; ") + ": " + one.first; }, "\n");
}

std::string average_words(const EffectEstimate& effect, const Trial& trial) {
    const bool equal = effect.options.weights == Weights::equal;
    const bool clusters = equal || are_clusters_alone(effect.total, trial);
    const AveragedOverNouns nouns =
        clusters ? AveragedOverNouns{trial.unit, plural(trial.unit)} : averaged_over(effect.outcome, trial);
    const std::string& column = effect.options.weights_column;
    return nouns.many + ": each " + nouns.one +
           (column.empty() || equal ? " counts the same" : " is weighted by '" + column + "'");
}

std::string strata_words(const EffectEstimate& effect, const Trial& trial) {
    if (trial.strata.empty() && effect.design.strata.empty()) return "the model has no strata";
    if (effect.strata == StratumWeights::size) return "across strata, whose arms have equal shares";
    if (effect.strata == StratumWeights::dose)
        return "precision-weighted over strata, by the variance of the dose in each";
    return "precision-weighted over strata, whose arms have unequal shares";
}

std::string measure_words(const EffectEstimate& effect) {
    if (effect.arms.size() == 1) return effect.outcome.is_count() ? "change of the proportion" : "change of the mean";
    return effect.outcome.is_count() ? "difference in proportions" : "difference in means";
}

template <Kind Enum>
std::string stated_name(const std::optional<Enum>& value) {
    return value ? std::string(to_name(*value)) : "";
}

std::string primary_labels(const Trial& trial) {
    std::vector<std::string> labels;
    for (const OutcomeSpec& outcome : trial.outcomes) {
        if (outcome.role == OutcomeRole::primary) labels.push_back(outcome.label);
    }
    return labels.empty() ? "no outcome is primary" : joined(labels, "\n");
}

std::string compared_words(const Trial& trial) {
    if (trial.arms.is_dose())
        return "one more of '" + trial.arms.dose + "', as allocated, regardless of take-up (intention to treat)";
    std::vector<std::string> arms;
    for (std::size_t arm = 1; arm < trial.arms.arms.size(); ++arm) arms.push_back(trial.arms.arms[arm].name);
    return "being allocated to " + listed(arms, "or") + " and to " + trial.arms.arms.front().name +
           ", regardless of take-up (intention to treat)";
}

ResultTable estimand_table(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    const EstimandSpec stated = trial.estimand.value_or(EstimandSpec{});
    const EffectList effects = primary_effects(result);
    const std::string units = plural(trial.unit);
    ResultTable table;
    table.columns = {{"Attribute"}, {"Stated in the trial file"}, {"As analysed"}};
    const auto add = [&](const std::string& what, const std::string& said, const std::string& done) {
        table.rows.push_back({{Cell(what), Cell(said.empty() ? "not stated" : said), Cell(done)}});
    };
    add("Population", stated.population,
        "the " + units + " of this trial" +
            (are_clusters_alone(effects, trial) ? "" : ", with those " + averaged_over(effects, trial).many) +
            " whose outcome is known");
    add("Comparison", stated.comparison, compared_words(trial));
    add("Outcome and time", stated.outcome, primary_labels(trial));
    add("Withdrawn " + units, stated.withdrawn_clusters, "analysed where their outcome is known, else left out");
    add("Movers", stated.movers, "counted in the " + trial.unit + " that their row names");
    add("Summary measure", stated_name(stated.summary), words_by_outcome(effects, measure_words));
    add("Average over", stated_name(stated.average),
        words_by_outcome(effects, [&](const EffectEstimate& effect) { return average_words(effect, trial); }));
    add("Strata", stated_name(stated.strata),
        words_by_outcome(effects, [&](const EffectEstimate& effect) { return strata_words(effect, trial); }));
    if (!trial.estimand) add_note_once(table, "The trial file states no estimand; state it in [estimand].");
    add_departure_notes(table, effects);
    return table;
}

// --- Which average

/// "0.012 (0.003, 0.021)", "0.012 (n/a)" of what is not tested.
Cell average_cell(const AverageEffect& effect, double scale) {
    if (!effect.interval) {
        return showing_cell(scale * effect.estimate, effect_digits).add(" (" + std::string(not_applicable) + ")");
    }
    return showing_interval_cell(scale * effect.estimate, scale * effect.interval->low, scale * effect.interval->high,
                                 effect_digits, effect_digits);
}

Cell error_cell(const std::optional<double>& std_error, double scale) {
    return std_error ? showing_cell(scale * *std_error, effect_digits) : Cell(not_applicable);
}

/// `tested`: by t, or without degrees of freedom by the normal distribution.
Cell df_cell(const std::optional<double>& df, bool tested) {
    if (!tested) return not_applicable;
    if (!df) return "normal";
    return number_cell(*df, *df == std::floor(*df) ? 0 : df_digits);
}

/// Builds the table block by block, one an effect.
class AveragesTable {
  public:
    explicit AveragesTable(const AnalysisResult& result)
        : trial_(result.trial),
          averages_(result.get<Estimands>().effects),
          effects_(primary_effects(result)),
          rows_(rows_of(result.get<Effects>(), result.trial, OutcomeRole::primary)) {}

    ResultTable build() {
        table_.columns = {{"Average"},
                          {change_header(rows_, trial_.analysis)},
                          {"Standard\nerror", "", Align::right},
                          {"Degrees of\nfreedom", "", Align::right},
                          {"p-value", "", Align::right}};
        for (const AverageEffects& one : averages_) add_block(one);
        add_model_note();
        add_difference_note();
        for (const AverageEffects& one : averages_) add_reasons_of(one);
        add_average_note(table_, effects_, trial_, "The primary analysis: its effect is");
        return std::move(table_);
    }

  private:
    void add_block(const AverageEffects& one) {
        const AveragedOverNouns nouns = averaged_over(one.outcome, trial_);
        const double scale = printed_scale(one.outcome);
        const std::string units = plural(trial_.unit);
        table_.rows.push_back({{Cell(outcome_name(one.outcome, one.term, trial_))}, true});
        add_row("Over " + nouns.many + " (individual-average)" + stated(AverageOver::individuals), one.individuals,
                scale);
        add_row("Over " + units + " (cluster-average)" + stated(AverageOver::clusters), one.clusters, scale);
        add_row("Difference: " + nouns.many + " less " + units, one.difference, scale);
        for (const EffectEstimate* effect : effects_) {
            if (effect->outcome.name == one.outcome.name && effect->term == one.term) add_primary(*effect);
        }
    }

    /// Which of the two the trial file states; a precision-weighted average is neither.
    [[nodiscard]] std::string stated(AverageOver average) const {
        if (!trial_.estimand || trial_.estimand->average != average) return "";
        return trial_.estimand->strata == AcrossStrata::within ? "" : ", as stated";
    }

    void add_row(const std::string& what, const std::optional<AverageEffect>& effect, double scale) {
        if (!effect) return add_row_without_estimate(table_, what);
        table_.rows.push_back({{Cell(what), average_cell(*effect, scale), error_cell(effect->std_error, scale),
                                df_cell(effect->df, effect->p_value.has_value()),
                                effect->p_value ? p_cell(*effect->p_value) : Cell(not_applicable)}});
    }

    void add_primary(const EffectEstimate& effect) {
        const bool by_model = effect.test && effect.resampled() == nullptr;
        const std::string what = effect.strata == StratumWeights::shares ? "The primary analysis (precision-weighted)"
                                                                         : "The primary analysis";
        table_.rows.push_back(
            {{Cell(what), change_cell(effect, false), error_cell(effect.std_error, printed_scale(effect.outcome)),
              effect.resampled() != nullptr ? Cell("draws") : df_cell(effect.df(), by_model), p_cell(effect)}});
    }

    void add_model_note() {
        const AnalysisSpec& options = averages_.front().options;
        const bool several =
            std::any_of(averages_.begin(), averages_.end(), [](const auto& one) { return one.strata > 1; });
        const std::string strata =
            several ? " with an effect of the arm in each stratum; a stratum counts by what an average is over: its " +
                          listed_nouns()
                    : "";
        const std::string weights =
            options.weights_column.empty() ? "" : "; individuals are weighted by '" + options.weights_column + "'";
        add_note_once(table_, "Both averages are from the model of the primary analysis" + strata + weights + ".");
        if (!any_tested()) return;
        add_note_once(table_, "Standard errors are clustered by " + unit_word() + " (" +
                                  std::string(to_name(options.covariance_kind())) + "); tests use " +
                                  reference_words(options) + ".");
    }

    [[nodiscard]] bool any_tested() const {
        const auto tested = [](const std::optional<AverageEffect>& one) { return one && one->std_error; };
        return std::any_of(averages_.begin(), averages_.end(),
                           [&](const AverageEffects& one) { return tested(one.individuals) || tested(one.clusters); });
    }

    /// "pupils, or its schools"
    [[nodiscard]] std::string listed_nouns() const {
        const std::string units = plural(trial_.unit);
        return are_clusters_alone(effects_, trial_) ? units
                                                    : averaged_over(effects_, trial_).many + ", or its " + units;
    }

    [[nodiscard]] std::string reference_words(const AnalysisSpec& options) const {
        switch (options.df_kind()) {
            case DegreesOfFreedom::normal:
                return "the normal distribution";
            case DegreesOfFreedom::satterthwaite:
                return "Satterthwaite's degrees of freedom";
            case DegreesOfFreedom::stated:
                return "the stated degrees of freedom";
            case DegreesOfFreedom::clusters_minus_1:
                break;
        }
        return plural(unit_word()) + (traits_of(options.covariance_kind()).by_row ? " - coefficients" : " - 1") +
               " degrees of freedom";
    }

    void add_difference_note() {
        const bool tested = std::any_of(averages_.begin(), averages_.end(), [](const AverageEffects& one) {
            return one.difference && one.difference->std_error;
        });
        if (!tested) return;
        const std::string unit = unit_word();
        add_note_once(table_, "Difference: other than 0 where the effect varies with the size of the " + trial_.unit +
                                  " (informative cluster size). Its standard error is the jackknife's, which leaves "
                                  "out one " +
                                  unit + " at a time in both averages; t with " + plural(unit) +
                                  " - 1 degrees of freedom.");
    }

    [[nodiscard]] std::string unit_word() const {
        const std::string column = effects_.empty() ? "" : effects_.front()->design.unit_column;
        return column.empty() ? trial_.unit : column;
    }

    /// Why something is missing, and what to doubt.
    void add_reasons_of(const AverageEffects& one) {
        const std::string who = averages_.size() > 1 ? outcome_name(one.outcome, one.term, trial_) + ": " : "";
        const auto add = [&](const std::string& lead, const std::string& why) {
            if (!why.empty())
                add_note_once(table_, who.empty() ? capitalised(lead + why) + "." : who + lead + why + ".");
        };
        add("not estimated: ", one.why_none);
        add("no average over individuals: ", one.why_no_individuals);
        for (const auto* average : {&one.individuals, &one.clusters}) {
            if (!*average) continue;
            add("no standard error: ", (*average)->why_no_test);
            const bool approximate = one.options.df_kind() == DegreesOfFreedom::satterthwaite;
            if (approximate && (*average)->df.value_or(fewest_df) < fewest_df) {
                add("caution: ",
                    "an average has fewer than 4 Satterthwaite degrees of freedom, so its standard error, "
                    "p-value and interval are unreliable");
            }
        }
        if (one.difference) add("no test of the difference: ", one.difference->why_no_test);
        for (const std::string& remark : one.remarks) add("", remark);
    }

    const Trial& trial_;
    const std::vector<AverageEffects>& averages_;
    EffectList effects_;
    EffectRows rows_;
    ResultTable table_;
};

Json average_json(const std::optional<AverageEffect>& effect) {
    if (!effect) return nullptr;
    const auto& limits = effect->interval;
    return {{"estimate", effect->estimate},
            {"std_error", or_null(effect->std_error)},
            {"df", or_null(effect->df)},
            {"p_value", or_null(effect->p_value)},
            {"conf_low", limits ? Json(limits->low) : Json(nullptr)},
            {"conf_high", limits ? Json(limits->high) : Json(nullptr)},
            {"why_no_test", text_or_null(effect->why_no_test)}};
}

template <Kind Enum>
Json name_or_null(const std::optional<Enum>& value) {
    return value ? Json(to_name(*value)) : Json(nullptr);
}

}  // namespace

void add_estimand_table(const AnalysisResult& result, TableList& tables) {
    tables.add_without_number("estimand", "Estimand", estimand_table(result));
}

Json estimand_json(const AnalysisResult& result) {
    if (!result.trial.estimand) return nullptr;
    const EstimandSpec& stated = *result.trial.estimand;
    return {{"population", text_or_null(stated.population)},
            {"comparison", text_or_null(stated.comparison)},
            {"outcome", text_or_null(stated.outcome)},
            {"withdrawn_clusters", text_or_null(stated.withdrawn_clusters)},
            {"movers", text_or_null(stated.movers)},
            {"summary", name_or_null(stated.summary)},
            {"average", name_or_null(stated.average)},
            {"strata", name_or_null(stated.strata)}};
}

void add_averages_table(const AnalysisResult& result, TableList& tables) {
    if (result.get<Estimands>().effects.empty()) return;
    tables.add_appendix("estimands", "Which average: individual-average and cluster-average effects",
                        AveragesTable(result).build());
}

Json averages_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const AverageEffects& one : result.get<Estimands>().effects) {
        json.push_back({{"outcome", one.outcome.name},
                        {"term", one.term},
                        {"individual_average", average_json(one.individuals)},
                        {"cluster_average", average_json(one.clusters)},
                        {"difference", average_json(one.difference)},
                        {"confidence", one.options.confidence},
                        {"covariance", to_name(one.options.covariance_kind())},
                        {"strata", one.strata},
                        {"n_units", one.units},
                        {"why_none", text_or_null(one.why_none)},
                        {"why_no_individual_average", text_or_null(one.why_no_individuals)},
                        {"remarks", one.remarks}});
    }
    return json;
}

}  // namespace clustertrial::report_detail
