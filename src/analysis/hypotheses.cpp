#include "clustertrial/analysis/hypotheses.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"

#include "fitted.hpp"
#include "inference.hpp"
#include "registry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace clustertrial {

namespace {

/// What is to be shown, as tests against effects; their p-values are not known yet.
std::vector<TestAgainst> tests_of(const OutcomeSpec& outcome) {
    const double margin = outcome.margin.value_or(0);
    switch (outcome.alternative) {
        case Alternative::two_sided:
        case Alternative::greater:
        case Alternative::less:
            return {{outcome.alternative, outcome.null_effect, {}, 1, {}}};
        case Alternative::non_inferiority:
            if (outcome.better == Better::lower) return {{Alternative::less, margin, {}, 1, {}}};
            return {{Alternative::greater, -margin, {}, 1, {}}};
        case Alternative::equivalence:
            return {{Alternative::greater, -margin, {}, 1, {}}, {Alternative::less, margin, {}, 1, {}}};
    }
    return {};
}

double tail(Alternative alternative, double statistic, std::optional<double> df) {
    const auto upper = [&](double z) { return df ? t_upper(z, *df) : normal_upper(z); };
    if (alternative == Alternative::greater) return upper(statistic);
    if (alternative == Alternative::less) return upper(-statistic);
    return 2 * upper(std::abs(statistic));
}

ResampledTest test_draws(const NullDraws& draws, const TestAgainst& test, Tails tails) {
    using analysis_detail::share_rule;
    if (test.alternative == Alternative::two_sided) return test_null(draws, test.null_effect, tails, share_rule);
    const OneSide side = test.alternative == Alternative::greater ? OneSide::above : OneSide::below;
    return test_one_side(draws, test.null_effect, side, share_rule);
}

bool is_two_sided(const OutcomeSpec& outcome) {
    return outcome.alternative == Alternative::two_sided;
}

/// Two one-sided limits are those of an interval at this confidence, whose equal tails leave 1 - confidence each.
double confidence_of_limits(const HypothesisTest& hypothesis) {
    const double confidence = hypothesis.options.confidence;
    return is_two_sided(hypothesis.outcome) ? confidence : 2 * confidence - 1;
}

/// Without the end that the test does not look at.
Interval ends_of(const HypothesisTest& hypothesis, Interval interval) {
    const auto looks = [&](Alternative side) {
        return std::any_of(hypothesis.tests.begin(), hypothesis.tests.end(), [&](const TestAgainst& test) {
            return test.alternative == side || test.alternative == Alternative::two_sided;
        });
    };
    constexpr double no_end = std::numeric_limits<double>::infinity();
    return {looks(Alternative::greater) ? interval.low : -no_end, looks(Alternative::less) ? interval.high : no_end};
}

/// Two one-sided limits at a confidence of a half or less would change places.
bool has_limits(HypothesisTest& hypothesis) {
    if (confidence_of_limits(hypothesis) > 0) return true;
    hypothesis.why_no_interval = "one-sided limits need a confidence above 0.5";
    return false;
}

void test_by_model(HypothesisTest& hypothesis) {
    const double std_error = hypothesis.std_error.value();
    for (TestAgainst& test : hypothesis.tests) {
        test.p_value = tail(test.alternative, *test.statistic, hypothesis.df);
    }
    if (!has_limits(hypothesis)) return;
    const double critical = analysis_detail::critical_value(confidence_of_limits(hypothesis), hypothesis.df);
    hypothesis.interval =
        ends_of(hypothesis, {hypothesis.estimate - critical * std_error, hypothesis.estimate + critical * std_error});
}

/// Draws of a raw difference are of the hypothesis of no effect alone where the estimate is adjusted.
std::string why_not_by_draws(const HypothesisTest& hypothesis, const std::string& why_no_limits) {
    const bool of_zero = std::all_of(hypothesis.tests.begin(), hypothesis.tests.end(),
                                     [](const TestAgainst& test) { return test.null_effect == 0; });
    if (of_zero || why_no_limits.empty()) return {};
    return "the draws are of the raw difference in means, and the estimate is adjusted: they test no effect but 0; "
           "set randomisation_statistic = \"studentised\" or \"coefficient\"";
}

void invert(const NullDraws& draws, HypothesisTest& hypothesis) {
    if (!has_limits(hypothesis)) return;
    const Tails tails = is_two_sided(hypothesis.outcome) ? hypothesis.options.resampling.tails : Tails::equal_tailed;
    const ResampledTest test =
        test_and_invert(draws, tails, analysis_detail::share_rule, confidence_of_limits(hypothesis));
    hypothesis.interval = ends_of(hypothesis, test.interval.value());
}

void test_by_draws(const OutcomeContext& context, std::size_t t, HypothesisTest& hypothesis) {
    const std::string why_no_limits = analysis_detail::why_draws_give_no_limits(context, context.options);
    hypothesis.why_none = why_not_by_draws(hypothesis, why_no_limits);
    if (!hypothesis.why_none.empty()) {
        hypothesis.tests.clear();
        return;
    }
    const NullDraws draws = analysis_detail::draws_of_effect(context, t);
    for (TestAgainst& test : hypothesis.tests) {
        test.by_draws = test_draws(draws, test, context.options.resampling.tails);
        test.p_value = test.by_draws->p_value;
    }
    hypothesis.why_no_interval = why_no_limits;
    if (why_no_limits.empty()) invert(draws, hypothesis);
}

/// The outcome has no estimate: its own table says more.
HypothesisTest untested(const NotEstimated& none, const AnalysisSpec& options) {
    HypothesisTest hypothesis;
    hypothesis.outcome = none.outcome;
    hypothesis.term = none.term;
    hypothesis.why_none = none.reason();
    hypothesis.options = options;
    return hypothesis;
}

}  // namespace

double HypothesisTest::p_value() const {
    double largest = 0;
    for (const TestAgainst& test : tests) largest = std::max(largest, test.p_value);
    return tests.empty() ? 1 : largest;
}

bool HypothesisTest::is_shown() const {
    constexpr double rounding = 1e-12;  // of 1 - confidence
    return !tests.empty() && p_value() <= 1 - options.confidence + rounding;
}

HypothesisTest test_hypothesis(const OutcomeContext& context, std::size_t t, const EffectEstimate& effect) {
    HypothesisTest hypothesis;
    hypothesis.outcome = effect.outcome;
    hypothesis.term = effect.term;
    hypothesis.estimate = effect.estimate;
    hypothesis.std_error = effect.std_error;
    hypothesis.df = effect.df();
    hypothesis.options = effect.options;
    if (!effect.test) {
        hypothesis.why_none = effect.why_no_std_error;
        return hypothesis;
    }
    hypothesis.tests = tests_of(effect.outcome);
    for (TestAgainst& test : hypothesis.tests) {
        if (effect.std_error) test.statistic = (effect.estimate - test.null_effect) / *effect.std_error;
    }
    if (effect.resampled() == nullptr) {
        test_by_model(hypothesis);
    } else {
        test_by_draws(context, t, hypothesis);
    }
    return hypothesis;
}

void analysis_detail::analyse_hypotheses(Run& run, std::size_t outcome) {
    const OutcomeSpec& spec = run.data().outcomes[outcome].spec;
    if (!spec.has_hypothesis()) return;
    std::vector<HypothesisTest>& tests = run.result.make<HypothesisTests>().tests;
    const Effects& effects = run.result.get<Effects>();
    std::size_t t = 0;
    for (const EffectEstimate& effect : effects.estimates) {
        if (effect.outcome.name == spec.name) tests.push_back(test_hypothesis(run.context(outcome), t++, effect));
    }
    for (const NotEstimated& none : effects.not_estimated) {
        if (none.outcome.name == spec.name) tests.push_back(untested(none, run.trial().analysis));
    }
}

}  // namespace clustertrial
