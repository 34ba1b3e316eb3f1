#include "clustertrial/power/stage.hpp"

#include "clustertrial/power/mdes.hpp"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::stage_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PowerStage usual() {
    PowerStage stage;
    stage.clusters = 94;
    stage.cluster_size = 325;
    stage.icc = 0.05;
    return stage;
}

/// What estimate_mdes says about a stage; empty when it has nothing to say.
std::string complaint(const PowerStage& stage) {
    try {
        estimate_mdes(stage);
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::design);
        return error.what();
    }
    return "";
}

std::string complaint(double PowerStage::*member, double value) {
    PowerStage stage = usual();
    stage.*member = value;
    return complaint(stage);
}

TEST(CheckStage, AcceptsTheEdgesOfEveryRange) {
    EXPECT_EQ(complaint(usual()), "");
    EXPECT_EQ(complaint(&PowerStage::icc, 0), "");
    EXPECT_EQ(complaint(&PowerStage::icc, 1), "");
    EXPECT_EQ(complaint(&PowerStage::clusters, 3), "");
    EXPECT_EQ(complaint(&PowerStage::cluster_size, 1), "");
    EXPECT_EQ(complaint(&PowerStage::covariates, 91), "");
    EXPECT_EQ(complaint(&PowerStage::power, 0.0501), "");
    EXPECT_EQ(complaint(&PowerStage::r2_cluster, 0.999), "");
}

TEST(CheckStage, RefusesNumbersOutOfRangeSayingWhatWasExpected) {
    EXPECT_EQ(complaint(&PowerStage::icc, 1.5), "icc is 1.5; expected a number from 0 to 1");
    EXPECT_EQ(complaint(&PowerStage::icc, -0.1), "icc is -0.1; expected a number from 0 to 1");
    EXPECT_EQ(complaint(&PowerStage::r2_cluster, 1), "r2_cluster is 1; expected at least 0 and below 1");
    EXPECT_EQ(complaint(&PowerStage::r2_individual, -1), "r2_individual is -1; expected at least 0 and below 1");
    EXPECT_EQ(complaint(&PowerStage::alpha, 0), "alpha is 0; expected above 0 and below 1");
    EXPECT_EQ(complaint(&PowerStage::power, 1), "power is 1; expected above 0 and below 1");
    EXPECT_EQ(complaint(&PowerStage::clusters, 94.5), "clusters is 94.5; expected a whole number of at least 2");
    EXPECT_EQ(complaint(&PowerStage::clusters, 1), "clusters is 1; expected a whole number of at least 2");
    EXPECT_EQ(complaint(&PowerStage::cluster_size, 0.5), "cluster_size is 0.5; expected a number of at least 1");
    EXPECT_EQ(complaint(&PowerStage::covariates, 0.5), "covariates is 0.5; expected a whole number of at least 0");
    EXPECT_EQ(complaint(&PowerStage::covariates, -1), "covariates is -1; expected a whole number of at least 0");
    EXPECT_EQ(complaint(&PowerStage::share_treated, 1), "share_treated is 1; expected above 0 and below 1");
}

TEST(CheckStage, RefusesPowerNotAboveAlpha) {
    EXPECT_EQ(complaint(&PowerStage::power, 0.05), "power is 0.05; expected more than alpha, 0.05");
}

TEST(CheckStage, RefusesSidesOtherThanOneOrTwo) {
    PowerStage stage = usual();
    stage.sides = 3;
    EXPECT_EQ(complaint(stage), "sides is 3; expected 1 or 2");
}

TEST(CheckStage, RefusesADesignWithoutDegreesOfFreedom) {
    EXPECT_EQ(complaint(&PowerStage::covariates, 92),
              "clusters is 94 with covariates 92, which leaves no degree of freedom; expected at least 95 clusters");
    EXPECT_THAT(complaint(&PowerStage::clusters, 2), HasSubstr("no degree of freedom; expected at least 3 clusters"));
}

TEST(CheckStage, RefusesAShareThatLeavesAnArmEmpty) {
    EXPECT_EQ(complaint(&PowerStage::share_treated, 0.01),
              "share_treated is 0.01; expected a share that leaves each arm one of the 94 clusters");
    EXPECT_THAT(complaint(&PowerStage::share_treated, 0.99), HasSubstr("leaves each arm one"));
}

// One of three clusters is no finite decimal: 0.3333333 x 3 falls short of 1, and 0.6666667 x 3 exceeds 2.
TEST(CheckStage, ForgivesTheRoundingOfAShare) {
    PowerStage stage = usual();
    stage.clusters = 3;
    stage.share_treated = 0.3333333;
    EXPECT_EQ(complaint(stage), "");
    stage.share_treated = 0.6666667;
    EXPECT_EQ(complaint(stage), "");
}

// The sizes vary most when one cluster holds everybody: CV^2 = J - 1 = 93.
TEST(CheckStage, RefusesACvThatNoClustersCanHave) {
    EXPECT_EQ(complaint(&PowerStage::cluster_size_cv, 45),
              "cluster_size_cv is 45; expected a number from 0 to 9.64, the largest that the sizes of 94 clusters can "
              "have");
    EXPECT_THAT(complaint(&PowerStage::cluster_size_cv, -0.1), HasSubstr("cluster_size_cv is -0.1"));
}

TEST(CheckStage, RefusesAProportionOfNobodyOrEverybody) {
    PowerStage stage = usual();
    stage.proportion = 0;
    EXPECT_EQ(complaint(stage), "proportion is 0; expected above 0 and below 1");
    stage.proportion = 1;
    EXPECT_EQ(complaint(stage), "proportion is 1; expected above 0 and below 1");
}

TEST(CheckStage, RefusesNumbersThatAreNotFinite) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    double PowerStage::*const members[] = {
        &PowerStage::clusters,      &PowerStage::cluster_size,   &PowerStage::icc,   &PowerStage::r2_cluster,
        &PowerStage::r2_individual, &PowerStage::alpha,          &PowerStage::power, &PowerStage::share_treated,
        &PowerStage::covariates,    &PowerStage::cluster_size_cv};
    for (const auto member : members) {
        for (const double value : {infinite, -infinite, nan}) {
            EXPECT_THAT(complaint(member, value), HasSubstr("is not a finite number; expected"));
        }
    }
    PowerStage stage = usual();
    stage.proportion = nan;
    EXPECT_EQ(complaint(stage), "proportion is not a finite number; expected above 0 and below 1");
}

TEST(CheckStage, RefusesArmsThatDoNotAddUpToTheClusters) {
    PowerStage stage = usual();
    stage.cluster_counts = {47, 46};
    EXPECT_EQ(complaint(stage), "the clusters of the two arms add up to 93; expected clusters, 94");
    stage.cluster_counts = {47, 47};
    EXPECT_EQ(complaint(stage), "");
    stage.cluster_counts = {47, {}};
    EXPECT_EQ(complaint(stage), "");
}

TEST(CheckStage, CountsOfAnotherDesignThanTheFormulasAreDoubted) {
    PowerStage stage = usual();
    stage.name = "analysis";
    stage.cluster_counts = {10, 84};
    stage.individual_counts = {300, 500};
    EXPECT_THAT(
        estimate_mdes(stage).doubts,
        ElementsAre("stage 'analysis': cluster_counts has 10 of 94 clusters in the intervention arm, but the "
                    "MDES assumes a share of 0.5; expected share_treated = 0.106",
                    "stage 'analysis': individual_counts has 800 individuals in 94 clusters, but the MDES assumes "
                    "clusters of 325; expected cluster_size = 8.5"));
}

TEST(CheckStage, CountsThatDivideAsEvenlyAsTheyCanAreNotDoubted) {
    PowerStage stage = usual();
    stage.cluster_counts = {46, 48};
    stage.individual_counts = {15000, 15500};
    EXPECT_THAT(estimate_mdes(stage).doubts, IsEmpty());
    stage.cluster_counts = {46, {}};
    stage.individual_counts = {{}, 1};
    EXPECT_THAT(estimate_mdes(stage).doubts, IsEmpty()) << "not known yet";
}

TEST(CheckStage, GathersTheProblemsOfAllStagesUnderTheirNames) {
    PowerStage protocol = usual();
    protocol.name = "protocol";
    protocol.icc = 2;
    PowerStage analysis = usual();
    analysis.name = "analysis";
    analysis.clusters = 0;
    analysis.alpha = 5;
    try {
        estimate_mdes({protocol, analysis});
        FAIL() << "nothing was refused";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(),
                     "stage 'protocol': icc is 2; expected a number from 0 to 1\n"
                     "stage 'analysis': clusters is 0; expected a whole number of at least 2\n"
                     "stage 'analysis': alpha is 5; expected above 0 and below 1");
    }
}

TEST(EstimateMdes, SaysWhereTheExactMultiplierIsOutOfReach) {
    PowerStage stage = usual();
    stage.clusters = 3;
    stage.alpha = 1e-6;
    EXPECT_EQ(complaint(stage), "");
    stage.multiplier = MultiplierKind::exact;
    EXPECT_EQ(complaint(stage),
              "no exact multiplier for alpha 1e-06, power 0.8 and df 1: the noncentral t distribution cannot be "
              "evaluated that far out; expected a larger alpha, more clusters, or multiplier t or normal");
}

TEST(EstimateMdes, GivesOneResultAStageInOrder) {
    PowerStage first = usual();
    first.name = "protocol";
    PowerStage second = usual();
    second.name = "analysis";
    second.clusters = 50;
    const auto results = estimate_mdes({first, second});
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].stage.name, "protocol");
    EXPECT_EQ(results[1].df, 48);
    EXPECT_TRUE(estimate_mdes(std::vector<PowerStage>{}).empty());
}

TEST(PowerNames, GoBothWays) {
    for (const auto& name : kind_names<PowerDesign>()) EXPECT_EQ(to_name(from_name<PowerDesign>(name)), name);
    for (const auto& name : kind_names<MultiplierKind>()) EXPECT_EQ(to_name(from_name<MultiplierKind>(name)), name);
    EXPECT_THAT(kind_names<MultiplierKind>(), testing::ElementsAre("t", "normal", "exact"));
}

TEST(PowerNames, UnknownOnesAreAnsweredWithTheKnownOnes) {
    const auto complaint_of = [](auto function) {
        try {
            function();
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::usage);
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(
        complaint_of([] { from_name<PowerDesign>("cra9"); }),
        "unknown design 'cra9'; expected one of ira1, bira2c, bira2f, bira2r, cra2, cra3, cra4, bcra3c2, bcra3f2, "
        "bcra3r2, bcra4f3, bcra4r2, bcra4r3, nested; did you mean 'cra2'?");
    EXPECT_EQ(complaint_of([] { from_name<MultiplierKind>("z"); }),
              "unknown multiplier 'z'; expected one of t, normal, exact");
}

TEST(ArmCounts, TotalNeedsBothArms) {
    EXPECT_EQ((ArmCounts{47, 47}.total()), 94U);
    EXPECT_FALSE((ArmCounts{47, {}}.total().has_value()));
    EXPECT_FALSE(ArmCounts{}.total().has_value());
}

}  // namespace
}  // namespace clustertrial::stage_test
