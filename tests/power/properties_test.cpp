#include "clustertrial/power/mdes.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace clustertrial::properties_test {
namespace {

PowerStage usual() {
    PowerStage stage;
    stage.clusters = 40;
    stage.cluster_size = 60;
    stage.icc = 0.1;
    return stage;
}

const MultiplierKind all_kinds[] = {MultiplierKind::t, MultiplierKind::normal, MultiplierKind::exact};

/// The MDES as one input takes the values given, in order, with each multiplier.
void expect_rising(std::initializer_list<double> values, double PowerStage::*member) {
    for (const auto kind : all_kinds) {
        double previous = 0;
        for (const double value : values) {
            PowerStage stage = usual();
            stage.multiplier = kind;
            stage.*member = value;
            const double mdes = estimate_mdes(stage).mdes;
            EXPECT_GT(mdes, previous) << to_name(kind) << " at " << value;
            previous = mdes;
        }
    }
}

TEST(Mdes, FallsWithTheNumberOfClusters) {
    expect_rising({1000, 200, 40, 20, 10, 6, 4, 3}, &PowerStage::clusters);
}
TEST(Mdes, FallsWithTheClusterSize) {
    expect_rising({100000, 500, 60, 10, 2, 1}, &PowerStage::cluster_size);
}
TEST(Mdes, RisesWithTheIntraclusterCorrelation) {
    expect_rising({0, 0.01, 0.1, 0.5, 1}, &PowerStage::icc);
}
TEST(Mdes, RisesWithThePower) {
    expect_rising({0.051, 0.1, 0.3, 0.5, 0.8, 0.9, 0.999}, &PowerStage::power);
}
TEST(Mdes, FallsWithAlpha) {
    expect_rising({0.3, 0.1, 0.05, 0.01, 0.001, 1e-6}, &PowerStage::alpha);
}
TEST(Mdes, FallsWithExplainedVarianceBetweenClusters) {
    expect_rising({0.99, 0.5, 0.1, 0}, &PowerStage::r2_cluster);
}
TEST(Mdes, FallsWithExplainedVarianceWithinClusters) {
    expect_rising({0.99, 0.5, 0.1, 0}, &PowerStage::r2_individual);
}
TEST(Mdes, RisesWithUnequalClusterSizes) {
    expect_rising({0, 0.1, 0.5, 1, 3}, &PowerStage::cluster_size_cv);
}
TEST(Mdes, RisesWithUnequalArms) {
    expect_rising({0.5, 0.4, 0.25, 0.1, 0.025}, &PowerStage::share_treated);
}

TEST(Mdes, DoesNotCareWhichArmIsLarger) {
    PowerStage fewer = usual();
    PowerStage more = usual();
    fewer.share_treated = 0.25;
    more.share_treated = 0.75;
    EXPECT_EQ(estimate_mdes(fewer).mdes, estimate_mdes(more).mdes);
}

TEST(Mdes, DoesNotCareAboutExplainedVarianceWhereThereIsNone) {
    PowerStage stage = usual();
    stage.icc = 0;
    const double without = estimate_mdes(stage).mdes;
    stage.r2_cluster = 0.9;
    EXPECT_EQ(estimate_mdes(stage).mdes, without);
}

TEST(Mdes, DoesNotCareAboutUnequalSizesWithoutIntraclusterCorrelation) {
    PowerStage stage = usual();
    stage.icc = 0;
    const double equal_sizes = estimate_mdes(stage).mdes;
    stage.cluster_size_cv = 2;
    EXPECT_EQ(estimate_mdes(stage).mdes, equal_sizes);
}

TEST(Multiplier, OfTheTDistributionIsLargerThanOfTheNormalForPowersAboveOneHalf) {
    for (const double df : {1.0, 3.0, 18.0, 92.0, 1e4}) {
        for (const double power : {0.5, 0.8, 0.95}) {
            EXPECT_GT(mdes_multiplier(MultiplierKind::t, 0.05, power, 2, df),
                      mdes_multiplier(MultiplierKind::normal, 0.05, power, 2, df));
        }
    }
}

TEST(Multiplier, KindsMeetWithManyClusters) {
    const double normal = mdes_multiplier(MultiplierKind::normal, 0.05, 0.8, 1, 1e7);
    EXPECT_NEAR(mdes_multiplier(MultiplierKind::t, 0.05, 0.8, 1, 1e7), normal, 1e-6);
    EXPECT_NEAR(mdes_multiplier(MultiplierKind::exact, 0.05, 0.8, 1, 1e7), normal, 1e-6);
}

TEST(Multiplier, OneSidedIsTwoSidedAtTwiceTheAlpha) {
    for (const auto kind : {MultiplierKind::t, MultiplierKind::normal}) {
        EXPECT_EQ(mdes_multiplier(kind, 0.05, 0.8, 1, 18), mdes_multiplier(kind, 0.1, 0.8, 2, 18));
    }
}

TEST(ExactMultiplier, HasExactlyThePowerAskedFor) {
    for (const double df : {1.0, 2.0, 18.0, 92.0, 998.0, 1e5}) {
        for (const double alpha : {0.001, 0.05, 0.2}) {
            for (const double power : {0.21, 0.5, 0.8, 0.99}) {
                for (const int sides : {1, 2}) {
                    const double multiplier = mdes_multiplier(MultiplierKind::exact, alpha, power, sides, df);
                    EXPECT_NEAR(t_test_power(multiplier, df, alpha, sides), power, 1e-12)
                        << "df " << df << ", alpha " << alpha << ", power " << power << ", sides " << sides;
                }
            }
        }
    }
}

TEST(TTestPower, OfNoEffectIsAlpha) {
    for (const double df : {1.0, 18.0, 998.0}) {
        EXPECT_NEAR(t_test_power(0, df, 0.05, 1), 0.05, 1e-14);
        EXPECT_NEAR(t_test_power(0, df, 0.05, 2), 0.05, 1e-14);
    }
}

TEST(TTestPower, CountsBothTailsOfATwoSidedTest) {
    // A small effect is sometimes found significant on the wrong side.
    EXPECT_GT(t_test_power(0.1, 18, 0.05, 2), t_test_power(0.1, 18, 0.025, 1) + 0.01);
}

}  // namespace
}  // namespace clustertrial::properties_test
