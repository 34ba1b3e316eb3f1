#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/estimation/anderson_rubin.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"
#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

/// Randomisation inference on take-up, through Anderson and Rubin's statistic, and through a function that fits again.
namespace clustertrial::instrumented_randomisation_test {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Two strata of four schools of two rows, two schools of each offered: 36 allocations. Take-up differs within schools,
/// and one school that was not offered took some.
struct Offered {
    Design design{Eigen::MatrixXd(16, 1), VectorXd(16), VectorXd(16), {"prior"}, {}};  ///< without treatment
    std::vector<std::uint32_t> school;
    VectorXd take_up = VectorXd(16);
    AllocationSpace space{{0, 0, 0, 0, 1, 1, 1, 1}, {1, 0, 1, 0, 0, 0, 1, 1}};
};

Offered offered() {
    Offered trial;
    trial.design.x.col(0) << 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3;
    trial.design.y << 9, 6, 5, 3, 9, 12, 2, 4, 6, 7, 5, 9, 14, 11, 16, 8;
    trial.design.weights << 2, 1, 3, 1, 2, 2, 1, 4, 1, 1, 2, 3, 1, 2, 2, 1;
    trial.take_up << 1, 0.5, 0, 0, 0.75, 1, 0, 0.25, 0, 0, 0, 0, 1, 0.75, 0.5, 1;
    trial.design.absorbed.levels = 2;
    for (std::uint32_t row = 0; row < 16; ++row) {
        trial.school.push_back(row / 2);
        trial.design.absorbed.level.push_back(row / 8);
    }
    return trial;
}

/// The design with the arm's indicator in front, had the schools been allocated so.
Design with_arm(const Offered& trial, const std::vector<std::uint32_t>& arm) {
    Design design = trial.design;
    design.x.resize(16, 2);
    for (Index row = 0; row < 16; ++row) design.x(row, 0) = arm[trial.school[static_cast<std::size_t>(row)]];
    design.x.col(1) = trial.design.x.col(0);
    design.names = {"arm", "prior"};
    return design;
}

/// The studentised coefficient of the arm in the outcome less `effect` times take-up, from a fit of its own.
Refit studentised(const Offered& trial, double effect) {
    return [&trial, effect](const std::vector<std::uint32_t>& arm) {
        Design design = with_arm(trial, arm);
        design.y -= effect * trial.take_up;
        const Fit fit = fit_least_squares(design);
        const auto covariance = cluster_covariance(fit, design, {trial.school, 8}, CovarianceKind::CR1);
        return fit.coefficients[0] / std::sqrt(covariance.matrix(0, 0));
    };
}

NullDraws draws_of(const Offered& trial, const VectorXd* take_up, RandomisationStatistic statistic) {
    RandomisationOptions options;
    options.statistic = statistic;
    return randomisation_draws({trial.design, trial.school, take_up}, trial.space, 1, options);
}

TEST(InstrumentedRandomisation, AnyHypothesisIsTestedAsByFittingEveryAllocationAgain) {
    const Offered trial = offered();
    const NullDraws draws = draws_of(trial, &trial.take_up, RandomisationStatistic::studentised);
    EXPECT_EQ(draws.count(), 36U);
    EXPECT_TRUE(draws.exact);
    for (const double effect : {-20.0, -3.0, 0.0, 1.0, 4.0, 7.5, 40.0}) {
        const NullDraws again = randomisation_draws(studentised(trial, effect), trial.space, 9999, 1);
        for (const Tails tails : {Tails::symmetric, Tails::equal_tailed}) {
            EXPECT_EQ(test_null(draws, effect, tails, ShareRule::plain).p_value,
                      test_null(again, 0, tails, ShareRule::plain).p_value)
                << effect;
        }
    }
}

TEST(InstrumentedRandomisation, NoEffectIsTestedAsInIntentionToTreat) {
    const Offered trial = offered();
    for (const auto statistic : {RandomisationStatistic::difference, RandomisationStatistic::coefficient,
                                 RandomisationStatistic::studentised}) {
        const NullDraws on_take_up = draws_of(trial, &trial.take_up, statistic);
        const NullDraws on_arm = draws_of(trial, nullptr, statistic);
        EXPECT_EQ(test_null(on_take_up, 0, Tails::symmetric, ShareRule::plain).p_value,
                  test_null(on_arm, 0, Tails::symmetric, ShareRule::plain).p_value);
    }
}

TEST(InstrumentedRandomisation, TheEstimateIsTwoStageLeastSquaresAndTheStatisticAndersonAndRubins) {
    const Offered trial = offered();
    Design design = with_arm(trial, trial.space.arm);
    const Instruments instruments{{0}, design.x.col(0)};
    design.x.col(0) = trial.take_up;
    const NullDraws draws = draws_of(trial, &trial.take_up, RandomisationStatistic::studentised);
    EXPECT_NEAR(draws.estimate, fit_two_stage(design, instruments).coefficients[0], 1e-12);
    const ReducedForms forms = reduced_forms(design, instruments, 0, {trial.school, 8});
    for (const double effect : {-3.0, 0.0, 7.5}) {
        const double s = effect - draws.centre;
        const double variance =
            draws.std_error * draws.std_error + s * (draws.std_error_slope + s * draws.std_error_curve);
        AndersonRubinOptions options;
        options.hypothesis = effect;
        const double expected = anderson_rubin(forms, options).statistic;
        EXPECT_NEAR(s * s / variance, expected, 1e-10 * expected);
    }
}

TEST(InstrumentedRandomisation, IntervalEndsWhereTheTestBeginsToReject) {
    const Offered trial = offered();
    const NullDraws draws = draws_of(trial, &trial.take_up, RandomisationStatistic::studentised);
    const ResampledTest found = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.9);
    ASSERT_TRUE(std::isfinite(found.interval.value().low) && std::isfinite(found.interval.value().high));
    EXPECT_LT(found.interval.value().low, draws.estimate);
    EXPECT_GT(found.interval.value().high, draws.estimate);
    const double step = 1e-6 * (found.interval.value().high - found.interval.value().low);
    const auto p_value = [&](double effect) {
        return test_null(draws, effect, Tails::symmetric, ShareRule::plain).p_value;
    };
    EXPECT_GT(p_value(found.interval.value().low + step), 0.1);
    EXPECT_LE(p_value(found.interval.value().low - step), 0.1);
    EXPECT_GT(p_value(found.interval.value().high - step), 0.1);
    EXPECT_LE(p_value(found.interval.value().high + step), 0.1);
}

TEST(InstrumentedRandomisation, TakeUpThatHardlyMovesHasNoEnds) {
    Offered trial = offered();
    trial.take_up << 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0.1, 1;
    const NullDraws draws = draws_of(trial, &trial.take_up, RandomisationStatistic::studentised);
    const ResampledTest found = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.95);
    EXPECT_EQ(found.interval.value().low, -std::numeric_limits<double>::infinity());
    EXPECT_EQ(found.interval.value().high, std::numeric_limits<double>::infinity());
}

TEST(InstrumentedRandomisation, TakeUpTurnedRoundTurnsTheEffectRound) {
    const Offered trial = offered();
    const VectorXd refused = 1 - trial.take_up.array();
    for (const auto statistic : {RandomisationStatistic::difference, RandomisationStatistic::studentised}) {
        const auto found =
            test_and_invert(draws_of(trial, &trial.take_up, statistic), Tails::equal_tailed, ShareRule::plain, 0.8);
        const auto turned =
            test_and_invert(draws_of(trial, &refused, statistic), Tails::equal_tailed, ShareRule::plain, 0.8);
        EXPECT_EQ(turned.p_value, found.p_value);
        EXPECT_NEAR(turned.interval.value().low, -found.interval.value().high, 1e-7);
        EXPECT_NEAR(turned.interval.value().high, -found.interval.value().low, 1e-7);
    }
}

TEST(Refit, SameDrawsOnAnyNumberOfThreads) {
    const Offered trial = offered();
    const Refit refit = studentised(trial, 1);
    set_threads(1);
    const auto one = randomisation_draws(refit, trial.space, 20, 3);
    set_threads(2);
    const auto two = randomisation_draws(refit, trial.space, 20, 3);
    set_threads(0);
    EXPECT_EQ(one.n0, two.n0);
    EXPECT_FALSE(one.exact);
    EXPECT_EQ(one.estimate, refit(trial.space.arm));
}

TEST(RefitErrors, StatisticThatIsNotANumber) {
    const Offered trial = offered();
    const Refit broken = [](const std::vector<std::uint32_t>&) { return std::nan(""); };
    EXPECT_THROW(randomisation_draws(broken, trial.space, 20, 3), Error);
}

TEST(InstrumentedRandomisationErrors, TakeUpThatAllocationDoesNotMove) {
    const Offered trial = offered();
    const VectorXd none = VectorXd::Zero(16);
    for (const auto statistic : {RandomisationStatistic::difference, RandomisationStatistic::studentised}) {
        try {
            draws_of(trial, &none, statistic);
            ADD_FAILURE() << "no error";
        } catch (const Error& error) {
            EXPECT_EQ(std::string(error.what()),
                      "allocation does not affect take-up, so no effect of take-up can be tested");
        }
    }
}

}  // namespace
}  // namespace clustertrial::instrumented_randomisation_test
