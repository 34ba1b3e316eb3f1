#include "hypothesis_tables.hpp"

#include "clustertrial/analysis/hypotheses.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "digits.hpp"
#include "effect_cells.hpp"
#include "estimate_json.hpp"
#include "inference_words.hpp"
#include "reader_notes.hpp"

#include <algorithm>

namespace clustertrial::report_detail {

namespace {

/// "0.5 % points", "-3".
std::string effect_words(double effect, const OutcomeSpec& outcome) {
    return format_readable(printed_scale(outcome) * effect) + (outcome.is_count() ? " % points" : "");
}

/// An outcome without an estimate has no arm.
std::string name_of(const HypothesisTest& test, const Trial& trial) {
    return test.term.empty() ? test.outcome.label : outcome_name(test.outcome, test.term, trial);
}

/// What is to be shown: "Not worse: effect above -0.5 % points".
std::string hypothesis_words(const OutcomeSpec& outcome) {
    const double margin = outcome.margin.value_or(0);
    const std::string null_effect = effect_words(outcome.null_effect, outcome);
    switch (outcome.alternative) {
        case Alternative::two_sided:
            return "Effect other than " + null_effect;
        case Alternative::greater:
            return "Effect above " + null_effect;
        case Alternative::less:
            return "Effect below " + null_effect;
        case Alternative::non_inferiority:
            if (outcome.better == Better::lower) return "Not worse: effect below " + effect_words(margin, outcome);
            return "Not worse: effect above " + effect_words(-margin, outcome);
        case Alternative::equivalence:
            return "Equivalent: effect between " + format_readable(-printed_scale(outcome) * margin) + " and " +
                   effect_words(margin, outcome);
    }
    return {};
}

Cell limits_cell(const HypothesisTest& hypothesis) {
    if (hypothesis.tests.empty()) return not_applicable;
    const double scale = printed_scale(hypothesis.outcome);
    const double estimate = scale * hypothesis.estimate;
    if (!hypothesis.interval) return showing_cell(estimate, effect_digits).add(" (n/a)");
    return showing_interval_cell(estimate, scale * hypothesis.interval->low, scale * hypothesis.interval->high,
                                 effect_digits, effect_digits);
}

bool any_of_kind(const std::vector<HypothesisTest>& tests, const std::vector<Alternative>& kinds) {
    return std::any_of(tests.begin(), tests.end(), [&](const HypothesisTest& test) {
        return !test.tests.empty() && std::find(kinds.begin(), kinds.end(), test.outcome.alternative) != kinds.end();
    });
}

EffectList effects_tested(const AnalysisResult& result, const std::vector<HypothesisTest>& tests) {
    EffectList effects;
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        const bool tested = std::any_of(tests.begin(), tests.end(), [&](const HypothesisTest& test) {
            return test.outcome.name == effect.outcome.name && test.term == effect.term && !test.tests.empty();
        });
        if (tested) effects.push_back(&effect);
    }
    return effects;
}

void add_notes(ResultTable& table, const AnalysisResult& result, const std::vector<HypothesisTest>& tests) {
    const double confidence = result.trial.analysis.confidence;
    const EffectList effects = effects_tested(result, tests);
    if (!effects.empty()) {
        add_note_once(table, "Shown: the protocol's test rejects the opposite at the " + percent_text(1 - confidence) +
                                 " level. What is not shown is not disproved.");
        add_note_once(table, effects.front()->resampled() != nullptr
                                 ? "p-values and limits are from the same draws as those of the results table."
                                 : capitalised(inference_words(effects, result.trial)) + ".");
    }
    if (any_of_kind(tests, {Alternative::greater, Alternative::less, Alternative::non_inferiority})) {
        add_note_once(table, "Hypotheses of one direction: the p-value and the limit are one-sided, at " +
                                 percent_text(confidence) + ". The p-value of the results table is two-sided.");
    }
    if (any_of_kind(tests, {Alternative::equivalence})) {
        add_note_once(table, "Equivalence: the p-value is the larger of two one-sided tests, and the interval is at " +
                                 percent_text(2 * confidence - 1) + ".");
    }
    for (const HypothesisTest& test : tests) {
        const std::string name = name_of(test, result.trial);
        if (!test.why_none.empty()) add_note_once(table, name + ": not tested: " + test.why_none + ".");
        if (!test.why_no_interval.empty()) add_note_once(table, name + ": no limits: " + test.why_no_interval + ".");
    }
    if (effects.empty()) return;
    add_average_note(table, effects, result.trial);
    add_doubt_notes(table, effects);
}

Json test_json(const TestAgainst& test) {
    Json json = {{"alternative", to_name(test.alternative)},
                 {"null", test.null_effect},
                 {"statistic", or_null(test.statistic)},
                 {"p_value", test.p_value},
                 {"draws", nullptr},
                 {"at_least_as_extreme", nullptr},
                 {"p_low", nullptr},
                 {"p_high", nullptr}};
    if (!test.by_draws) return json;
    json["draws"] = test.by_draws->draws;
    json["at_least_as_extreme"] = test.by_draws->at_least_as_extreme;
    json["p_low"] = or_null(test.by_draws->p_low);
    json["p_high"] = or_null(test.by_draws->p_high);
    return json;
}

Json hypothesis_json(const HypothesisTest& hypothesis) {
    const bool tested = !hypothesis.tests.empty();
    const auto known = [&](const Json& value) { return tested ? value : Json(nullptr); };
    Json tests = Json::array();
    for (const TestAgainst& test : hypothesis.tests) tests.push_back(test_json(test));
    const auto end = [&](double Interval::*which) {
        return hypothesis.interval ? finite_or_null((*hypothesis.interval).*which) : Json(nullptr);
    };
    return {{"outcome", hypothesis.outcome.name},
            {"term", text_or_null(hypothesis.term)},
            {"alternative", to_name(hypothesis.outcome.alternative)},
            {"null", hypothesis.outcome.null_effect},
            {"margin", or_null(hypothesis.outcome.margin)},
            {"better", hypothesis.outcome.better ? Json(to_name(*hypothesis.outcome.better)) : Json(nullptr)},
            {"estimate", known(hypothesis.estimate)},
            {"std_error", or_null(hypothesis.std_error)},
            {"df", or_null(hypothesis.df)},
            {"p_value", known(hypothesis.p_value())},
            {"conf_low", end(&Interval::low)},
            {"conf_high", end(&Interval::high)},
            {"why_no_interval", text_or_null(hypothesis.why_no_interval)},
            {"confidence", hypothesis.options.confidence},
            {"inference", to_name(hypothesis.options.inference)},
            {"shown", known(hypothesis.is_shown())},
            {"tests", std::move(tests)},
            {"why_none", text_or_null(hypothesis.why_none)}};
}

}  // namespace

void add_hypotheses_table(const AnalysisResult& result, TableList& tables) {
    const std::vector<HypothesisTest>& tests = result.get<HypothesisTests>().tests;
    if (tests.empty()) return;
    ResultTable table;
    table.columns = {{"What is to be shown"}, {"Effect (limits)"}, {"p-value", "", Align::right}, {"Shown"}};
    for (const HypothesisTest& test : tests) {
        const bool tested = !test.tests.empty();
        table.rows.push_back({{Cell(name_of(test, result.trial))}, true});
        table.rows.push_back(
            {{hypothesis_words(test.outcome), limits_cell(test), tested ? p_cell(test.p_value()) : Cell(not_applicable),
              tested ? (test.is_shown() ? "yes" : "no") : not_applicable}});
    }
    add_notes(table, result, tests);
    tables.add("hypotheses", "Hypotheses of the protocol", std::move(table));
}

Json hypotheses_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const HypothesisTest& test : result.get<HypothesisTests>().tests) json.push_back(hypothesis_json(test));
    return json;
}

}  // namespace clustertrial::report_detail
