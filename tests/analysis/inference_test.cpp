// What [analysis] can ask for, on the made-up trial of sixteen schools: values of R (clubSandwich, sandwich, lme4) from
// its pupil rows and of naive loops over sign vectors and allocations (tests/reference/inference_cases/make.R).
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::inference_test {
namespace {

using testing::HasSubstr;

const test::Reference& inference_values() {
    static const test::Reference values(CLUSTERTRIAL_TEST_DIR "/reference/inference_cases/values.csv", {"case"},
                                        {"estimate", "std_error", "df", "p_value", "conf_low", "conf_high"});
    return values;
}

Trial sixteen_schools() {
    return read_trial_file(CLUSTERTRIAL_TEST_DIR "/../data/examples/sixteen-schools/trial.toml");
}

EffectEstimate effect_with(const AnalysisSpec& options) {
    const Trial trial = sixteen_schools();
    const TrialData data = read_trial_data(trial);
    return estimate_effects(make_context(data, trial, data.outcomes[0], options), "primary").at(0);
}

void expect_near_relative(double actual, double expected, double tolerance) {
    EXPECT_NEAR(actual, expected, tolerance * std::abs(expected));
}

void expect_inference_values(const EffectEstimate& effect, const std::string& name) {
    SCOPED_TRACE(name);
    constexpr double of_pupils = 1e-8;  // R's fit of the pupil rows is good to that
    expect_near_relative(effect.estimate, inference_values()({name}, "estimate"), of_pupils);
    expect_near_relative(effect.std_error.value(), inference_values()({name}, "std_error"), of_pupils);
    ASSERT_TRUE(effect.df());
    expect_near_relative(*effect.df(), inference_values()({name}, "df"), of_pupils);
    expect_near_relative(effect.test.value().p_value, inference_values()({name}, "p_value"), of_pupils);
    expect_near_relative(effect.interval().value().low, inference_values()({name}, "conf_low"), of_pupils);
    expect_near_relative(effect.interval().value().high, inference_values()({name}, "conf_high"), of_pupils);
}

TEST(Inference, CovariancesAndDegreesOfFreedomAgreeWithClubSandwichFromPupils) {
    for (const CovarianceKind kind : {CovarianceKind::CR0, CovarianceKind::CR2, CovarianceKind::CR3}) {
        for (const DegreesOfFreedom df : {DegreesOfFreedom::satterthwaite, DegreesOfFreedom::clusters_minus_1}) {
            AnalysisSpec options;
            options.standard_errors = kind;
            options.degrees_of_freedom = df;
            const std::string df_name = df == DegreesOfFreedom::satterthwaite ? "satterthwaite" : "clusters-1";
            expect_inference_values(effect_with(options), std::string(to_name(kind)) + " " + df_name);
        }
    }
}

TEST(Inference, WithoutOtherWordIsCr2WithSatterthwaitesDegreesOfFreedom) {
    const EffectEstimate effect = effect_with({});
    expect_inference_values(effect, "CR2 satterthwaite");
    ASSERT_TRUE(effect.effect_size);
    const double sd = effect.effect_size->sd;
    expect_near_relative(effect.effect_size->interval.value().low,
                         inference_values()({"CR2 satterthwaite"}, "conf_low") / sd, 1e-8);
    expect_near_relative(effect.effect_size->interval.value().high,
                         inference_values()({"CR2 satterthwaite"}, "conf_high") / sd, 1e-8);
}

TEST(Inference, OneSchoolOneVoteTakesTheWorkingVarianceThatIsAskedFor) {
    AnalysisSpec options;
    options.weights = Weights::equal;
    options.standard_errors = CovarianceKind::CR2;
    options.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    expect_inference_values(effect_with(options), "equal CR2 individual");
    options.working_variance = WorkingVariance::inverse_weight;
    expect_inference_values(effect_with(options), "equal CR2 1/weight");
}

TEST(Inference, HeteroscedasticKindsHaveClustersLessCoefficientsDegreesOfFreedom) {
    for (const auto kind : {CovarianceKind::HC0, CovarianceKind::HC1, CovarianceKind::HC2, CovarianceKind::HC3}) {
        AnalysisSpec options;
        options.weights = Weights::equal;
        options.standard_errors = kind;
        expect_inference_values(effect_with(options), "equal " + std::string(to_name(kind)));
    }
}

TEST(Inference, StatedDegreesOfFreedomAreUsed) {
    AnalysisSpec options;
    options.degrees_of_freedom = DegreesOfFreedom::stated;
    options.stated_df = 7.5;
    const EffectEstimate effect = effect_with(options);
    EXPECT_DOUBLE_EQ(*effect.df(), 7.5);
    options.degrees_of_freedom = DegreesOfFreedom::clusters_minus_1;
    EXPECT_GT(effect.test.value().p_value, effect_with(options).test.value().p_value);
}

/// The greatest number of draws done that was told, by what was told; every call is of the same whole.
std::map<std::string, std::uint64_t> told_of_draws(const Trial& trial, std::uint64_t whole) {
    std::map<std::string, std::uint64_t> told;
    const TrialData data = read_trial_data(trial);
    analyse_trial(data, trial, {}, [&](std::string_view what, std::uint64_t done, std::uint64_t of) {
        EXPECT_EQ(of, whole);
        std::uint64_t& most = told[std::string(what)];
        most = std::max(most, done);
    });
    return told;
}

TEST(Inference, TellsOfItsDraws) {
    Trial trial = sixteen_schools();
    trial.analysis.inference = Inference::wild_bootstrap;
    trial.analysis.resampling.draws = 4999;  // fewer than there are sign vectors
    EXPECT_THAT(told_of_draws(trial, 4999), testing::ElementsAre(testing::Pair("draws", 4999)));
    trial.analysis.inference = Inference::randomisation;
    trial.analysis.resampling.draws = 9999;
    for (const auto statistic : {RandomisationStatistic::studentised, RandomisationStatistic::difference}) {
        trial.analysis.resampling.randomisation_statistic = statistic;
        const auto told = told_of_draws(trial, 4900);  // all there are
        EXPECT_THAT(told, testing::ElementsAre(testing::Pair("allocations", testing::Gt(4000))));
    }
}

TEST(Inference, WildBootstrapEnumeratesTheSignVectorsOfTheAnalysedSchools) {
    AnalysisSpec options;
    options.inference = Inference::wild_bootstrap;
    options.resampling.draws = 20000;  // 2^14 = 16,384 vectors
    const EffectEstimate effect = effect_with(options);
    ASSERT_TRUE(effect.resampled());
    EXPECT_TRUE(effect.resampled()->exact);
    EXPECT_EQ(effect.resampled()->draws, 16384U);
    EXPECT_NEAR(effect.test.value().p_value, inference_values()({"wild bootstrap"}, "p_value"), 1e-12);
    EXPECT_FALSE(effect.df());
    EXPECT_LT(effect.interval().value().low, effect.estimate);
    EXPECT_GT(effect.interval().value().high, effect.estimate);
    EXPECT_EQ(effect.interval().value().low < 0 && effect.interval().value().high > 0,
              effect.test.value().p_value > 0.05);
}

// The draw that leaves all residuals as they are deviates by nothing: the observed statistic is none of the draws.
TEST(Inference, OfAllUnrestrictedDrawsTheObservedOneCountsBesideThem) {
    AnalysisSpec options;
    options.inference = Inference::wild_bootstrap;
    options.resampling.draws = 20000;
    options.resampling.bootstrap_residuals = BootstrapResiduals::unrestricted;
    const EffectEstimate effect = effect_with(options);
    EXPECT_TRUE(effect.resampled()->exact);
    EXPECT_EQ(effect.resampled()->draws, 16384U);
    EXPECT_NEAR(effect.test.value().p_value, inference_values()({"wild bootstrap unrestricted"}, "p_value"), 1e-12);
}

TEST(Inference, DrawsOfTheRawDifferenceGiveAnAdjustedEffectNoInterval) {
    AnalysisSpec options;
    options.inference = Inference::randomisation;
    options.resampling.randomisation_statistic = RandomisationStatistic::difference;
    const EffectEstimate adjusted = effect_with(options);
    EXPECT_NEAR(adjusted.test.value().p_value, inference_values()({"randomisation difference"}, "p_value"), 1e-12);
    EXPECT_TRUE(adjusted.test);
    EXPECT_FALSE(adjusted.interval());
    EXPECT_THAT(adjusted.test.value().why_no_interval, HasSubstr("studentised"));
    EXPECT_FALSE(adjusted.resampled()->interval) << "limits of the raw difference are none of the estimate";
    ASSERT_TRUE(adjusted.effect_size);
    EXPECT_FALSE(adjusted.effect_size->interval);
    Trial plain = sixteen_schools();
    plain.strata.clear();
    plain.outcomes[0].prior.clear();
    const TrialData data = read_trial_data(plain);
    const EffectEstimate raw = estimate_effects(make_context(data, plain, data.outcomes[0], options), "primary").at(0);
    EXPECT_TRUE(raw.interval());
    EXPECT_LT(raw.interval().value().low, raw.estimate);
    EXPECT_GT(raw.interval().value().high, raw.estimate);
    EXPECT_NEAR(raw.estimate, raw.unadjusted_difference, 1e-14);
}

TEST(Inference, RandomisationGoesOverAllAllocationsOfAllSchools) {
    AnalysisSpec options;
    options.inference = Inference::randomisation;
    const EffectEstimate studentised = effect_with(options);  // 70 x 70 = 4,900, fewer than 9,999 draws
    ASSERT_TRUE(studentised.resampled());
    EXPECT_TRUE(studentised.resampled()->exact);
    EXPECT_EQ(studentised.resampled()->draws, 4900U);
    EXPECT_DOUBLE_EQ(studentised.allocations, 4900);
    EXPECT_NEAR(studentised.test.value().p_value, inference_values()({"randomisation studentised"}, "p_value"), 1e-12);
    options.resampling.randomisation_statistic = RandomisationStatistic::coefficient;
    EXPECT_NEAR(effect_with(options).test.value().p_value, inference_values()({"randomisation coefficient"}, "p_value"),
                1e-12);
}

/// All ways of treating four of eight clusters.
std::vector<std::vector<std::uint32_t>> four_of_eight() {
    std::vector<std::uint32_t> arms = {0, 0, 0, 0, 1, 1, 1, 1};
    std::vector<std::vector<std::uint32_t>> all;
    do all.push_back(arms);
    while (std::next_permutation(arms.begin(), arms.end()));
    return all;
}

TEST(Inference, AListOfAllAllocationsIsWhatTheStrataImply) {
    const Trial trial = sixteen_schools();
    TrialData data = read_trial_data(trial);
    for (const auto& low : four_of_eight()) {
        for (const auto& high : four_of_eight()) {
            std::vector<std::uint32_t> arms;
            std::size_t lows = 0, highs = 0;
            for (const std::uint32_t stratum : data.stratum) arms.push_back(stratum == 0 ? low[lows++] : high[highs++]);
            data.allocations.push_back(arms);
        }
    }
    AnalysisSpec options;
    options.inference = Inference::randomisation;
    const auto effect = estimate_effects(make_context(data, trial, data.outcomes[0], options), "primary").at(0);
    EXPECT_EQ(effect.resampled()->draws, 4900U);
    EXPECT_NEAR(effect.test.value().p_value, inference_values()({"randomisation studentised"}, "p_value"), 1e-12);
    data.allocations.resize(10);  // the observed one is not among the first
    EXPECT_THROW(estimate_effects(make_context(data, trial, data.outcomes[0], options), "primary"), Error);
}

TEST(Inference, SaysWhenNoAllocationCouldHaveASmallPValue) {
    const Trial trial = sixteen_schools();
    const TrialData data = read_trial_data(trial);
    // Four schools of each block: 6 x 6 = 36 allocations, each with a mirror image: p is 2/36 at least.
    const OutcomeData& outcome = data.outcomes[1];
    TrialData few = data;
    few.clusters.clear();
    few.arm.clear();
    few.stratum.clear();
    few.units = {};
    OutcomeData kept = outcome;
    kept.cluster.clear();
    for (auto* column : {&kept.individuals, &kept.mean, &kept.sum_of_squares}) column->clear();
    for (std::uint32_t g = 0; g < 8; ++g) {
        few.clusters.push_back(std::to_string(g));
        few.arm.push_back(g % 2);
        few.stratum.push_back(g / 4);
        few.units.names.push_back(few.clusters.back());
        few.units.of.push_back(g);
        few.units.exchanged_in.push_back(g / 4);
        kept.cluster.push_back(g);
        kept.individuals.push_back(outcome.individuals[g]);
        kept.mean.push_back(outcome.mean[g]);
        kept.sum_of_squares.push_back(outcome.sum_of_squares[g]);
    }
    kept.missing_individuals.assign(8, 0);
    AnalysisSpec options;
    options.inference = Inference::randomisation;
    const auto effect = estimate_effects(make_context(few, trial, kept, options), "primary").at(0);
    EXPECT_GE(effect.test.value().p_value, 2.0 / 36 - 1e-12);
    ASSERT_EQ(effect.doubts.size(), 1U);
    EXPECT_THAT(effect.doubts[0],
                HasSubstr("36 allocations of the schools were possible, so no p-value can be below 0.056"));
}

TEST(Inference, SimpleAllocationIsPermutedOverAllStrata) {
    Trial trial = sixteen_schools();
    trial.randomisation.emplace();
    trial.randomisation->method = AllocationMethod::simple;
    const TrialData data = read_trial_data(trial);
    AnalysisSpec options;
    options.inference = Inference::randomisation;
    const auto effect = estimate_effects(make_context(data, trial, data.outcomes[0], options), "primary").at(0);
    EXPECT_DOUBLE_EQ(effect.allocations, 12870);  // 16 over 8
}

TEST(Inference, EffectSizeLimitsFollowTheResampledLimits) {
    AnalysisSpec options;
    options.inference = Inference::randomisation;
    const EffectEstimate effect = effect_with(options);
    ASSERT_TRUE(effect.effect_size);
    expect_near_relative(effect.effect_size->interval.value().low,
                         effect.interval().value().low / effect.effect_size->sd, 1e-12);
    expect_near_relative(effect.effect_size->interval.value().high,
                         effect.interval().value().high / effect.effect_size->sd, 1e-12);
}

TEST(Clustering, IntraclusterCorrelationsAgreeWithR) {
    Trial trial = sixteen_schools();
    const TrialData data = read_trial_data(trial);
    const Clustering anova = describe_clustering(data, trial, data.outcomes[0]);
    ASSERT_TRUE(anova.overall);
    expect_near_relative(anova.overall->estimate, inference_values()({"icc anova"}, "estimate"), 1e-8);
    EXPECT_EQ(anova.clusters, 14U);
    trial.analysis.icc = IccMethod::reml;
    trial.analysis.icc_ci = IccInterval::profile;
    const Clustering reml = describe_clustering(data, trial, data.outcomes[0]);
    ASSERT_TRUE(reml.overall);
    expect_near_relative(reml.overall->estimate, inference_values()({"icc reml"}, "estimate"),
                         1e-5);  // lme4 stops there
    EXPECT_DOUBLE_EQ(reml.adjusted->estimate, inference_values()({"icc reml adjusted"}, "estimate"));
}

// By hand: schools of n pupils who are independent, one vote each, weigh 1/n in the variance: G* = 20 / (1 +
// cv^2(1/n)).
TEST(Influence, EffectiveClustersOfOneVoteEachAreOfMeansOfManyOrFew) {
    Trial trial = sixteen_schools();
    trial.strata.clear();
    trial.compliance.reset();
    trial.baseline = {};
    trial.data = {};
    trial.data.cluster = "id";
    trial.data.size = "n";
    trial.arms.column = "a";
    OutcomeSpec outcome;
    outcome.name = outcome.label = "m";
    outcome.value = "m";
    trial.outcomes = {outcome};
    trial.analysis.weights = Weights::equal;
    const int pupils[] = {72, 29, 192, 97, 119, 79, 86, 140, 149, 141, 117, 177, 46, 150, 168, 155, 105, 82, 52, 157};
    std::string rows = "id,a,n,m\n";
    for (int i = 0; i < 20; ++i) {
        rows += "s" + std::to_string(i) + "," + std::to_string(i % 2) + "," + std::to_string(pupils[i]) + "," +
                std::to_string(45 + i * 7 % 11) + "\n";
    }
    const TrialData data = test::arrange_text(trial, rows);
    const Influence influence = describe_influence(make_context(data, trial, data.outcomes[0], trial.analysis)).at(0);
    EXPECT_NEAR(influence.effective_clusters, 14.314251113851414, 1e-10);
    EXPECT_NEAR(influence.effective_clusters_worst, 20, 1e-10);
}

TEST(Influence, LeavingASchoolOutIsTheModelWithoutIt) {
    const Trial trial = sixteen_schools();
    const TrialData data = read_trial_data(trial);
    const Influence influence = describe_influence(make_context(data, trial, data.outcomes[0], trial.analysis)).at(0);
    const LeaveOneOut& schools = influence.left_out.at(0);
    ASSERT_EQ(schools.estimates.size(), 14U);
    for (const EstimateWithout& without : schools.estimates) {
        TrialData fewer = data;
        OutcomeData& outcome = fewer.outcomes[0];
        const auto row = std::find_if(outcome.cluster.begin(), outcome.cluster.end(),
                                      [&](std::uint32_t g) { return data.clusters[g] == without.name; }) -
                         outcome.cluster.begin();
        for (auto* column : {&outcome.individuals, &outcome.mean, &outcome.sum_of_squares, &outcome.prior}) {
            column->erase(column->begin() + row);
        }
        outcome.cluster.erase(outcome.cluster.begin() + row);
        const auto effect = estimate_effects(make_context(fewer, trial, outcome, trial.analysis), "primary").at(0);
        expect_near_relative(without.estimate, effect.estimate, 1e-9);
    }
    EXPECT_TRUE(std::is_sorted(schools.estimates.begin(), schools.estimates.end(),
                               [](const auto& a, const auto& b) { return a.estimate < b.estimate; }));
    ASSERT_EQ(influence.left_out.size(), 2U);
    EXPECT_EQ(influence.left_out[1].column, "fsm_block");
    EXPECT_LT(influence.effective_clusters_worst, 14);
}

TEST(Families, StepDownTakesTheSameAllocationsForEveryOutcome) {
    Trial trial = sixteen_schools();
    trial.families = {{"both", {"nfa", "referrals"}, Adjustment::step_down, Inference::randomisation},
                      {"both by Holm", {"nfa", "referrals"}, Adjustment::holm, Inference::randomisation}};
    trial.analysis.inference = Inference::randomisation;
    const TrialData data = read_trial_data(trial);
    const AnalysisResult result = analyse_trial(data, trial);
    ASSERT_EQ(result.get<Families>().families.size(), 2U);
    const Family& step_down = result.get<Families>().families[0];
    ASSERT_EQ(step_down.members.size(), 2U);
    EXPECT_TRUE(step_down.exact);
    EXPECT_NEAR(step_down.members[0].adjusted, inference_values()({"step-down nfa"}, "p_value"), 1e-12);
    EXPECT_NEAR(step_down.members[1].adjusted, inference_values()({"step-down referrals"}, "p_value"), 1e-12);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_DOUBLE_EQ(step_down.members[i].p_value, result.get<Effects>().estimates[i].test.value().p_value);
        EXPECT_GE(step_down.members[i].adjusted, step_down.members[i].p_value);
        EXPECT_LE(step_down.members[i].adjusted, result.get<Families>().families[1].members[i].adjusted + 1e-12);
    }
}

}  // namespace
}  // namespace clustertrial::inference_test
