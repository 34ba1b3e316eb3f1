// Every design, against the values that PowerUpR prints (published values of PowerUpR) and in every
// direction.
#include "clustertrial/core/error.hpp"
#include "clustertrial/power/mdes.hpp"
#include "clustertrial/report/mdes_figure.hpp"

#include "support/reference.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::designs_test {
namespace {

using testing::HasSubstr;

constexpr double digits_12 = 0.51e-12;

PowerStage stage_of(PowerDesign design, double size, double clusters = 0) {
    PowerStage stage;
    stage.design = design;
    stage.cluster_size = size;
    stage.clusters = clusters;
    return stage;
}

void expect(const PowerStage& stage, double df, double standard_error, double multiplier, double mdes) {
    const MdesResult result = estimate_mdes(stage);
    EXPECT_EQ(result.df, df);
    EXPECT_NEAR(result.standard_error, standard_error, digits_12);
    EXPECT_NEAR(result.multiplier, multiplier, digits_12);
    EXPECT_NEAR(result.mdes, mdes, digits_12);
}

TEST(PowerUpDesigns, Cra3) {
    PowerStage stage = stage_of(PowerDesign::cra3, 15, 180);
    stage.icc = 0.17;
    stage.icc_site = 0.06;
    stage.sites = 60;
    expect(stage, 58, .094437908271, 2.849579951248, .269108370046);
}

PowerStage cra3_with_covariates() {
    PowerStage stage = stage_of(PowerDesign::cra3, 10, 166);
    stage.icc = 0.06;
    stage.icc_site = 0.18;
    stage.sites = 83;
    stage.covariates = 1;
    stage.r2_individual = 0.55;
    stage.r2_cluster = 0.50;
    stage.r2_site = 0.45;
    stage.share_treated = 0.40;
    return stage;
}

TEST(PowerUpDesigns, Cra3WithCovariatesAtEveryLevel) {
    expect(cra3_with_covariates(), 80, .081125367803, 2.836200769201, .230087830565);
}

TEST(PowerUpDesigns, Cra4) {
    PowerStage stage = stage_of(PowerDesign::cra4, 10, 120);
    stage.icc = 0.10;
    stage.icc_site = 0.05;
    stage.icc_region = 0.05;
    stage.sites = 60;
    stage.regions = 20;
    expect(stage, 18, .139044357431, 2.962970708231, .411984358212);
}

TEST(PowerUpDesigns, Bcra3f2) {
    PowerStage stage = stage_of(PowerDesign::bcra3f2, 20, 220);
    stage.icc = 0.10;
    stage.sites = 5;
    expect(stage, 210, .051345531805, 2.814661000144, .144520265904);
}

TEST(PowerUpDesigns, Bcra3r2) {
    PowerStage stage = stage_of(PowerDesign::bcra3r2, 10, 144);
    stage.icc = 0.10;
    stage.icc_site = 0.13;
    stage.heterogeneity_site = 0.4;
    stage.sites = 24;
    expect(stage, 23, .084162541153, 2.926187164107, .246275347621);
}

TEST(PowerUpDesigns, Bcra4f3) {
    PowerStage stage = stage_of(PowerDesign::bcra4f3, 10, 4 * 23 * 15);
    stage.icc = 0.15;
    stage.icc_site = 0.15;
    stage.sites = 23 * 15;
    stage.regions = 15;
    expect(stage, 315, .048752554745, 2.810287336129, .137008687205);
}

TEST(PowerUpDesigns, Bira2r) {
    PowerStage stage = stage_of(PowerDesign::bira2r, 15, 20);
    stage.icc = 0.17;
    stage.heterogeneity_cluster = 0.50;
    expect(stage, 19, .123760521438, 2.953974604677, .365585437390);
}

TEST(PowerUpDesigns, Ira1) {
    expect(stage_of(PowerDesign::ira1, 250), 248, .126491106407, 2.812648647518, .355775039358);
}

/// Always rounded up: PowerUpR prints 109, 37, 23 and 19 for the third, sixth, eighth and ninth.
TEST(PowerUpDesigns, SitesThatAnEffectNeeds) {
    const std::vector<double> needed = {431, 193, 110, 71, 50, 38, 29, 24, 20};
    PowerStage stage = cra3_with_covariates();
    stage.clusters = 0;
    stage.sites.reset();
    stage.clusters_per_site = 2;
    stage.solve = SolveFor::sites;
    for (std::size_t i = 0; i < needed.size(); ++i) {
        stage.effect = 0.10 + 0.05 * static_cast<double>(i);
        const MdesResult result = estimate_mdes(stage);
        EXPECT_EQ(result.stage.sites, needed[i]) << *stage.effect;
        EXPECT_LE(result.mdes, *stage.effect);
    }
}

/// NCEE 2008-4026, table 7.3: schools needed; two-sided, ICC .15, 55.2 pupils, the normal multiplier. The table's
/// 83 is of 83.08 schools: rounded to the nearest.
TEST(Ncee, SchoolsNeeded) {
    const std::vector<double> r2 = {0, 0.2, 0.5, 0.7};
    const std::vector<double> effects = {0.20, 0.25, 0.33};
    const double printed[4][3] = {{130, 83, 48}, {104, 66, 38}, {65, 42, 24}, {39, 25, 14}};
    for (std::size_t row = 0; row < r2.size(); ++row) {
        for (std::size_t column = 0; column < effects.size(); ++column) {
            PowerStage stage = stage_of(PowerDesign::cra2, 55.2);
            stage.icc = 0.15;
            stage.r2_cluster = r2[row];
            stage.r2_individual = r2[row];
            stage.multiplier = MultiplierKind::normal;
            stage.solve = SolveFor::clusters;
            stage.effect = effects[column];
            const double found = estimate_mdes(stage).stage.clusters;
            EXPECT_GE(found, printed[row][column]);
            EXPECT_LE(found, printed[row][column] + 1);
        }
    }
}

PowerStage bolton() {
    PowerStage stage = stage_of(PowerDesign::cra2, 325, 94);
    stage.icc = 0.05;
    stage.r2_cluster = 0.5;
    return stage;
}

/// Each number is solved for, put in the place of what was given, and gives the effect again.
TEST(Solve, ComesBackToTheEffect) {
    for (const MultiplierKind kind : {MultiplierKind::t, MultiplierKind::normal, MultiplierKind::exact}) {
        PowerStage stage = bolton();
        stage.multiplier = kind;
        const double mdes = estimate_mdes(stage).mdes;
        stage.effect = mdes;
        stage.solve = SolveFor::power;
        EXPECT_NEAR(estimate_mdes(stage).power.value(), 0.8, 1e-10);
        stage.solve = SolveFor::icc;
        EXPECT_NEAR(estimate_mdes(stage).stage.icc, 0.05, 1e-10);
        for (const auto& [solve, member] : {std::pair{SolveFor::clusters, &PowerStage::clusters},
                                            std::pair{SolveFor::cluster_size, &PowerStage::cluster_size}}) {
            stage.solve = solve;
            stage.effect = mdes * (1 + 1e-9);
            EXPECT_EQ(estimate_mdes(stage).stage.*member, bolton().*member);
            stage.effect = mdes * (1 - 1e-9);
            EXPECT_EQ(estimate_mdes(stage).stage.*member, bolton().*member + 1) << "never to the nearest";
        }
    }
}

TEST(Solve, SaysWhereNothingSuffices) {
    PowerStage stage = bolton();
    stage.solve = SolveFor::cluster_size;
    stage.effect = 0.05;
    const MdesResult none = estimate_mdes(stage);
    // M sqrt(.05 x .5 / (.25 x 94)): what is left with ever larger clusters.
    EXPECT_EQ(none.why_none, "no cluster size suffices for an effect of 0.05: with ever more the MDES is 0.0924");
    stage.solve = SolveFor::icc;
    stage.effect = 0.01;
    EXPECT_THAT(estimate_mdes(stage).why_none,
                HasSubstr("no largest ICC suffices for an effect of 0.01: at 0 the MDES"));
}

std::string problems_of(const PowerStage& stage) {
    Problems problems;
    check_stage(stage, problems);
    return problems.text();
}

TEST(Designs, SayWhatTheyNeedAndWhatTheyDoNotHave) {
    PowerStage stage = bolton();
    stage.sites = 5;
    EXPECT_EQ(problems_of(stage), "sites is given, and design cra2 has none; expected another design");
    stage.design = PowerDesign::bcra3r2;
    EXPECT_EQ(problems_of(stage),
              "design bcra3r2 needs icc_site\n"
              "design bcra3r2 needs heterogeneity_site");
    stage.design = PowerDesign::bcra3f2;
    EXPECT_EQ(problems_of(stage), "");
    stage.icc_site = 0.1;
    EXPECT_EQ(problems_of(stage),
              "icc_site is given, which design bcra3f2 does not have; expected icc to be that within the blocks");
    PowerStage one = stage_of(PowerDesign::ira1, 250);
    one.icc = 0.1;
    EXPECT_EQ(problems_of(one), "icc is 0.1, which design ira1 does not have");
    one = stage_of(PowerDesign::bcra3f2, 20, 10);
    one.sites = 5;
    EXPECT_THAT(problems_of(one), HasSubstr("leaves no degree of freedom: 0 by design bcra3f2"));
}

TEST(Arms, EachIsComparedWithTheControlAtItsShareOfAlpha) {
    PowerStage two = bolton();
    two.intervention_arms = 2;
    EXPECT_THAT(problems_of(two), HasSubstr("the share of each of 2 intervention arms, 0.333 for equal ones"));
    two.share_treated = 1.0 / 3;
    const MdesResult result = estimate_mdes(two);
    EXPECT_EQ(result.df, 94 - 3);
    // Two arms of a third each: 1 / P + 1 / C is 6, not 4.
    EXPECT_NEAR(result.standard_error, effect_standard_error(bolton()) * std::sqrt(6.0 / 4), 1e-15);
    PowerStage halved = bolton();
    halved.alpha = 0.025;
    EXPECT_EQ(alpha_of(two), halved.alpha);
    two.adjustment = PowerAdjustment::none;
    EXPECT_EQ(alpha_of(two), 0.05);
}

/// A list of sizes is what its CV says where individuals weigh the same; a likelihood loses less than that, and van
/// Breukelen's approximation is near the sum over the list.
TEST(Sizes, OfAListAreExact) {
    PowerStage stage = bolton();
    stage.r2_cluster = 0;
    std::vector<double> sizes;
    double squares = 0;
    for (int g = 0; g < 94; ++g) {
        sizes.push_back(g % 2 == 0 ? 200 : 450);
        squares += 125 * 125;
    }
    stage.cluster_size_cv = std::sqrt(squares / 94) / 325;
    PowerStage listed = stage;
    listed.sizes = sizes;
    EXPECT_NEAR(effect_standard_error(listed), effect_standard_error(stage), 1e-15);
    stage.size_weights = listed.size_weights = SizeWeights::likelihood;
    EXPECT_NEAR(effect_standard_error(listed) / effect_standard_error(stage), 1, 1e-3);
    EXPECT_LT(effect_standard_error(listed), [&] {
        PowerStage plain = listed;
        plain.size_weights = SizeWeights::individuals;
        return effect_standard_error(plain);
    }());
    stage.cluster_size_cv = 0;
    listed.sizes.assign(94, 325);
    EXPECT_NEAR(effect_standard_error(listed), effect_standard_error(stage), 1e-16);
}

/// Hooper et al. (2018): the correlation of cluster means before and after.
TEST(Before, IsWhatTheCorrelationOfClusterMeansLeaves) {
    PowerStage stage = stage_of(PowerDesign::cra2, 50, 30);
    stage.icc = 0.1;
    const double alone = effect_standard_error(stage);
    stage.before = BeforeMeasure::adjusted;
    stage.cluster_autocorrelation = 0.8;
    const double r = 50 * 0.1 * 0.8 / (1 + 49 * 0.1);
    EXPECT_NEAR(effect_standard_error(stage), alone * std::sqrt(1 - r * r), 1e-15);
    stage.before = BeforeMeasure::difference;
    EXPECT_NEAR(effect_standard_error(stage), alone * std::sqrt(2 * (1 - r)), 1e-15);
    stage.r2_cluster = 0.5;
    EXPECT_THAT(problems_of(stage), HasSubstr("takes the place of r2_cluster"));
}

TEST(Losses, CostWholeClustersAndParts) {
    PowerStage stage = bolton();
    stage.lost_clusters = 0.1;  // 84.6 stay: 84
    stage.lost_individuals = 0.2;
    PowerStage left = bolton();
    left.clusters = 84;
    left.cluster_size = 260;
    EXPECT_EQ(estimate_mdes(stage).df, estimate_mdes(left).df);
    EXPECT_DOUBLE_EQ(estimate_mdes(stage).mdes, estimate_mdes(left).mdes);
    stage.take_up = 0.5;
    EXPECT_DOUBLE_EQ(estimate_mdes(stage).mdes, 2 * estimate_mdes(left).mdes);
}

TEST(Points, AreNeverMoreThanAProportionCanMove) {
    PowerStage stage = stage_of(PowerDesign::cra2, 5, 6);
    stage.icc = 0.5;
    stage.proportion = 0.3;
    const MdesResult result = estimate_mdes(stage);
    ASSERT_GT(result.mdes * std::sqrt(0.21), 0.7);
    EXPECT_FALSE(result.mdes_points);
    EXPECT_FALSE(result.rise);
    EXPECT_FALSE(result.fall);
    stage = bolton();
    stage.proportion = 0.3;
    const MdesResult possible = estimate_mdes(stage);
    const double up = 0.3 + possible.mdes * std::sqrt(0.21);
    EXPECT_DOUBLE_EQ(possible.rise.value().risk, up / 0.3);
    EXPECT_DOUBLE_EQ(possible.rise.value().odds, up / (1 - up) / (0.3 / 0.7));
    EXPECT_LT(possible.fall.value().risk, 1);
}

/// What a referee tried: combinations that are no plans, and answers that hold only in part.
TEST(Designs, CombinationsThatAreNoPlansAreRefused) {
    PowerStage stage = stage_of(PowerDesign::cra2, 20, 40);
    stage.icc = 0.1;
    stage.moderator = Moderated::cluster;
    stage.moderator_share = 0.01;
    EXPECT_THAT(problems_of(stage), HasSubstr("a share that leaves each arm a cluster of each subgroup"));
    stage = stage_of(PowerDesign::cra2, 20, 100);
    stage.icc = 0.05;
    stage.size_weights = SizeWeights::likelihood;
    stage.cluster_size_cv = 2;
    EXPECT_THAT(problems_of(stage), HasSubstr("at most 1 with size_weights = \"likelihood\""));
    for (const double icc : {0.01, 0.1, 0.5, 0.9}) {
        stage.icc = icc;
        stage.cluster_size_cv = 1;
        stage.size_weights = SizeWeights::likelihood;
        const double likelihood = effect_standard_error(stage);
        stage.size_weights = SizeWeights::individuals;
        EXPECT_LE(likelihood, effect_standard_error(stage)) << "it loses less";
    }
}

TEST(Solve, AnIccThatFailsBelowSaysSo) {
    PowerStage stage = stage_of(PowerDesign::cra2, 20, 40);
    stage.r2_cluster = 0.99;
    stage.solve = SolveFor::icc;
    stage.effect = 0.15;
    const MdesResult result = estimate_mdes(stage);
    EXPECT_EQ(result.stage.icc, 1);
    EXPECT_THAT(result.doubts, testing::ElementsAre(HasSubstr("not found at every smaller ICC")));
}

/// 8 sites of 5 clusters of 20, ICC .1 of clusters and .6 of sites: .3 is left to individuals. R gives 0.168626.
TEST(Before, WithSitesIndividualsHaveWhatIsLeft) {
    PowerStage stage = stage_of(PowerDesign::bcra3r2, 20, 40);
    stage.sites = 8;
    stage.icc = 0.1;
    stage.icc_site = 0.6;
    stage.heterogeneity_site = 0.3;
    stage.before = BeforeMeasure::adjusted;
    stage.cluster_autocorrelation = 0.8;
    EXPECT_NEAR(effect_standard_error(stage), 0.168626, 5e-7);
}

TEST(Losses, OfIndividualsWholeOnesGo) {
    PowerStage stage = stage_of(PowerDesign::ira1, 100);
    stage.lost_individuals = 0.105;
    EXPECT_EQ(degrees_of_freedom(stage), 87);
}

/// A combination that is no plan says why and stops no other.
TEST(Solve, WhatIsNoPlanHasTheReasonInItsResult) {
    PowerStage stage = bolton();
    stage.clusters = 1;
    const MdesResult none = estimate_or_why_none(stage);
    EXPECT_THAT(none.why_none, HasSubstr("clusters is 1; expected a whole number of at least 2"));
    EXPECT_FALSE(solved_value(none));
    EXPECT_EQ(solved_value(estimate_or_why_none(bolton())), estimate_mdes(bolton()).mdes);
}

TEST(Figure, HasALineForEachAndNoPointOfWhatIsNoPlan) {
    MdesLine line{"ICC 0.05", {}};
    for (const double clusters : {1.0, 20.0, 94.0}) {
        PowerStage stage = bolton();
        stage.clusters = clusters;
        line.plans.emplace_back(clusters, estimate_or_why_none(stage));
    }
    const Figure figure = mdes_figure("clusters", {line});
    const auto& plot = std::get<ScatterPlot>(figure.content);
    ASSERT_EQ(plot.series.size(), 1U);
    ASSERT_EQ(plot.series[0].points.size(), 2U);
    EXPECT_EQ(plot.series[0].points[1].x, 94);
    EXPECT_EQ(plot.series[0].points[1].y, estimate_mdes(bolton()).mdes);
    EXPECT_EQ(figure.title, "MDES (standard deviations) by clusters");
    line.plans.resize(1);
    EXPECT_THROW(mdes_figure("clusters", {line}), Error);
}

/// tests/reference/power/plans.R: from matrices of covariances, without a formula of a design effect.
class Plans : public testing::Test {
  protected:
    void expect(const PowerStage& stage, const std::string& name) const {
        EXPECT_EQ(problems_of(stage), "") << name;
        const double expected = values_({name}, "standard_error");
        EXPECT_NEAR(effect_standard_error(stage) / expected, 1, 1e-12) << name;
    }

  private:
    test::Reference values_{CLUSTERTRIAL_TEST_DIR "/reference/power/plans.csv", {"case"}, {"standard_error"}};
};

TEST_F(Plans, MeasuresBeforeTheTrial) {
    for (const double tau : {0.0, 0.6}) {
        PowerStage stage = stage_of(PowerDesign::cra2, 20, 24);
        stage.icc = 0.08;
        stage.cluster_autocorrelation = 0.7;
        stage.individual_autocorrelation = tau;
        const std::string name = tau == 0 ? "0" : "0.6";
        stage.before = BeforeMeasure::adjusted;
        expect(stage, "adjusted-" + name);
        stage.before = BeforeMeasure::difference;
        expect(stage, "difference-" + name);
    }
}

TEST_F(Plans, ThreeArms) {
    PowerStage stage = stage_of(PowerDesign::cra2, 15, 40);
    stage.icc = 0.1;
    stage.intervention_arms = 2;
    stage.share_treated = 0.25;
    expect(stage, "three-arms");
}

TEST_F(Plans, ClustersOfAList) {
    PowerStage stage = stage_of(PowerDesign::cra2, 27.375, 16);
    stage.icc = 0.12;
    stage.r2_cluster = 0.3;
    stage.r2_individual = 0.1;
    for (int arm = 0; arm < 2; ++arm)
        for (const double size : {5, 8, 12, 20, 33, 40, 41, 60}) stage.sizes.push_back(size);
    expect(stage, "list-individuals");
    stage.size_weights = SizeWeights::likelihood;
    expect(stage, "list-likelihood");
}

TEST_F(Plans, Subgroups) {
    PowerStage stage = stage_of(PowerDesign::cra2, 10, 32);
    stage.icc = 0.1;
    stage.moderator = Moderated::cluster;
    stage.moderator_share = 0.25;
    expect(stage, "subgroups-of-clusters");
    EXPECT_EQ(degrees_of_freedom(stage), 28);
    stage.moderator = Moderated::individual;
    stage.moderator_share = 0.3;
    expect(stage, "subgroups-of-individuals");
    EXPECT_EQ(degrees_of_freedom(stage), 30);
}

TEST_F(Plans, GroupsInOneArm) {
    PowerStage stage = stage_of(PowerDesign::nested, 8, 12);
    stage.icc = 0.15;
    expect(stage, "nested");
    EXPECT_GT(degrees_of_freedom(stage), 11);
    EXPECT_LT(degrees_of_freedom(stage), 11 + 95);
}

TEST_F(Plans, BlocksWhoseEffectsVary) {
    PowerStage stage = stage_of(PowerDesign::bcra3r2, 10, 72);
    stage.sites = 12;
    stage.icc = 0.15;
    stage.icc_site = 0.1;
    stage.heterogeneity_site = 0.4;
    expect(stage, "random-sites");
    stage = stage_of(PowerDesign::bcra4r2, 10, 160);
    stage.sites = 20;
    stage.regions = 5;
    stage.icc = 0.1;
    stage.icc_site = 0.06;
    stage.icc_region = 0.04;
    stage.heterogeneity_site = 0.5;
    stage.heterogeneity_region = 0.3;
    expect(stage, "random-regions");
}

}  // namespace
}  // namespace clustertrial::designs_test
