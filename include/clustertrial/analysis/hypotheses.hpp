#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/interval.hpp"
#include "clustertrial/estimation/null_draws.hpp"
#include "clustertrial/trial/trial.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// The test of one hypothesis on an effect: that it is `null_effect`, at most that (to show that it is greater), or at
/// least that (to show that it is less).
struct TestAgainst {
    Alternative alternative = Alternative::two_sided;  ///< two_sided, greater or less
    double null_effect = 0;                            ///< in the outcome's units
    std::optional<double> statistic;                   ///< (estimate - null_effect) / std_error; nothing without one
    double p_value = 1;
    std::optional<ResampledTest> by_draws;  ///< set when the p-value is from draws
};

/// What the protocol wants to show of an effect (OutcomeSpec::alternative), and whether the data show it
/// (docs/methods/hypotheses.md).
struct HypothesisTest {
    OutcomeSpec outcome;
    std::string term;  ///< the intervention arm
    double estimate = 0;
    std::optional<double> std_error;
    std::optional<double> df;  ///< nothing: normal, or from draws
    /// One, or the two one-sided tests of equivalence, of which both must reject. Empty: `why_none`.
    std::vector<TestAgainst> tests;
    /// Of effects that the test, turned round, does not reject: no end on the side of a one-sided test that is not
    /// looked at; at 2 x confidence - 1 for equivalence.
    std::optional<Interval> interval;
    std::string why_no_interval;
    AnalysisSpec options;
    std::string why_none;
    /// The largest of the p-values.
    [[nodiscard]] double p_value() const;
    /// Whether p_value() is at most 1 - confidence.
    [[nodiscard]] bool is_shown() const;
};

/// Of every outcome whose protocol has a hypothesis of its own, in the trial file's order of outcomes and arms.
struct HypothesisTests {
    std::vector<HypothesisTest> tests;
};

struct OutcomeContext;

/// The hypothesis of the context's outcome on `effect`, which is its estimate of treatment column `t`. What cannot be
/// tested is no error: `why_none`.
HypothesisTest test_hypothesis(const OutcomeContext& context, std::size_t t, const EffectEstimate& effect);

}  // namespace clustertrial
