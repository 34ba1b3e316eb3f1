// Adjusted proportions and their ratio against R's sandwich and clubSandwich on pupil rows
// (tests/reference/risk_ratio/make.R); our input is the same trial by year group.
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/estimation/adjusted_means.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::risk_ratio_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using test::message_of;
using testing::HasSubstr;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/";

double reference(const std::string& name, const std::string& term, const std::string& column) {
    static const test::Reference values(folder + "risk_ratio/values.csv", {"case", "term"},
                                        {"control", "intervention", "ratio", "log_std_error", "conf_low", "conf_high"});
    return values({name, term}, column);
}

Trial plain_trial(CovarianceKind kind) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.cluster = "school";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    trial.analysis.standard_errors = kind;
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::clusters_minus_1;
    OutcomeSpec outcome;
    outcome.name = "y";
    outcome.count = "count";
    trial.outcomes = {outcome};
    return trial;
}

Trial adjusted_trial(CovarianceKind kind) {
    Trial trial = plain_trial(kind);
    trial.strata = {"block"};
    trial.outcomes[0].prior = "prior";
    return trial;
}

std::vector<EffectEstimate> effects_of(const Trial& trial) {
    const TrialData data = arrange_file(trial, folder + "intention_to_treat/year_groups.csv");
    return estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary");
}

// R writes 15 significant digits.
constexpr double tolerance = 1e-10;

void expect_relative(double actual, double expected, const std::string& what) {
    EXPECT_NEAR(actual, expected, tolerance * std::abs(expected)) << what;
}

void expect_reference(const EffectEstimate& effect, const std::string& name) {
    ASSERT_TRUE(effect.risk_ratio) << effect.why_no_risk_ratio;
    const RiskRatio& ratio = *effect.risk_ratio;
    expect_relative(ratio.control, reference(name, effect.term, "control"), name + " control");
    expect_relative(ratio.intervention, reference(name, effect.term, "intervention"), name + " intervention");
    expect_relative(ratio.estimate, reference(name, effect.term, "ratio"), name + " ratio");
    expect_relative(ratio.log_std_error, reference(name, effect.term, "log_std_error"), name + " standard error");
    expect_relative(ratio.conf_low, reference(name, effect.term, "conf_low"), name + " low");
    expect_relative(ratio.conf_high, reference(name, effect.term, "conf_high"), name + " high");
}

TEST(RiskRatio, OfUnadjustedProportionsAgreesWithSandwich) {
    expect_reference(effects_of(plain_trial(CovarianceKind::CR1)).at(0), "plain-CR1");
}

TEST(RiskRatio, OfAdjustedProportionsAgreesByEveryKindOfCovariance) {
    for (const CovarianceKind kind :
         {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CR3}) {
        expect_reference(effects_of(adjusted_trial(kind)).at(0), "adjusted-" + std::string(to_name(kind)));
    }
}

TEST(RiskRatio, OfSeveralArmsIsOfEachAgainstControl) {
    Trial trial = adjusted_trial(CovarianceKind::CR1);
    trial.arms = {"group", {{"usual", "usual"}, {"light", "light"}, {"full", "full"}}};
    const auto effects = effects_of(trial);
    ASSERT_EQ(effects.size(), 2U);
    for (const EffectEstimate& effect : effects) expect_reference(effect, "three-arms-CR1");
}

TEST(RiskRatio, OfOneClusterOneVoteIsOfMeansOfSchools) {
    Trial trial = adjusted_trial(CovarianceKind::CR1);
    trial.analysis.weights = Weights::equal;
    expect_reference(effects_of(trial).at(0), "unweighted-CR1");
}

TEST(RiskRatio, ClusteredTwoWaysAgreesWithSandwich) {
    for (const CovarianceKind kind : {CovarianceKind::CR0, CovarianceKind::CR1}) {
        Trial trial = adjusted_trial(kind);
        trial.analysis.second_cluster = "year";
        expect_reference(effects_of(trial).at(0), "two-way-" + std::string(to_name(kind)));
    }
}

TEST(RiskRatio, HasNoStandardErrorWhereItsTwoWayVarianceIsNotAboveZero) {
    AdjustedMeans means{Eigen::Vector2d(0.2, 0.1), Eigen::Matrix2d::Identity()};
    EXPECT_DOUBLE_EQ(ratio_of(means, 0, 1).log_std_error.value(), std::sqrt(1 / 0.04 + 1 / 0.01));
    means.covariance = -means.covariance;
    EXPECT_FALSE(ratio_of(means, 0, 1).log_std_error);
}

// Its square is the sum of the variances of two independent logarithms where nothing is adjusted for: the half-width of
// each arm's own mean gives them, but for the arms' own small-sample factors; CR0 has none.
TEST(RiskRatio, WithoutAdjustmentIsMadeOfTheTwoArmsApart) {
    Trial trial = plain_trial(CovarianceKind::CR0);
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::normal;
    const EffectEstimate effect = effects_of(trial).at(0);
    double variance = 0;
    for (const ArmSummary& arm : effect.arms) {
        const double std_error = (*arm.conf_high - *arm.conf_low) / 2 / 1.9599639845400545;
        variance += std_error * std_error / (arm.mean * arm.mean);
    }
    expect_relative(effect.risk_ratio->log_std_error, std::sqrt(variance), "standard error");
}

// Draws give limits of the difference and none of a ratio.
TEST(RiskRatio, OfAResampledTestHasTheModelsLimits) {
    Trial trial = adjusted_trial(CovarianceKind::CR1);
    trial.analysis.inference = Inference::wild_bootstrap;
    trial.analysis.resampling.draws = 99;
    expect_reference(effects_of(trial).at(0), "adjusted-CR1");
}

TEST(RiskRatio, IsNoneOfAMeasuredValue) {
    Trial trial = plain_trial(CovarianceKind::CR1);
    trial.outcomes[0].count.clear();
    trial.outcomes[0].value = "score";
    trial.outcomes[0].sd = "score_sd";
    const EffectEstimate effect = effects_of(trial).at(0);
    EXPECT_FALSE(effect.risk_ratio);
    EXPECT_EQ(effect.why_no_risk_ratio, "");
    EXPECT_FALSE(effect.arms[0].events);
}

// Control has half an event in a hundred at a prior of 10.5; at the mean prior, 8.5, the common slope of about 1 puts
// it below 0.
TEST(RiskRatio, SaysWhyThereIsNone) {
    Trial trial = plain_trial(CovarianceKind::CR1);
    trial.outcomes[0].prior = "prior";
    const TrialData data = arrange_text(trial,
                                        "school,pupils,treated,count,prior\n"
                                        "a,100,0,0,10\nb,100,0,1,11\nc,100,0,0,10\nd,100,0,1,11\n"
                                        "e,100,1,20,5\nf,100,1,21,6\ng,100,1,22,7\nh,100,1,24,8\n");
    const auto effects = estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary");
    EXPECT_FALSE(effects.at(0).risk_ratio);
    EXPECT_EQ(effects.at(0).why_no_risk_ratio, "the adjusted proportion of control is not above 0");
    EXPECT_EQ(effects.at(0).arms[0].events, 2);
    EXPECT_EQ(effects.at(0).arms[1].events, 87);
}

TEST(RatioOf, RefusesMeansThatAreNotAboveZero) {
    AdjustedMeans means{Eigen::Vector2d(0, 0.1), Eigen::Matrix2d::Identity()};
    EXPECT_THAT(message_of([&] { ratio_of(means, 1, 0); }), HasSubstr("two adjusted means above 0"));
}

double explained(const std::string& name) {
    static const test::Reference values(folder + "risk_ratio/explained.csv", {"name"}, {"value"});
    return values({name}, "value");
}

TEST(ExplainedVariation, AgreesWithTheRegressionOnPupilRows) {
    const Trial trial = adjusted_trial(CovarianceKind::CR1);
    const TrialData data = arrange_file(trial, folder + "intention_to_treat/year_groups.csv");
    const ExplainedVariation found = describe_explained(make_context(data, trial, data.outcomes[0], trial.analysis));
    expect_relative(found.model.individuals.value(), explained("individuals"), "R2 of pupils");
    expect_relative(found.model.clusters.value(), explained("clusters"), "R2 of schools");
    expect_relative(found.prior.individuals.value(), explained("prior_individuals"), "prior, pupils");
    expect_relative(found.prior.clusters.value(), explained("prior_clusters"), "prior, schools");
}

TEST(ExplainedVariation, HasNothingOfIndividualsWhereEachClusterHasOneVote) {
    Trial trial = adjusted_trial(CovarianceKind::CR1);
    trial.analysis.weights = Weights::equal;
    trial.outcomes[0].prior.clear();
    const TrialData data = arrange_file(trial, folder + "intention_to_treat/year_groups.csv");
    const ExplainedVariation found = describe_explained(make_context(data, trial, data.outcomes[0], trial.analysis));
    EXPECT_TRUE(found.model.clusters);
    EXPECT_FALSE(found.model.individuals);
    EXPECT_FALSE(found.prior.clusters);
}

// lme4 stops where its criterion is flat.
TEST(ExplainedVariation, OfVarianceComponentsAgreesWithLme4) {
    Trial trial = adjusted_trial(CovarianceKind::CR1);
    trial.analysis.icc = IccMethod::reml;
    trial.analysis.icc_ci = IccInterval::profile;
    const TrialData data = arrange_file(trial, folder + "intention_to_treat/year_groups.csv");
    const ExplainedVariation found = describe_explained(make_context(data, trial, data.outcomes[0], trial.analysis));
    EXPECT_NEAR(found.r2_cluster.value(), explained("reml_between"), 1e-4);
    EXPECT_NEAR(found.r2_individual.value(), explained("reml_within"), 1e-6);
    EXPECT_NEAR(found.icc.value(), explained("reml_icc"), 1e-5);
}

// Arms alone explain nothing beside the arms.
TEST(ExplainedVariation, IsNothingBesideTheArmsWithoutStrataPriorAndCovariates) {
    const Trial trial = plain_trial(CovarianceKind::CR1);
    const TrialData data = arrange_file(trial, folder + "intention_to_treat/year_groups.csv");
    const ExplainedVariation found = describe_explained(make_context(data, trial, data.outcomes[0], trial.analysis));
    EXPECT_NEAR(found.r2_individual.value(), 0, 1e-12);
    EXPECT_NEAR(found.r2_cluster.value(), 0, 1e-12);
    EXPECT_GT(found.model.clusters.value(), 1e-4);
}

}  // namespace
}  // namespace clustertrial::risk_ratio_test
