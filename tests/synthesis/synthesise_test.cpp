#include "clustertrial/synthesis/synthesise.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/targets_file.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::synthesise_test {
namespace {

using testing::HasSubstr;

const std::string trial_text = R"([data]
file = "rows.csv"
cluster = "id"
size = "n"
[arms]
column = "arm"
[strata]
columns = ["block"]
[[outcome]]
name = "events"
role = "primary"
count = "events"
prior = "before"
[[outcome]]
name = "some"
role = "secondary"
count = "some"
[analysis]
standard_errors = "CR1"
degrees_of_freedom = "clusters-1"
effect_size_ci = "normal"
)";

const std::string clusters_text = R"(trial = "trial.toml"
[clusters]
individuals = { intervention = 2000, control = 1800 }
[[stratum]]
values = { block = "a" }
clusters = { intervention = 8, control = 7 }
[[stratum]]
values = { block = "b" }
clusters = { intervention = 7, control = 8 }
)";

const std::string outcomes_text = R"([[outcome]]
name = "events"
mean = { intervention = "0.050", control = "0.060" }
adjusted = "-0.0120"
p = "0.20"
r2 = "0.3"
[[outcome]]
name = "some"
within = "events"
total = { intervention = 40, control = 50 }
)";

Trial trial() {
    return parse_trial_file(trial_text, "trial.toml");
}

SyntheticTrial make(const std::string& targets, std::uint64_t seed = 1) {
    SynthesisOptions options;
    options.seed = seed;
    return synthesise(parse_targets(targets, "targets.toml", trial()), trial(), options);
}

TEST(Synthesise, EveryTargetPrintsAsItShouldUnderTheLibrarysOwnAnalysis) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE(seed);
        const SyntheticTrial made = make(clusters_text + outcomes_text, seed);
        for (const TargetCheck& check : made.checks) EXPECT_EQ(check.found, check.printed) << check.name;
        const AnalysisResult result = analyse_trial(test::arrange_text(trial(), made.csv), trial());
        EXPECT_EQ(format_fixed(result.get<Effects>().estimates.front().estimate, 4), "-0.0120");
        EXPECT_EQ(format_fixed(result.get<Effects>().estimates.front().test.value().p_value, 2), "0.20");
    }
}

TEST(Synthesise, SizesAndTotalsAreExact) {
    const TrialData data = test::arrange_text(trial(), make(clusters_text + outcomes_text).csv);
    ASSERT_EQ(data.clusters.size(), 30U);
    ByArm<double> individuals{};
    for (std::size_t g = 0; g < data.clusters.size(); ++g) individuals[data.arm[g]] += data.individuals[g];
    EXPECT_EQ(individuals, (ByArm<double>{1800, 2000}));
    ByArm<double> some{};
    const OutcomeData& part = data.outcomes[1];
    const OutcomeData& whole = data.outcomes[0];
    for (std::size_t i = 0; i < part.cluster.size(); ++i) {
        some[data.arm[part.cluster[i]]] += std::round(part.mean[i] * part.individuals[i]);
        EXPECT_LE(part.mean[i], whole.mean[i]);  // within
    }
    EXPECT_EQ(some, (ByArm<double>{50, 40}));
}

TEST(Synthesise, TheSameSeedGivesTheSameBytesAndAnotherOthers) {
    EXPECT_EQ(make(clusters_text + outcomes_text, 3).csv, make(clusters_text + outcomes_text, 3).csv);
    EXPECT_NE(make(clusters_text + outcomes_text, 3).csv, make(clusters_text + outcomes_text, 4).csv);
}

// 0.050 of 2,000 is 99 or 100 events (101 would print 0.051), 0.060 of 1,800 is 108: the difference is -0.0105 or
// -0.0100, 0.0090 from the interval of -0.020 (up to -0.0195).
TEST(Synthesise, TargetsThatContradictEachOtherAreNamedBeforeAnySearch) {
    const std::string message = test::message_of([] {
        make(clusters_text + R"([[outcome]]
name = "events"
mean = { intervention = "0.050", control = "0.060" }
unadjusted = "-0.020"
[[outcome]]
name = "some"
total = { intervention = 1, control = 1 }
)");
    });
    EXPECT_THAT(message, HasSubstr("outcome 'events': its targets contradict each other"));
    EXPECT_THAT(message, HasSubstr("unadjusted is printed as -0.020; the other targets imply -0.01050 to -0.01000 "
                                   "(0.00900 apart)"));
}

TEST(Synthesise, WhatTheSearchDoesNotReachIsSaidAndNotHidden) {
    SynthesisOptions options;
    options.steps = 1;
    options.draws = 1;
    options.rosters = 1;
    const SyntheticTrial made =
        synthesise(parse_targets(clusters_text + outcomes_text, "targets.toml", trial()), trial(), options);
    EXPECT_TRUE(std::any_of(made.checks.begin(), made.checks.end(), [](const TargetCheck& c) { return !c.met; }));
}

TEST(Synthesise, ClustersThatWithdrewHaveNoOutcome) {
    std::string text = clusters_text;
    text.insert(text.find("[[stratum]]"), "withdrawn = { intervention = 2, control = 1 }\n");
    const TrialData data = test::arrange_text(trial(), make(text + outcomes_text).csv);
    EXPECT_EQ(data.clusters.size(), 30U);
    EXPECT_EQ(data.outcomes[0].cluster.size(), 27U);
}

TEST(Synthesise, MeasuredOutcomesAreRefused) {
    Trial measured = trial();
    measured.outcomes[1].count.clear();
    measured.outcomes[1].value = "score";
    EXPECT_THAT(test::message_of([&] {
                    synthesise(parse_targets(clusters_text + outcomes_text, "targets.toml", trial()), measured);
                }),
                HasSubstr("measured outcome 'some'"));
}

TEST(Synthesise, InferenceThatTheSearchDoesNotKnowIsRefused) {
    const auto refusal_of = [](const AnalysisSpec& analysis) {
        Trial other = trial();
        other.analysis = analysis;
        return test::message_of(
            [&] { synthesise(parse_targets(clusters_text + outcomes_text, "targets.toml", trial()), other); });
    };
    AnalysisSpec analysis = trial().analysis;
    analysis.standard_errors = CovarianceKind::CR2;
    EXPECT_EQ(refusal_of(analysis),
              "found standard_errors = 'CR2', for target 'p' of outcome 'events'; synthesise knows CR0 and CR1");
    analysis = trial().analysis;
    analysis.second_cluster = "authority";
    EXPECT_EQ(refusal_of(analysis), "found a second_cluster; synthesise knows clustering one way");
    analysis = trial().analysis;
    analysis.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    EXPECT_EQ(refusal_of(analysis),
              "found degrees_of_freedom = 'satterthwaite', for target 'p' of outcome 'events'; synthesise knows "
              "clusters-1 and normal");
    EXPECT_THAT(refusal_of({}), HasSubstr("found standard_errors = 'CR2' (the default; "));
    analysis = trial().analysis;
    analysis.inference = Inference::wild_bootstrap;
    EXPECT_EQ(refusal_of(analysis),
              "found inference by resampling, for target 'p' of outcome 'events'; synthesise knows inference from the "
              "model");
}

// A trial file without a word on standard errors has CR2 with Satterthwaite's degrees of freedom, which no mean asks
// for.
TEST(Synthesise, MeansAskForNoStandardError) {
    Trial plain = trial();
    plain.analysis = {};
    plain.outcomes.resize(1);
    const std::string mean =
        "[[outcome]]\nname = \"events\"\nmean = { intervention = \"0.0335\", control = \"0.0500\" }\n";
    const auto made = [&](const std::string& outcome) {
        return synthesise(parse_targets(clusters_text + outcome, "targets.toml", plain), plain);
    };
    for (const TargetCheck& check : made(mean).checks) EXPECT_TRUE(check.met) << check.name;
    EXPECT_THAT(test::message_of([&] { made(mean + "p = \"0.300\"\n"); }),
                HasSubstr("for target 'p' of outcome 'events'"));
    EXPECT_THAT(test::message_of([&] { made(mean + "unweighted_p_above = 0.1\n"); }),
                HasSubstr("for target 'unweighted_p_above' of outcome 'events'"));
    const std::string limits = "mean_ci = { intervention = [\"0.02\", \"0.05\"] }\n";
    plain.analysis.mean_ci = MeanInterval::clusters;
    EXPECT_THAT(test::message_of([&] { made(mean + limits); }),
                HasSubstr("found standard_errors = 'CR2' (the default"));
}

TEST(Synthesise, MoreIndividualsThanTheSmallestClustersHoldAreNeeded) {
    std::string text = clusters_text;
    text.insert(text.find("[[stratum]]"), "smallest_size = 200\n");
    EXPECT_THAT(test::message_of([&] { make(text + outcomes_text); }),
                HasSubstr("found 1800 individuals for 15 clusters"));
}

TEST(Synthesise, ProgressIsReported) {
    SynthesisOptions options;
    std::size_t reports = 0;
    options.progress = [&](const SynthesisProgress& progress) {
        ++reports;
        EXPECT_FALSE(progress.what.empty());
        EXPECT_LT(progress.step, progress.steps);
    };
    synthesise(parse_targets(clusters_text + outcomes_text, "targets.toml", trial()), trial(), options);
    EXPECT_GT(reports, 0U);
}

TEST(CheckTargets, ATestThatCannotBeMadePassesNothing) {
    Targets targets;
    targets.outcomes.resize(1);
    targets.outcomes[0].name = "events";
    targets.outcomes[0].unweighted_p_above = 0.05;
    EffectEstimate untested;
    untested.outcome.name = "events";
    untested.why_no_std_error = "an arm has one school";
    AnalysisResult result;
    result.make<UnweightedEffects>().estimates = {untested};
    const std::vector<TargetCheck> checks = check_targets(targets, result);
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(checks[0].found, "nothing");
    EXPECT_FALSE(checks[0].met) << "its p-value was 1, which is above any limit";
}

}  // namespace
}  // namespace clustertrial::synthesise_test
