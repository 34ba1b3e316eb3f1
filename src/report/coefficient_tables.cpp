#include "coefficient_tables.hpp"

#include "clustertrial/analysis/coefficients.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "digits.hpp"
#include "effect_cells.hpp"
#include "estimate_json.hpp"
#include "notes.hpp"
#include "reader_notes.hpp"

#include <algorithm>

namespace clustertrial::report_detail {

namespace {

constexpr int df_digits = 1;

void add_coefficient(ResultTable& table, const Coefficient& one) {
    const Cell none(not_applicable);
    if (!one.std_error) {
        table.rows.push_back({{one.name, showing_cell(one.estimate, difference_digits), none, none, none, none}});
        add_note_once(table, one.name + ": not tested: " + one.why_none + ".");
        return;
    }
    Cell limits(NumberPart{one.interval.low, digits_showing({one.interval.low, one.interval.high}, difference_digits)});
    limits.add(" to ").add(
        NumberPart{one.interval.high, digits_showing({one.interval.low, one.interval.high}, difference_digits)});
    table.rows.push_back(
        {{one.name, showing_cell(one.estimate, difference_digits), showing_cell(*one.std_error, difference_digits),
          one.df ? number_cell(*one.df, df_digits) : none, std::move(limits), p_cell(one.p_value)}});
}

std::string strata_words(const CoefficientList& list) {
    const std::string absorbed =
        list.absorbed.empty() ? "" : " and absorbed indicators of " + absorbed_words(list.absorbed);
    if (list.strata <= 1) {
        return "The model has an intercept" + absorbed + ", which " + (absorbed.empty() ? "is" : "are") +
               " not listed.";
    }
    return "The model has indicators of " + std::to_string(list.strata) + " strata" + absorbed +
           ", which are not listed.";
}

Json coefficient_json(const CoefficientList& list, const Coefficient& one) {
    const auto tested = [&](double value) { return one.std_error ? finite_or_null(value) : Json(nullptr); };
    return {{"outcome", list.outcome.name},
            {"term", one.name},
            {"estimate", one.estimate},
            {"std_error", or_null(one.std_error)},
            {"df", or_null(one.df)},
            {"p_value", tested(one.p_value)},
            {"conf_low", tested(one.interval.low)},
            {"conf_high", tested(one.interval.high)},
            {"confidence", list.options.confidence},
            {"covariance", to_name(list.options.covariance_kind())},
            {"why_none", text_or_null(one.why_none)}};
}

EffectList measured_effects(const AnalysisResult& result) {
    EffectList effects;
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        if (!effect.outcome.is_count()) effects.push_back(&effect);
    }
    return effects;
}

Cell share_cell(const EffectEstimate& effect) {
    const std::optional<double> share = effect.share_of_control_mean(effect.estimate);
    if (!share) return not_applicable;
    constexpr int percent_digits = 1;
    const std::optional<Interval> limits = effect.interval();
    if (!limits) return number_cell(per_cent * *share, percent_digits);
    return interval_cell(per_cent * *share, per_cent * effect.share_of_control_mean(limits->low).value(),
                         per_cent * effect.share_of_control_mean(limits->high).value(), percent_digits, percent_digits);
}

}  // namespace

void add_coefficients_table(const AnalysisResult& result, TableList& tables) {
    const std::vector<CoefficientList>& outcomes = result.get<CoefficientLists>().outcomes;
    if (outcomes.empty()) return;
    ResultTable table;
    table.columns = {{"Coefficient"},
                     {"Estimate", "", Align::right},
                     {"Standard error", "", Align::right},
                     {"df", "", Align::right},
                     {percent_text(result.trial.analysis.confidence) + " CI"},
                     {"p-value", "", Align::right}};
    for (const CoefficientList& list : outcomes) {
        table.rows.push_back({{Cell(list.outcome.label)}, true});
        for (const Coefficient& one : list.coefficients) add_coefficient(table, one);
        add_note_once(table, strata_words(list));
        if (!list.dropped.empty()) {
            add_note_once(table, list.outcome.label + ": left out as collinear: " + joined(list.dropped) + ".");
        }
    }
    add_note_once(table, "Estimates are in the outcome's units, a proportion for a count. Only the " +
                             std::string(result.trial.arms.is_dose() ? "dose" : "arm") +
                             " was randomised: the other coefficients are associations, not effects.");
    if (traits_of(result.trial.analysis.inference).by_draws) {
        add_note_once(table, "Tests and limits of this table are the model's, not from draws.");
    }
    tables.add_appendix("coefficients", "Coefficients of the models", std::move(table));
}

Json coefficients_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const CoefficientList& list : result.get<CoefficientLists>().outcomes) {
        for (const Coefficient& one : list.coefficients) json.push_back(coefficient_json(list, one));
    }
    return json;
}

void add_relative_table(const AnalysisResult& result, TableList& tables) {
    const EffectList effects = measured_effects(result);
    if (effects.empty()) return;
    ResultTable table;
    table.columns = {{"Outcome"},
                     {"Control mean", "", Align::right},
                     {interval_header("Difference", result.trial.analysis)},
                     {interval_header("% of the control mean", result.trial.analysis)}};
    for (const EffectEstimate* effect : effects) {
        const std::string name = outcome_name(effect->outcome, effect->term, result.trial);
        table.rows.push_back({{name, showing_cell(effect->arms.at(0).mean, mean_digits), change_cell(*effect, false),
                               share_cell(*effect)}});
        if (!effect->share_of_control_mean(0)) {
            add_note_once(table, name + ": no share of a control mean that is not above 0.");
        }
    }
    add_note_once(table, "Limits are those of the difference over the control mean, which is taken as known.");
    add_average_note(table, effects, result.trial);
    add_doubt_notes(table, effects);
    tables.add_appendix("relative", "Effects as a share of the control mean", std::move(table));
}

}  // namespace clustertrial::report_detail
