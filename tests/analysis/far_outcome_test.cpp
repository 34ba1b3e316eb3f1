// An outcome far from 0: what all values share costs no digit of what they differ in.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/trial/keys.hpp"

#include "support/trials.hpp"

#include <cmath>
#include <cstdint>
#include <sstream>

#include <gtest/gtest.h>

namespace clustertrial::far_outcome_test {
namespace {

constexpr double billion = 1e9;

/// The rows of tests/reference/far_outcome/make.py.
std::string rows_above(std::int64_t offset) {
    std::int64_t state = 1;
    const auto draw = [&](std::int64_t n) {
        state = state * 16807 % 2147483647;
        return state / 65536 % n;
    };
    std::ostringstream csv;
    csv << "school,arm,block,prior,score\n";
    for (int school = 0; school < 20; ++school) {
        const std::int64_t own = draw(17) - 8;
        for (int pupil = 0; pupil < 25; ++pupil) {
            const std::int64_t prior = draw(50);
            const std::int64_t score = offset + own + prior / 3 + 2 * (school % 2) + draw(21) - 10;
            csv << school << "," << school % 2 << "," << school / 10 << "," << prior << "," << score << "\n";
        }
    }
    return csv.str();
}

Trial trial_of(bool with_prior) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "school";
    trial.arms.column = "arm";
    trial.strata = {"block"};
    trial.outcomes.resize(1);
    trial.outcomes[0].name = trial.outcomes[0].label = trial.outcomes[0].value = "score";
    if (with_prior) trial.analysis.covariates = {{"prior", false}};
    test::as_stata(trial.analysis);
    SensitivitySpec randomised;
    change(randomised, "inference", {"randomisation"});
    change(randomised, "draws", {"199"});
    trial.sensitivity = {randomised};
    return trial;
}

AnalysisResult analyse(const Trial& trial, std::int64_t offset) {
    return analyse_trial(test::arrange_text(trial, rows_above(offset)), trial);
}

void expect_near(double found, double expected) {
    EXPECT_NEAR(found, expected, 1e-12 * std::abs(expected));
}

TEST(FarOutcome, AgreesWithExactRationalArithmetic) {
    struct Expected {
        bool with_prior;
        double estimate, std_error;
    };
    for (const auto& [with_prior, estimate, std_error] :
         {Expected{false, 1.3, 2.4905520131259613}, Expected{true, 0.8958002939632055, 2.506704043064504}}) {
        SCOPED_TRACE(with_prior);
        const AnalysisResult result = analyse(trial_of(with_prior), 1'000'000'000);
        const EffectEstimate& effect = result.get<Effects>().estimates.at(0);
        expect_near(effect.estimate, estimate);
        expect_near(effect.std_error.value(), std_error);
        expect_near(effect.unadjusted_difference, 1.3);
        expect_near(effect.arms[0].mean, billion + 8.16);
    }
}

TEST(FarOutcome, HasTheResultsOfTheSameOutcomeNearZero) {
    for (const bool with_prior : {false, true}) {
        SCOPED_TRACE(with_prior);
        const Trial trial = trial_of(with_prior);
        const AnalysisResult near = analyse(trial, 0);
        const AnalysisResult far = analyse(trial, 1'000'000'000);
        const auto same = [](const EffectEstimate& a, const EffectEstimate& b) {
            expect_near(b.estimate, a.estimate);
            expect_near(b.std_error.value(), a.std_error.value());
            expect_near(b.test.value().p_value, a.test.value().p_value);
            expect_near(b.effect_size.value().estimate, a.effect_size.value().estimate);
            for (std::size_t arm = 0; arm < a.arms.size(); ++arm) {
                EXPECT_NEAR(b.arms[arm].mean - billion, a.arms[arm].mean, 2e-7) << "a last digit of a billion";
                EXPECT_NEAR(b.arms[arm].conf_low.value() - billion, a.arms[arm].conf_low.value(), 2e-7);
            }
        };
        same(near.get<Effects>().estimates.at(0), far.get<Effects>().estimates.at(0));
        same(near.get<UnweightedEffects>().estimates.at(0), far.get<UnweightedEffects>().estimates.at(0));
        same(near.get<Sensitivity>().effects.at(0).effect, far.get<Sensitivity>().effects.at(0).effect);
        const Clustering& clustering = far.get<Clusterings>().outcomes.at(0);
        expect_near(clustering.overall->estimate, near.get<Clusterings>().outcomes.at(0).overall->estimate);
        expect_near(clustering.adjusted->estimate, near.get<Clusterings>().outcomes.at(0).adjusted->estimate);
        const auto& without = far.get<Influences>().effects.at(0).left_out.at(0).estimates;
        for (std::size_t g = 0; g < without.size(); ++g)
            EXPECT_NEAR(without[g].estimate, near.get<Influences>().effects.at(0).left_out.at(0).estimates[g].estimate,
                        1e-11);
    }
}

}  // namespace
}  // namespace clustertrial::far_outcome_test
