// clustertrial.results/1, field by field as docs/formats.md has it.
#include "clustertrial/report/results_json.hpp"

#include "sample_results.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::results_json_test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr double infinity = std::numeric_limits<double>::infinity();

json parsed(const AnalysisResult& result) {
    return json::parse(render_results_json(result, {}));
}

json first_estimate(const EffectEstimate& effect) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates = {effect};
    return parsed(result)["estimates"][0];
}

TEST(ResultsJson, OfTheModelSaysWhichDegreesOfFreedomAndNothingOfDraws) {
    const json estimate = first_estimate(samples::nfa_effect());
    EXPECT_EQ(estimate["df"], 93);
    EXPECT_EQ(estimate["df_method"], "clusters-1");
    EXPECT_EQ(estimate["inference"], "model");
    EXPECT_EQ(estimate["singular_clusters"], json::array());
    for (const char* field : {"working_variance", "second_cluster", "draws", "exact", "seed", "tails",
                              "at_least_as_extreme", "p_low", "p_high", "bootstrap_weights", "bootstrap_residuals",
                              "randomisation_statistic", "allocations", "joint_test"}) {
        ASSERT_TRUE(estimate.contains(field)) << field;
        EXPECT_TRUE(estimate[field].is_null()) << field;
    }
}

TEST(ResultsJson, NamesWhatNobodySaid) {
    EffectEstimate effect = samples::nfa_effect();
    EXPECT_EQ(first_estimate(effect)["defaults"], json::array());
    effect.options.standard_errors.reset();
    effect.options.effect_size_ci.reset();
    EXPECT_EQ(first_estimate(effect)["defaults"], json({"standard_errors", "effect_size_ci"}));
    EXPECT_EQ(first_estimate(effect)["covariance"], "CR2");
    effect.options.second_cluster = "region";
    EXPECT_EQ(first_estimate(effect)["covariance"], "CR1");
}

TEST(ResultsJson, OfAnEffectThatCannotBeTestedHasTheReasonAndTheAllocations) {
    EffectEstimate effect = samples::nfa_effect();
    samples::leave_untested(effect, "arm 'intervention' has one school");
    effect.by_allocations = ResampledTest{};
    effect.by_allocations->p_value = 0.5;
    effect.by_allocations->draws = 10;
    effect.by_allocations->exact = true;
    const json estimate = first_estimate(effect);
    for (const char* field : {"std_error", "statistic", "df", "p_value", "conf_low", "conf_high", "df_method"}) {
        EXPECT_TRUE(estimate[field].is_null()) << field;
    }
    EXPECT_EQ(estimate["why_no_std_error"], "arm 'intervention' has one school");
    EXPECT_EQ(estimate["by_allocations"]["p_value"], 0.5);
    EXPECT_EQ(estimate["by_allocations"]["exact"], true);
    EXPECT_TRUE(estimate["by_allocations"]["seed"].is_null());
}

TEST(ResultsJson, NamesTheWorkingVarianceWhereSomethingRestsOnIt) {
    EffectEstimate effect = samples::nfa_effect();
    effect.options.standard_errors = CovarianceKind::CR2;
    EXPECT_EQ(first_estimate(effect)["working_variance"], "individual");
    effect.options.standard_errors = CovarianceKind::CR1;
    effect.options.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    EXPECT_EQ(first_estimate(effect)["working_variance"], "individual");
    EXPECT_EQ(first_estimate(effect)["df_method"], "satterthwaite");
}

TEST(ResultsJson, SaysHowTheBootstrapWasDrawn) {
    EffectEstimate effect = samples::nfa_effect();
    samples::resample(effect, Inference::wild_bootstrap);
    effect.options.second_cluster = "social_worker";
    effect.singular_clusters = {"S01"};
    const json estimate = first_estimate(effect);
    EXPECT_EQ(estimate["inference"], "wild-bootstrap");
    EXPECT_EQ(estimate["draws"], 9999);
    EXPECT_EQ(estimate["exact"], false);
    EXPECT_EQ(estimate["seed"], 1);
    EXPECT_EQ(estimate["tails"], "symmetric");
    EXPECT_EQ(estimate["at_least_as_extreme"], 454);
    EXPECT_EQ(estimate["p_low"], 0.0414);
    EXPECT_EQ(estimate["p_high"], 0.0498);
    EXPECT_EQ(estimate["bootstrap_weights"], "rademacher");
    EXPECT_EQ(estimate["bootstrap_residuals"], "restricted");
    EXPECT_EQ(estimate["second_cluster"], "social_worker");
    EXPECT_EQ(estimate["singular_clusters"], json{"S01"});
    for (const char* field : {"df", "df_method", "randomisation_statistic", "allocations"}) {
        EXPECT_TRUE(estimate[field].is_null()) << field;
    }
}

TEST(ResultsJson, OfAllAllocationsHasNoSeedAndNoMonteCarloError) {
    EffectEstimate effect = samples::nfa_effect();
    samples::enumerate(effect, Inference::randomisation, 12870);
    const json estimate = first_estimate(effect);
    EXPECT_EQ(estimate["inference"], "randomisation");
    EXPECT_EQ(estimate["exact"], true);
    EXPECT_EQ(estimate["draws"], 12870);
    EXPECT_EQ(estimate["allocations"], 12870);
    EXPECT_EQ(estimate["randomisation_statistic"], "studentised");
    for (const char* field : {"seed", "p_low", "p_high", "bootstrap_weights", "bootstrap_residuals"}) {
        EXPECT_TRUE(estimate[field].is_null()) << field;
    }
}

TEST(ResultsJson, WhatIsInfiniteIsNull) {
    EffectEstimate effect = samples::nfa_effect();
    samples::resample(effect, Inference::randomisation);
    effect.test->interval = effect.effect_size->interval = Interval{-infinity, infinity};
    effect.allocations = infinity;
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates = {effect};
    const std::string text = render_results_json(result, {});
    EXPECT_THAT(text, Not(HasSubstr("inf,")));
    const json estimate = json::parse(text)["estimates"][0];
    EXPECT_TRUE(estimate["conf_low"].is_null());
    EXPECT_TRUE(estimate["conf_high"].is_null());
    EXPECT_TRUE(estimate["allocations"].is_null());
    EXPECT_TRUE(estimate["effect_size"]["conf_low"].is_null());
    EXPECT_TRUE(estimate["effect_size"]["conf_high"].is_null());
}

TEST(ResultsJson, HasTheJointTest) {
    EffectEstimate effect = samples::nfa_effect();
    effect.joint = JointTest{JointTestKind::htz, 1.25, 2, 31.5, 0.3};
    EXPECT_EQ(first_estimate(effect)["joint_test"],
              (json{{"test", "htz"}, {"statistic", 1.25}, {"df1", 2}, {"df2", 31.5}, {"p_value", 0.3}}));
}

TEST(ResultsJson, OfADoseHasNoUnadjustedDifference) {
    AnalysisResult result = samples::two_outcomes();
    result.make<DoseResponse>().estimates = {samples::nfa_effect()};
    result.make<DoseResponse>().estimates[0].analysis = "compliance";
    EXPECT_TRUE(parsed(result)["estimates"][2]["unadjusted_difference"].is_null());
}

TEST(ResultsJson, HasEmptyArraysForWhatTheTrialHasNot) {
    const json document = parsed(samples::two_outcomes());
    for (const char* field : {"clustering", "influence", "sensitivity", "families"}) {
        EXPECT_EQ(document[field], json::array()) << field;
    }
}

TEST(ResultsJson, HasClusteringOfEachOutcome) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Clusterings>().outcomes = {samples::nfa_clustering()};
    result.make<Clusterings>().outcomes[0].adjusted.reset();
    result.make<Clusterings>().outcomes[0].adjusted_effect.reset();
    EXPECT_EQ(parsed(result)["clustering"][0], json::parse(R"({
        "outcome": "nfa", "n_clusters": 94, "n_individuals": 27352, "mean_size": 290.98, "cv_size": 0.452,
        "n0": 290.3, "confidence": 0.95,
        "icc": {"estimate": 0.0054, "conf_low": 0.0036, "conf_high": 0.0081, "between": 0.000064, "within": 0.0119,
                "method": "anova", "interval": "searle"},
        "design_effect": 2.89, "icc_given_model": null, "design_effect_given_model": null,
        "why_no_design_effect": null,
        "unit_of_allocation": null, "n_units": 0, "icc_of_clusters": null, "why_none": null})"));
}

TEST(ResultsJson, HasInfluenceOfEachEffect) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Influences>().effects = {samples::nfa_influence()};
    result.make<Influences>().effects[0].left_out.resize(1);
    result.make<Influences>().effects[0].left_out[0].estimates[1].singular = true;
    EXPECT_EQ(parsed(result)["influence"][0], json::parse(R"({
        "outcome": "nfa", "term": "intervention", "estimate": -0.0014, "std_error": 0.00193,
        "left_out": [{"column": "urn",
                      "estimates": [{"without": "S17", "estimate": -0.00181, "singular": false},
                                    {"without": "S02", "estimate": -0.0015, "singular": true},
                                    {"without": "S90", "estimate": -0.00102, "singular": false}],
                      "most_influential": ["S17", "S90", "S02"]}],
        "n_clusters": 94, "mean_leverage": 0.0426, "largest_leverage": 0.213, "largest_leverage_of": "S17",
        "largest_partial_leverage": 0.031, "largest_partial_leverage_of": "S64", "effective_clusters": 88.3,
        "effective_clusters_worst": 71.2})"));
}

TEST(ResultsJson, HasSensitivityAnalysesAndWhyOthersFailed) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Sensitivity>().effects = {{"Without prior", "", samples::nfa_effect(), "nfa"},
                                          {"Summer", "In the summer term", samples::nfa_effect(), "nfa"}};
    result.make<Sensitivity>().failures = {{"One arm", "", "no school of arm 'control' has a value"},
                                           {"Autumn", "In the autumn term", "no school of arm 'control' has a value"}};
    const json sensitivity = parsed(result)["sensitivity"];
    ASSERT_EQ(sensitivity.size(), 4U);
    EXPECT_EQ(sensitivity[3]["instead"], "In the autumn term");
    EXPECT_EQ(sensitivity[0]["label"], "Without prior");
    EXPECT_TRUE(sensitivity[0]["instead"].is_null());
    EXPECT_EQ(sensitivity[0]["estimate"]["estimate"], -0.0014);
    EXPECT_TRUE(sensitivity[0]["why_none"].is_null());
    EXPECT_EQ(sensitivity[1]["instead"], "In the summer term");
    EXPECT_EQ(sensitivity[2], json::parse(R"({"label": "One arm", "instead": null, "estimate": null,
                                              "why_none": "no school of arm 'control' has a value"})"));
}

TEST(ResultsJson, HasFamiliesAndTheDrawsOfAStepDown) {
    AnalysisResult result = samples::two_outcomes();
    Family family;
    family.spec.name = "Both";
    family.members = {{result.make<Effects>().estimates[1].outcome, "intervention", 0.02, 0.04}};
    result.make<Families>().families = {family, family};
    result.make<Families>().families[1].spec.adjustment = Adjustment::step_down;
    result.make<Families>().families[1].draws = 9999;
    const json families = parsed(result)["families"];
    EXPECT_EQ(families[0], json::parse(R"({"family": "Both", "adjustment": "holm", "draws_from": null, "draws": null,
        "exact": null, "doubts": [], "members": [{"outcome": "referrals", "term": "intervention", "p_value": 0.02,
                                    "adjusted_p_value": 0.04}]})"));
    EXPECT_EQ(families[1]["draws_from"], "randomisation");
    EXPECT_EQ(families[1]["draws"], 9999);
    EXPECT_EQ(families[1]["exact"], false);
}

}  // namespace
}  // namespace clustertrial::results_json_test
