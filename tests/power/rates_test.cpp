// Rates of events against R (tests/reference/power/rates.R: Hayes and Moulton's variance with t).
#include "clustertrial/core/error.hpp"
#include "clustertrial/power/mdes.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::rates_test {
namespace {

using testing::HasSubstr;

PowerStage stage_of(double clusters, double size, double rate, double k) {
    PowerStage stage;
    stage.clusters = clusters;
    stage.cluster_size = size;
    stage.rate = rate;
    stage.between_cv = k;
    return stage;
}

TEST(Rates, HaveTheNearestRatesThatRFinds) {
    const MdesResult plain = estimate_mdes(stage_of(40, 100, 0.1, 0.25));
    EXPECT_NEAR(plain.stage.icc, 0.0062111801242236, 1e-15);
    EXPECT_NEAR(plain.standard_error, 0.0401859034028, 1e-12);
    EXPECT_NEAR(*plain.lower_rate, 0.0673294533449, 1e-11);
    EXPECT_NEAR(*plain.higher_rate, 0.14221986577, 1e-10);
    PowerStage other = stage_of(28, 250, 0.02, 0.3);
    other.share_treated = 0.4;
    other.cluster_size_cv = 0.5;
    const MdesResult unequal = estimate_mdes(other);
    EXPECT_NEAR(unequal.standard_error, 0.0304694670883, 1e-12);
    EXPECT_NEAR(*unequal.lower_rate, 0.00992582314833, 1e-11);
    EXPECT_NEAR(*unequal.higher_rate, 0.0371046327333, 1e-11);
}

TEST(Rates, OfFewClustersCannotFallFarEnough) {
    const MdesResult few = estimate_mdes(stage_of(12, 50, 0.05, 0.5));
    EXPECT_FALSE(few.lower_rate);
    EXPECT_NEAR(*few.higher_rate, 0.222008488881, 1e-10);
    EXPECT_FALSE(estimate_mdes(stage_of(6, 50, 0.05, 3)).higher_rate) << "more is less certain by more than it is more";
}

TEST(Rates, SolveForClustersAndPowerAsRDoes) {
    PowerStage stage = stage_of(0, 100, 0.1, 0.25);
    stage.intervention_rate = 0.07;
    stage.solve = SolveFor::clusters;
    EXPECT_EQ(estimate_mdes(stage).stage.clusters, 48);
    PowerStage rising = stage_of(0, 400, 0.02, 0.25);
    rising.intervention_rate = 0.03;
    rising.solve = SolveFor::clusters;
    EXPECT_EQ(estimate_mdes(rising).stage.clusters, 35);
    stage.clusters = 40;
    stage.solve = SolveFor::power;
    const MdesResult result = estimate_mdes(stage);
    EXPECT_NEAR(*result.power, 0.721026213047, 1e-11);
    EXPECT_NEAR(*result.exact_power, 0.722060263218, 1e-10);
}

/// At the nearest rates the power is the one asked for.
TEST(Rates, ThatAreNearestAreFoundWithTheTargetPower) {
    for (const bool above : {false, true}) {
        PowerStage stage = stage_of(40, 100, 0.1, 0.25);
        const MdesResult nearest = estimate_mdes(stage);
        stage.intervention_rate = above ? nearest.higher_rate : nearest.lower_rate;
        stage.solve = SolveFor::power;
        EXPECT_NEAR(*estimate_mdes(stage).power, 0.8, 1e-10);
    }
}

std::string refusal(const PowerStage& stage) {
    try {
        estimate_mdes(stage);
    } catch (const Error& error) {
        return error.what();
    }
    return "estimated";
}

TEST(Rates, AreRefusedWhereTheyHaveNoFormula) {
    PowerStage stage = stage_of(40, 100, 0.1, 0.25);
    stage.icc = 0.05;
    EXPECT_THAT(refusal(stage), HasSubstr("icc is given beside rate and between_cv"));
    stage = stage_of(40, 100, 0.1, 0.25);
    stage.between_cv.reset();
    EXPECT_THAT(refusal(stage), HasSubstr("a rate needs between_cv"));
    stage = stage_of(40, 100, -0.1, 0.25);
    EXPECT_THAT(refusal(stage), HasSubstr("rate is -0.1; expected a number above 0"));
    stage = stage_of(40, 100, 0.1, 0.25);
    stage.proportion = 0.1;
    EXPECT_THAT(refusal(stage), HasSubstr("an outcome has one of them"));
    stage = stage_of(40, 100, 0.1, 0.25);
    stage.size_weights = SizeWeights::likelihood;
    EXPECT_THAT(refusal(stage), HasSubstr("no formula with size_weights likelihood"));
    stage = stage_of(40, 100, 0.1, 0.25);
    stage.intervention_rate = 0.1;
    EXPECT_THAT(refusal(stage), HasSubstr("other than rate"));
    stage = PowerStage{};
    stage.clusters = 40;
    stage.cluster_size = 10;
    stage.intervention_rate = 0.1;
    EXPECT_THAT(refusal(stage), HasSubstr("intervention_rate is given, but no rate"));
}

}  // namespace
}  // namespace clustertrial::rates_test
