#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::analysis_keys_test {
namespace {

using test::message_of;
using testing::HasSubstr;

const std::string head = R"([data]
file = "schools.csv"
cluster = "urn"
[arms]
column = "treated"
[[outcome]]
name = "nfa"
count = "nfa"
[analysis]
)";

AnalysisSpec analysis(const std::string& keys, const std::string& path = "trial.toml") {
    return parse_trial_file(head + keys, path).analysis;
}

std::string refusal(const std::string& keys) {
    return message_of([&] { parse_trial_file(head + keys, "trial.toml"); });
}

void set_flag(Trial& trial, const std::string& flag, const std::string& value) {
    const auto& keys = keys_of<Trial>();
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const KeyOf<Trial>& k) { return k.flag == flag; });
    ASSERT_NE(key, keys.end()) << flag;
    key->set(trial, {value});
}

TEST(AnalysisKeys, SayHowFewClustersAreDealtWith) {
    const AnalysisSpec spec = analysis(R"(standard_errors = "CR2"
working_variance = "1/weight"
degrees_of_freedom = "satterthwaite"
inference = "wild-bootstrap"
draws = 999999
seed = 20190101
p_value = "equal-tailed"
bootstrap_weights = "webb"
bootstrap_residuals = "unrestricted"
randomisation_statistic = "difference"
icc = "reml"
icc_ci = "bootstrap"
)");
    EXPECT_EQ(spec.standard_errors, CovarianceKind::CR2);
    EXPECT_EQ(spec.working_variance, WorkingVariance::inverse_weight);
    EXPECT_EQ(spec.degrees_of_freedom, DegreesOfFreedom::satterthwaite);
    EXPECT_EQ(spec.inference, Inference::wild_bootstrap);
    EXPECT_EQ(spec.resampling.draws, 999'999U);
    EXPECT_EQ(spec.resampling.seed, 20'190'101U);
    EXPECT_EQ(spec.resampling.tails, Tails::equal_tailed);
    EXPECT_EQ(spec.resampling.bootstrap_weights, BootstrapWeights::webb);
    EXPECT_EQ(spec.resampling.bootstrap_residuals, BootstrapResiduals::unrestricted);
    EXPECT_EQ(spec.resampling.randomisation_statistic, RandomisationStatistic::difference);
    EXPECT_EQ(spec.icc, IccMethod::reml);
    EXPECT_EQ(spec.icc_ci, IccInterval::bootstrap);
}

TEST(AnalysisKeys, DegreesOfFreedomMayBeANumber) {
    for (const std::string value : {"17.5", "\"17.5\""}) {
        const AnalysisSpec spec = analysis("degrees_of_freedom = " + value + "\n");
        EXPECT_EQ(spec.degrees_of_freedom, DegreesOfFreedom::stated);
        EXPECT_EQ(spec.stated_df, 17.5);
    }
    EXPECT_EQ(analysis("degrees_of_freedom = 20\n").stated_df, 20);
    EXPECT_EQ(refusal("degrees_of_freedom = 0\n"),
              "trial.toml:10:22: key 'degrees_of_freedom': found '0'; expected a name or a number above 0");
    EXPECT_EQ(refusal("degrees_of_freedom = \"stated\"\n"),
              "trial.toml:10:22: key 'degrees_of_freedom': unknown degrees of freedom 'stated'; expected one of "
              "clusters-1, satterthwaite, "
              "normal, or a number above 0");
    EXPECT_THAT(refusal("degrees_of_freedom = true\n"), HasSubstr("expected a text in quotes or a number"));
}

TEST(AnalysisKeys, DrawsAndSeedsAreWholeAndWithinBounds) {
    EXPECT_EQ(refusal("draws = 98\n"),
              "trial.toml:10:9: key 'draws': found '98'; expected a whole number from 99 to 100,000,000");
    EXPECT_THAT(refusal("draws = 100000001\n"), HasSubstr("expected a whole number from 99"));
    EXPECT_THAT(refusal("draws = 1e6\n"), HasSubstr("expected a whole number"));
    EXPECT_THAT(refusal("seed = -1\n"), HasSubstr("expected a whole number, at least 0 and below 2^64"));
    EXPECT_EQ(analysis("draws = 99\n").resampling.draws, 99U);
    Trial trial;
    set_flag(trial, "--seed", "18446744073709551615");
    EXPECT_EQ(trial.analysis.resampling.seed, 18'446'744'073'709'551'615U);
    EXPECT_THROW(set_flag(trial, "--seed", "18446744073709551616"), Error);
}

TEST(AnalysisKeys, AllocationsAreBesideTheTrialFileThatNamesThem) {
    EXPECT_EQ(analysis("allocations = \"list.csv\"\n", "folder/t.toml").resampling.allocations, "folder/list.csv");
    EXPECT_EQ(analysis("allocations = \"/list.csv\"\n", "folder/t.toml").resampling.allocations, "/list.csv");
}

TEST(AnalysisKeys, TheIntervalOfTheIccIsTheMethodsOwnUnlessOneIsNamed) {
    EXPECT_EQ(analysis("").icc_ci, IccInterval::searle);
    EXPECT_EQ(analysis("icc = \"reml\"\n").icc_ci, IccInterval::profile);
    EXPECT_EQ(analysis("icc_ci = \"smith\"\nicc = \"anova\"\n").icc_ci, IccInterval::smith);
    EXPECT_EQ(refusal("icc_ci = \"searle\"\nicc = \"reml\"\n"),
              "trial.toml:9:1: icc_ci searle does not go with icc reml; expected profile or bootstrap");
    EXPECT_THAT(refusal("icc_ci = \"profile\"\n"), HasSubstr("expected searle, smith or bootstrap"));
}

TEST(AnalysisKeys, AFlagThatChangesTheIccTakesAnIntervalThatFits) {
    Trial trial = parse_trial_file(head + "icc = \"reml\"\n", "t.toml");
    set_flag(trial, "--icc", "anova");
    EXPECT_EQ(trial.analysis.icc_ci, IccInterval::searle);
    trial = parse_trial_file(head + "icc_ci = \"bootstrap\"\n", "t.toml");
    set_flag(trial, "--icc", "reml");
    EXPECT_EQ(trial.analysis.icc_ci, IccInterval::bootstrap) << "which both methods have";
}

TEST(AnalysisKeys, TwoWayClusteringGoesWithWhatItIsDefinedFor) {
    const std::string two_way = "second_cluster = \"region\"\n";
    EXPECT_EQ(refusal(two_way), "");
    EXPECT_EQ(refusal(two_way + "standard_errors = \"CR2\"\n"),
              "trial.toml:9:1: two-way clustering ('second_cluster') goes with standard_errors CR0 or CR1; found CR2");
    EXPECT_THAT(refusal(two_way + "standard_errors = \"HC1\"\n"), HasSubstr("found HC1"));
    EXPECT_THAT(refusal(two_way + "degrees_of_freedom = \"satterthwaite\"\n"),
                HasSubstr("has no degrees_of_freedom satterthwaite; expected clusters-1, normal or a number"));
    EXPECT_THAT(refusal(two_way + "inference = \"wild-bootstrap\"\n"), HasSubstr("has no inference wild-bootstrap"));
    EXPECT_EQ(refusal("standard_errors = \"HC2\"\ndegrees_of_freedom = \"satterthwaite\"\n"), "");
}

/// "CR2 satterthwaite t": what holds.
std::string inference_of(const AnalysisSpec& spec) {
    return std::string(to_name(spec.covariance_kind())) + " " + std::string(to_name(spec.df_kind())) + " " +
           std::string(to_name(spec.effect_size_limits()));
}

TEST(AnalysisKeys, WhatNobodySaidFollowsWhatWasSaid) {
    EXPECT_EQ(inference_of(analysis("")), "CR2 satterthwaite t");
    EXPECT_EQ(inference_of(analysis("standard_errors = \"CR1\"\n")), "CR1 satterthwaite t");
    EXPECT_EQ(inference_of(analysis("degrees_of_freedom = \"clusters-1\"\n")), "CR2 clusters-1 t");
    EXPECT_EQ(inference_of(analysis("degrees_of_freedom = 12\n")), "CR2 stated t");
    EXPECT_EQ(inference_of(analysis("standard_errors = \"HC2\"\n")), "HC2 clusters-1 t");
    EXPECT_EQ(inference_of(analysis("second_cluster = \"region\"\n")), "CR1 clusters-1 t");
    EXPECT_EQ(inference_of(analysis("second_cluster = \"region\"\nstandard_errors = \"CR0\"\n")), "CR0 clusters-1 t");
    EXPECT_EQ(inference_of(analysis("effect_size_ci = \"normal\"\n")), "CR2 satterthwaite normal");
}

TEST(AnalysisKeys, ADefaultFollowsAFlagAndAnEntryToo) {
    Trial trial = parse_trial_file(head + "[[sensitivity]]\nsecond_cluster = \"region\"\n", "t.toml");
    EXPECT_EQ(inference_of(trial.analysis), "CR2 satterthwaite t");
    EXPECT_EQ(inference_of(protocol_of(trial, trial.sensitivity.at(0)).analysis), "CR1 clusters-1 t");
    set_flag(trial, "--second-cluster", "region");
    EXPECT_EQ(inference_of(trial.analysis), "CR1 clusters-1 t");
    trial = parse_trial_file(head + "standard_errors = \"CR2\"\n", "t.toml");
    set_flag(trial, "--second-cluster", "region");
    EXPECT_THAT(message_of([&] { check_complete(trial); }), HasSubstr("found CR2")) << "two explicit choices";
}

TEST(AnalysisKeys, WhatFlagsMakeOfTheAnalysisMustFitTogetherToo) {
    Trial trial = parse_trial_file(head + "second_cluster = \"region\"\n", "t.toml");
    set_flag(trial, "--standard-errors", "CR3");
    EXPECT_THAT(message_of([&] { check_complete(trial); }), testing::StartsWith("t.toml: two-way clustering"));
}

TEST(AnalysisKeys, WhatFlagsMakeOfTheAnalysisMustFitTheSensitivityAnalyses) {
    Trial trial = parse_trial_file(head + "[[sensitivity]]\nstandard_errors = \"CR3\"\n", "t.toml");
    check_complete(trial);
    set_flag(trial, "--second-cluster", "region");
    EXPECT_EQ(message_of([&] { check_complete(trial); }),
              "t.toml: [[sensitivity]] 'standard_errors = CR3': two-way clustering ('second_cluster') goes with "
              "standard_errors CR0 or CR1; found CR3");
}

}  // namespace
}  // namespace clustertrial::analysis_keys_test
