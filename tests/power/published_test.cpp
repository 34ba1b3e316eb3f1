#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/power/mdes.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial::published_test {
namespace {

/// Printed values: half a unit of the last printed digit.
constexpr double digits_12 = 0.5e-12;

PowerStage design(double clusters, double cluster_size, double icc) {
    PowerStage stage;
    stage.clusters = clusters;
    stage.cluster_size = cluster_size;
    stage.icc = icc;
    return stage;
}

// Supervision of Designated Safeguarding Leads in primary schools in Bolton (NIESR for What Works for Children's Social
// Care, 2020), table "MDES (Proportion of a Standard Deviation)"; the printed "R2 of 0.5" is a share of variance.
TEST(BoltonMdes, ProtocolAndRandomisationArePointOne) {
    PowerStage stage = design(94, 325, 0.05);
    stage.r2_cluster = 0.5;
    const MdesResult result = estimate_mdes(stage);
    EXPECT_EQ(format_fixed(result.mdes, 2), "0.10");
    EXPECT_EQ(format_fixed(result.mdes, 5), "0.09761");
    EXPECT_EQ(result.df, 92);
}

TEST(BoltonMdes, AnalysisIsPointOhSix) {
    PowerStage stage = design(94, 291, 0.01);
    stage.r2_cluster = 0.2;
    const MdesResult result = estimate_mdes(stage);
    EXPECT_EQ(format_fixed(result.mdes, 2), "0.06");
    EXPECT_EQ(format_fixed(result.mdes, 5), "0.06237");
}

TEST(BoltonMdes, HoldsWithEveryMultiplier) {
    PowerStage stage = design(94, 325, 0.05);
    stage.r2_cluster = 0.5;
    for (const auto kind : {MultiplierKind::t, MultiplierKind::normal, MultiplierKind::exact}) {
        stage.multiplier = kind;
        EXPECT_EQ(format_fixed(estimate_mdes(stage).mdes, 2), "0.10") << to_name(kind);
    }
}

// PowerUpR's mdes.cra2(rho2 = .17, n = 15, J = 20) and mdes.cra2(rho2 = .20, n = 4, J = 20).
TEST(PowerUpMdes, TwentyClustersOfFifteen) {
    const MdesResult result = estimate_mdes(design(20, 15, 0.17));
    EXPECT_EQ(result.df, 18);
    EXPECT_NEAR(result.standard_error, 0.212289111041, digits_12);
    EXPECT_NEAR(result.multiplier, 2.962970708231, digits_12);
    EXPECT_NEAR(result.mdes, 0.629006417691, digits_12);
}

TEST(PowerUpMdes, TwentyClustersOfFour) {
    const MdesResult result = estimate_mdes(design(20, 4, 0.20));
    EXPECT_EQ(result.df, 18);
    EXPECT_NEAR(result.standard_error, 0.282842712475, digits_12);
    EXPECT_NEAR(result.multiplier, 2.962970708231, digits_12);
    EXPECT_NEAR(result.mdes, 0.838054672099, digits_12);
}

// AEA RCT Registry, trial 18183: 30 clusters, ICC .05, power .8, alpha .05; .327, .401 and .303 registered.
struct Registered {
    double cluster_size;
    int sides;
    std::string exact;  ///< to four decimals
    std::string printed;
};

TEST(RegisteredMdes, IsTheExactOne) {
    const Registered registered[] = {{21, 2, "0.3271", "0.327"}, {7, 1, "0.4011", "0.401"}, {17, 1, "0.3028", "0.303"}};
    for (const auto& [cluster_size, sides, exact, printed] : registered) {
        PowerStage stage = design(30, cluster_size, 0.05);
        stage.sides = sides;
        stage.multiplier = MultiplierKind::exact;
        const double mdes = estimate_mdes(stage).mdes;
        EXPECT_EQ(format_fixed(mdes, 4), exact);
        EXPECT_EQ(format_fixed(mdes, 3), printed);
    }
}

TEST(RegisteredMdes, ApproximateMultiplierMissesTheOneSidedOnes) {
    PowerStage stage = design(30, 7, 0.05);
    stage.sides = 1;
    EXPECT_EQ(format_fixed(estimate_mdes(stage).mdes, 3), "0.402");
    stage.cluster_size = 17;
    EXPECT_EQ(format_fixed(estimate_mdes(stage).mdes, 3), "0.304");
}

// Schochet (2008), NCEE 2008-4026, table 7.3, design III: schools needed for effects of .20, .25 and .33 at R2 (both
// levels) 0, .2, .5, .7; ICC .15, 55.2 pupils a school, two-sided, M from the normal. With that M the MDES falls with
// the square root of the number of clusters, so J (MDES / ES)^2 is the number needed: the table rounds it to the
// nearest whole number (83.08 is printed as 83), where a planner would round up.
TEST(NceeTable, PrintsTheNearestWholeNumberOfSchools) {
    const double effects[] = {0.20, 0.25, 0.33};
    const double r2[] = {0, 0.2, 0.5, 0.7};
    const double schools[4][3] = {{130, 83, 48}, {104, 66, 38}, {65, 42, 24}, {39, 25, 14}};
    for (std::size_t row = 0; row < 4; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            PowerStage stage = design(schools[row][column], 55.2, 0.15);
            stage.r2_cluster = stage.r2_individual = r2[row];
            stage.multiplier = MultiplierKind::normal;
            const double ratio = estimate_mdes(stage).mdes / effects[column];
            EXPECT_EQ(std::round(stage.clusters * ratio * ratio), stage.clusters)
                << "R2 " << r2[row] << ", effect " << effects[column];
        }
    }
}

// By hand: rho = 0, n = 1, P = 1/2, J = 16: SE^2 = (1 / 1) / (1/4 x 16) = 1/4; with rho = 1 the same, whatever n is.
TEST(EffectStandardError, IsOneHalfForSixteenIndependentIndividuals) {
    EXPECT_DOUBLE_EQ(effect_standard_error(design(16, 1, 0)), 0.5);
    EXPECT_DOUBLE_EQ(effect_standard_error(design(16, 300, 1)), 0.5);
}

// By hand: rho = .1, c = 1, n = 10, J = 40: VIF = 1 + (2 x 10 - 1) x .1 = 2.9; SE^2 = 2.9 / (1/4 x 40 x 10) = .029.
TEST(EffectStandardError, GrowsWithUnequalClusterSizes) {
    PowerStage stage = design(40, 10, 0.1);
    stage.cluster_size_cv = 1;
    EXPECT_NEAR(effect_standard_error(stage), std::sqrt(0.029), 1e-15);
}

// By hand: p = .2 has SD .4, so an MDES of m standard deviations is 40 m percentage points.
TEST(MdesInPoints, IsMdesTimesTheBinaryStandardDeviation) {
    PowerStage stage = design(94, 325, 0.05);
    stage.proportion = 0.2;
    const MdesResult result = estimate_mdes(stage);
    ASSERT_TRUE(result.mdes_points.has_value());
    EXPECT_NEAR(*result.mdes_points, 40 * result.mdes, 1e-14);
}

TEST(MdesInPoints, IsAbsentWithoutAProportion) {
    EXPECT_FALSE(estimate_mdes(design(94, 325, 0.05)).mdes_points.has_value());
}

}  // namespace
}  // namespace clustertrial::published_test
