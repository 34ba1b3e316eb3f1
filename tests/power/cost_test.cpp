#include "clustertrial/power/cost.hpp"

#include "clustertrial/core/error.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::cost_test {
namespace {

using testing::HasSubstr;

PowerStage stage_of(double largest_size, double icc) {
    PowerStage stage;
    stage.cluster_size = largest_size;
    stage.icc = icc;
    return stage;
}

/// Every whole number by arm and every size, none left out.
double smallest_of_all(const PowerStage& stage, const TrialCosts& costs) {
    double smallest = 1e9;
    PowerStage one = stage;
    for (double size = 1; size <= stage.cluster_size; ++size) {
        for (double treated = 1; treated < 200; ++treated) {
            for (double control = 1; control < 200; ++control) {
                const double cost =
                    treated * costs.treated_cluster + (treated + control) * (costs.cluster + size * costs.individual);
                if (cost > costs.budget) break;
                one.cluster_size = size;
                one.clusters = treated + control;
                one.share_treated = treated / one.clusters;
                if (degrees_of_freedom(one) >= 1) smallest = std::min(smallest, smallest_effect(one));
            }
        }
    }
    return smallest;
}

TEST(Cost, TheBestOfAllIsFound) {
    for (const TrialCosts& costs : {TrialCosts{20'000, 300, 10, 0, 0}, TrialCosts{20'000, 300, 10, 900, 0},
                                    TrialCosts{5'000, 0, 7, 150, 0}, TrialCosts{30'000, 1'000, 1, 5'000, 0}}) {
        const PowerStage stage = stage_of(40, 0.05);
        const CheapestDesign found = find_cheapest_design(stage, costs);
        EXPECT_DOUBLE_EQ(found.result.mdes, smallest_of_all(stage, costs)) << costs.treated_cluster;
        EXPECT_LE(found.cost, costs.budget);
    }
}

/// Textbooks have n = sqrt(cost of a cluster / cost of an individual x (1 - rho) / rho) without a limit: here sqrt(30 x
/// 19), 23.9.
TEST(Cost, TheSizeIsNearThatOfTheTextbooks) {
    const CheapestDesign found = find_cheapest_design(stage_of(200, 0.05), {1e6, 300, 10, 0, 0});
    EXPECT_NEAR(found.result.stage.cluster_size, 23.9, 1.5);
    EXPECT_NEAR(found.result.stage.share_treated, 0.5, 0.01);
}

/// Where a treated cluster costs more there are fewer of them, by the root of the costs.
TEST(Cost, ADearArmIsTheSmallerOne) {
    const CheapestDesign found = find_cheapest_design(stage_of(20, 0.05), {1e6, 300, 10, 1'500, 0});
    EXPECT_NEAR(found.treated / (found.result.stage.clusters - found.treated), std::sqrt(500.0 / 2000), 0.01);
}

TEST(Cost, SitesAreFixed) {
    PowerStage stage = stage_of(20, 0.05);
    stage.design = PowerDesign::bcra3c2;
    stage.sites = 4;
    const CheapestDesign found = find_cheapest_design(stage, {30'000, 300, 10, 0, 2'000});
    stage.sites.reset();
    stage.design = PowerDesign::cra2;
    const CheapestDesign without = find_cheapest_design(stage, {22'000, 300, 10, 0, 0});
    EXPECT_EQ(found.result.stage.clusters, without.result.stage.clusters);
    EXPECT_DOUBLE_EQ(found.cost, without.cost + 8'000);
}

std::string refusal_of(const PowerStage& stage, const TrialCosts& costs) {
    try {
        find_cheapest_design(stage, costs);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Cost, WhatCannotBeIsRefused) {
    EXPECT_THAT(refusal_of(stage_of(20, 0.05), {500, 300, 10, 0, 0}), HasSubstr("a budget of 500 pays for no trial"));
    EXPECT_THAT(refusal_of(stage_of(20, 0.05), {500, 0, 0, 10, 0}), HasSubstr("cost nothing"));
    EXPECT_THAT(refusal_of(stage_of(20, 0.05), {500, -1, 10, 0, 0}), HasSubstr("cost of a cluster is -1; expected"));
    EXPECT_THAT(refusal_of(stage_of(20.5, 0.05), {500, 1, 10, 0, 0}), HasSubstr("a whole number"));
    PowerStage stage = stage_of(20, 0.05);
    stage.sizes = {10, 20};
    EXPECT_THAT(refusal_of(stage, {500, 1, 10, 0, 0}), HasSubstr("a budget goes without a list of sizes"));
    stage = stage_of(20, 0);
    stage.design = PowerDesign::bira2c;
    EXPECT_THAT(refusal_of(stage, {500, 1, 10, 0, 0}), HasSubstr("found design bira2c"));
}

}  // namespace
}  // namespace clustertrial::cost_test
