#include "clustertrial/estimation/first_stage.hpp"

#include "clustertrial/core/error.hpp"

#include "two_stage_cases.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace clustertrial::first_stage_test {
namespace {

using testing_support::instrumented_case;
using testing_support::InstrumentedCase;

/// R: qchisq(0.95, 1, ncp = 1 / bias). Montiel Olea and Pflueger (2013), table 1, print 37.42, 23.11, 15.06 and 12.05.
TEST(FirstStage, CriticalValuesOfTheEffectiveF) {
    EXPECT_NEAR(critical_effective_f(0.05), 37.4175615456975, 1e-9);
    EXPECT_NEAR(critical_effective_f(0.10), 23.1085112116065, 1e-9);
    EXPECT_NEAR(critical_effective_f(0.20), 15.0615525357793, 1e-9);
    EXPECT_NEAR(critical_effective_f(0.30), 12.0450369983776, 1e-9);
    EXPECT_EQ(critical_effective_f(), critical_effective_f(0.10, 0.05));
}

/// R: the square of the root of pt(x, df, sqrt(10), lower.tail = FALSE) + pt(-x, df, sqrt(10)) = 0.05 (qf(0.95, 1, df,
/// ncp = 10) agrees to the 8 digits that its search has).
TEST(FirstStage, CriticalValuesGrowWithFewDegreesOfFreedom) {
    EXPECT_NEAR(critical_effective_f(0.10, 0.05, 4.8), 56.89733059163117, 1e-8);
    EXPECT_NEAR(critical_effective_f(0.10, 0.05, 20), 28.76618653006526, 1e-8);
}

TEST(FirstStage, TakeUpThatIsAllocationHasNoF) {
    InstrumentedCase whole = instrumented_case("one_arm");
    whole.design.x.col(0) = whole.instruments.columns;
    const FirstStage stage =
        first_stage(reduced_forms(whole.design, whole.instruments, 0, whole.clusters), CovarianceKind::CR1);
    EXPECT_NEAR(stage.estimate, 1, 1e-14);
    EXPECT_FALSE(stage.f.has_value());
    EXPECT_FALSE(stage.effective_f.has_value());
}

TEST(FirstStage, CorrelationByHand) {
    // Individuals 0 0 1 1 and 0 1 1 1: covariance 2/4 - 1/2 x 3/4 = 1/8, variances 1/4 and 3/16: 1 / sqrt(3).
    const Eigen::Vector3d a(0, 0, 1);
    const Eigen::Vector3d b(0, 1, 1);
    const Eigen::Vector3d weights(1, 1, 2);
    EXPECT_NEAR(weighted_correlation(a, b, weights).value(), 1 / std::sqrt(3), 1e-15);
    EXPECT_FALSE(weighted_correlation(a, Eigen::Vector3d::Ones(), weights).has_value());
}

TEST(FirstStage, CorrelationOfIndividualsFromRowsThatStandForMany) {
    // The same four individuals in two rows by b: 0; 0 1 1 with mean 2/3 and spread 2/9. (a and b are exchanged.)
    const Eigen::Vector2d rows(0, 2.0 / 3);
    const Eigen::Vector2d arms(0, 1);
    const Eigen::Vector2d weights(1, 3);
    EXPECT_NEAR(weighted_correlation(rows, arms, weights, Eigen::Vector2d(0, 2.0 / 9)).value(), 1 / std::sqrt(3),
                1e-15);
    EXPECT_NEAR(weighted_correlation(rows, arms, weights).value(), 1, 1e-15) << "individuals who are alike";
    EXPECT_THROW(weighted_correlation(rows, arms, weights, Eigen::Vector3d::Zero()), Error);
}

TEST(FirstStageErrors, WhatIsNotAShare) {
    EXPECT_THROW(critical_effective_f(0), Error);
    EXPECT_THROW(critical_effective_f(0.1, 1), Error);
    EXPECT_THROW(weighted_correlation(Eigen::Vector2d(1, 2), Eigen::Vector2d(1, 2), Eigen::Vector3d::Ones()), Error);
}

}  // namespace
}  // namespace clustertrial::first_stage_test
