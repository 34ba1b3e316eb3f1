// Each number's convention is printed below its table, in words.
#include "notes.hpp"

#include "inference_words.hpp"
#include "sample_results.hpp"

#include <limits>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::notes_test {
namespace {

using namespace report_detail;  // NOLINT(google-build-using-namespace): what is tested is private to the room

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Trial trial = samples::school_trial();

std::string note_of(const EffectEstimate& effect) {
    return model_note(trial, {&effect});
}

std::string note_of(const EffectEstimate& a, const EffectEstimate& b) {
    return model_note(trial, {&a, &b});
}

EffectEstimate with_kind(CovarianceKind kind) {
    EffectEstimate effect = samples::nfa_effect();
    effect.options.standard_errors = kind;
    return effect;
}

TEST(ModelNote, NamesModelWeightsCovarianceAndDegreesOfFreedom) {
    EXPECT_EQ(note_of(samples::nfa_effect()),
              "Linear regression on arm, the prior measure, indicators of the strata (fsm_block); weighted by pupils; "
              "standard errors clustered by school (CR1); CI and p from t with 93 (schools - 1) degrees of freedom.");
}

TEST(ModelNote, OfCR0FromTheNormalDistribution) {
    EffectEstimate effect = with_kind(CovarianceKind::CR0);
    effect.test->df.reset();
    effect.options.degrees_of_freedom = DegreesOfFreedom::normal;
    EXPECT_THAT(note_of(effect),
                EndsWith("standard errors clustered by school (CR0); CI and p from the normal distribution."));
}

TEST(ModelNote, OfOutcomesWithDifferentClustersGivesTheRuleForTheDegreesOfFreedom) {
    EffectEstimate other = samples::referrals_effect();
    other.test->df = 90;
    EXPECT_THAT(note_of(samples::nfa_effect(), other),
                EndsWith("; CI and p from t with schools - 1 degrees of freedom."));
}

TEST(ModelNote, NamesTheWorkingVarianceOfCR2) {
    EffectEstimate effect = with_kind(CovarianceKind::CR2);
    EXPECT_THAT(note_of(effect), HasSubstr("clustered by school (CR2, Bell-McCaffrey; working variance: independent "
                                           "pupils); CI and p from t with 93 (schools - 1)"));
    effect.options.working_variance = WorkingVariance::inverse_weight;
    EXPECT_THAT(note_of(effect), HasSubstr("(CR2, Bell-McCaffrey; working variance: 1 / weight)"));
}

TEST(ModelNote, SaysWhichJackknife) {
    EXPECT_THAT(note_of(with_kind(CovarianceKind::CR3)),
                HasSubstr(" (CR3, the jackknife without its factor (schools - 1) / schools);"));
    EXPECT_THAT(note_of(with_kind(CovarianceKind::CV3)),
                HasSubstr(" (CV3, the jackknife: centred on the estimate, times (schools - 1) / schools);"));
    EXPECT_THAT(note_of(with_kind(CovarianceKind::CV3J)),
                HasSubstr(" (CV3J, the jackknife: centred on the mean of its estimates, times (schools - 1) / "
                          "schools);"));
}

TEST(ModelNote, OfOneRowAClusterIsNotClustered) {
    EffectEstimate effect = with_kind(CovarianceKind::HC1);
    effect.test->df = 90;
    EXPECT_THAT(note_of(effect),
                EndsWith("; heteroskedasticity-robust standard errors, one row a school (HC1, times schools / (schools "
                         "- coefficients)); CI and p from t with 90 (schools - coefficients) degrees of freedom."));
    EXPECT_THAT(note_of(with_kind(CovarianceKind::HC0)), HasSubstr("one row a school (HC0);"));
    EXPECT_THAT(note_of(with_kind(CovarianceKind::HC3)),
                HasSubstr("one row a school (HC3, leverages w x (X'WX)^-1 x');"));
}

TEST(ModelNote, OfTwoWayClusteringNamesBothAndTheSmallerCount) {
    EffectEstimate effect = samples::nfa_effect();
    effect.options.second_cluster = "social_worker";
    effect.test->df = 11;
    EXPECT_THAT(note_of(effect),
                EndsWith("; standard errors clustered two ways, by school and by 'social_worker' (CR1); CI and p from "
                         "t with 11 (the smaller number of clusters - 1) degrees of freedom."));
}

TEST(ModelNote, GivesTheRangeOfSatterthwaiteDegreesOfFreedom) {
    EffectEstimate nfa = with_kind(CovarianceKind::CR2);
    EffectEstimate referrals = samples::referrals_effect();
    nfa.options.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    nfa.test->df = 44.04;
    referrals.options = nfa.options;
    referrals.test->df = 41.31;
    EXPECT_THAT(note_of(nfa, referrals), EndsWith("; CI and p from t with Satterthwaite degrees of freedom (41.3 to "
                                                  "44.0)."));
    EXPECT_THAT(note_of(nfa), EndsWith("; CI and p from t with Satterthwaite degrees of freedom (44.0)."));
}

TEST(ModelNote, NamesTheWorkingVarianceOfSatterthwaiteWhereTheCovarianceHasNone) {
    EffectEstimate effect = samples::nfa_effect();
    effect.options.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    effect.test->df = 41.3;
    EXPECT_THAT(note_of(effect),
                EndsWith("clustered by school (CR1); CI and p from t with Satterthwaite degrees of freedom (41.3; "
                         "working variance: independent pupils)."));
}

TEST(ModelNote, SaysThatDegreesOfFreedomWereStated) {
    EffectEstimate effect = samples::nfa_effect();
    effect.options.degrees_of_freedom = DegreesOfFreedom::stated;
    effect.test->df = 30;
    EXPECT_THAT(note_of(effect), EndsWith("; CI and p from t with 30 (stated) degrees of freedom."));
}

TEST(ModelNote, SaysHowTheWildBootstrapWasDrawn) {
    EffectEstimate effect = samples::nfa_effect();
    samples::resample(effect, Inference::wild_bootstrap);
    EXPECT_THAT(
        note_of(effect),
        EndsWith("; standard errors clustered by school (CR1); p and CI from 9,999 draws of the wild cluster "
                 "bootstrap (restricted residuals, Rademacher weights, seed 1, symmetric p; (1 + number at least "
                 "as extreme) / (1 + draws)), "
                 "CI by inversion."));
    effect.options.resampling.bootstrap_residuals = BootstrapResiduals::unrestricted;
    effect.options.resampling.bootstrap_weights = BootstrapWeights::webb;
    effect.options.resampling.tails = Tails::equal_tailed;
    effect.options.resampling.seed = 20;
    EXPECT_THAT(note_of(effect), HasSubstr("(unrestricted residuals, Webb's six-point weights, seed 20, equal-tailed "
                                           "p, twice the smaller share, at most 1; "));
}

TEST(ModelNote, SaysThatDrawsAreStudentisedByCR1WhateverTheStandardErrors) {
    EffectEstimate effect = with_kind(CovarianceKind::CR3);
    samples::resample(effect, Inference::wild_bootstrap);
    EXPECT_THAT(note_of(effect),
                HasSubstr("draws of the wild cluster bootstrap of the t statistic by CR1 (restricted"));
    samples::resample(effect, Inference::randomisation);
    EXPECT_THAT(note_of(effect), HasSubstr("possible (coefficient studentised by CR1, seed 1"));
}

TEST(ModelNote, OfAllSignVectorsHasNoSeed) {
    EffectEstimate effect = samples::nfa_effect();
    samples::enumerate(effect, Inference::wild_bootstrap, 256);
    EXPECT_THAT(note_of(effect),
                EndsWith("; p and CI from all 256 sign vectors of the wild cluster bootstrap (restricted residuals, "
                         "Rademacher weights, symmetric p; number at least as extreme / number of sign vectors), CI by "
                         "inversion."));
}

TEST(ModelNote, OfOutcomesWithAndWithoutEnumerationSaysWhereIt) {
    EffectEstimate nfa = samples::nfa_effect();
    EffectEstimate referrals = samples::referrals_effect();
    samples::resample(nfa, Inference::wild_bootstrap);
    samples::enumerate(referrals, Inference::wild_bootstrap, 8192);
    EXPECT_THAT(note_of(nfa, referrals),
                HasSubstr("p and CI from 9,999 draws (all sign vectors if there are fewer) of the wild"));
}

TEST(ModelNote, SaysHowManyAllocationsThereCouldHaveBeen) {
    EffectEstimate effect = samples::nfa_effect();
    samples::resample(effect, Inference::randomisation);
    EXPECT_THAT(note_of(effect),
                EndsWith("; p and CI from 9,999 random allocations of the 2.6e26 possible (studentised coefficient, "
                         "seed 1, symmetric p; (1 + number at least as extreme) / (1 + draws)), CI by inversion."));
}

TEST(ModelNote, OfAllAllocationsCountsThePlainShare) {
    EffectEstimate effect = samples::nfa_effect();
    samples::enumerate(effect, Inference::randomisation, 12870);
    effect.options.resampling.randomisation_statistic = RandomisationStatistic::difference;
    EXPECT_THAT(note_of(effect),
                EndsWith("; p and CI from all 12,870 allocations (difference in means, symmetric p; number at least as "
                         "extreme / number of allocations), CI by inversion."));
}

TEST(ModelNote, OfAListOfAllocationsNamesNoFile) {
    EffectEstimate effect = samples::nfa_effect();
    samples::enumerate(effect, Inference::randomisation, 500);
    effect.options.resampling.allocations = "data/allocations.csv";
    EXPECT_THAT(note_of(effect), HasSubstr("p and CI from all 500 allocations of the list ("));
    samples::resample(effect, Inference::randomisation);
    effect.allocations = 20000;
    EXPECT_THAT(note_of(effect), HasSubstr("from 9,999 random allocations of the 20,000 in the list ("));
}

TEST(EffectSizeNote, SaysWhereTheLimitsComeFrom) {
    EffectEstimate effect = samples::nfa_effect();
    EXPECT_THAT(effect_size_note({&effect}, trial),
                EndsWith("; its CI treats the SD as known and uses the normal distribution."));
    effect.options.effect_size_ci = CriticalValue::t;
    EXPECT_THAT(effect_size_note({&effect}, trial),
                EndsWith("; its CI treats the SD as known and uses the t distribution."));
    samples::resample(effect, Inference::randomisation);
    EXPECT_THAT(
        effect_size_note({&effect}, trial),
        EndsWith("; its CI treats the SD as known: its limits are those of the difference, scaled in the same way."));
}

TEST(MeanIntervalNote, SaysThatMeansAreNotByDraws) {
    EffectEstimate effect = samples::nfa_effect();
    EXPECT_EQ(mean_interval_note({&effect}, trial), "CIs of unadjusted means are clustered by school within the arm.");
    samples::resample(effect, Inference::randomisation);
    EXPECT_EQ(mean_interval_note({&effect}, trial),
              "CIs of unadjusted means are clustered by school within the arm, from standard errors and not from "
              "draws.");
}

TEST(JointTestNote, GivesStatisticDegreesOfFreedomAndP) {
    EffectEstimate effect = samples::nfa_effect();
    effect.joint = JointTest{JointTestKind::htz, 1.2, 2, 31.42, 0.3141};
    ResultTable table;
    add_joint_test_notes(table, {&effect, &effect});
    EXPECT_THAT(table.notes, ElementsAre("Test that no arm differs from control (HTZ): F(2, 31.4) = 1.20, p = 0.314."));
}

TEST(JointTestNote, NamesTheOutcomeWhereThereAreSeveral) {
    EffectEstimate nfa = samples::nfa_effect();
    EffectEstimate referrals = samples::referrals_effect();
    referrals.joint = JointTest{JointTestKind::wald_f, 21, 2, 93, 1e-7};
    ResultTable table;
    add_joint_test_notes(table, {&nfa, &referrals});
    EXPECT_THAT(table.notes, ElementsAre("Referrals: test that no arm differs from control (Wald F): F(2, 93) = 21.00, "
                                         "p <0.001."));
}

TEST(DrawNotes, GiveTheMonteCarloErrorOfEachP) {
    EffectEstimate nfa = samples::nfa_effect();
    EffectEstimate referrals = samples::referrals_effect();
    samples::resample(nfa, Inference::randomisation);
    samples::resample(referrals, Inference::randomisation);
    referrals.test->resampled->p_low = 0.0001;
    referrals.test->resampled->p_high = 0.0006;
    nfa.outcome.label = "Contacts";
    ResultTable one;
    ResultTable two;
    add_draw_notes(one, {&nfa}, trial);
    add_draw_notes(two, {&nfa, &referrals}, trial);
    EXPECT_THAT(one.notes, ElementsAre("p-value from 9,999 draws: Monte Carlo 95% limits 0.041 to 0.050."));
    EXPECT_THAT(
        two.notes,
        ElementsAre("p-value from 9,999 draws: Monte Carlo 95% limits Contacts 0.041 to 0.050; Referrals <0.001 "
                    "to 0.001."));
}

TEST(DrawNotes, SayNothingOfExactP) {
    EffectEstimate exact = samples::nfa_effect();
    const EffectEstimate model = samples::nfa_effect();
    samples::enumerate(exact, Inference::randomisation, 12870);
    ResultTable table;
    add_draw_notes(table, {&exact, &model}, trial);
    add_largest_draw_error(table, {&exact, &model});
    EXPECT_THAT(table.notes, IsEmpty());
}

TEST(LargestDrawError, IsRoundedUp) {
    EffectEstimate nfa = samples::nfa_effect();
    const EffectEstimate model = samples::referrals_effect();
    samples::resample(nfa, Inference::randomisation);
    // 0.0498 - 0.0455 = 0.0043 and 0.0455 - 0.0414 = 0.0041.
    ResultTable table;
    add_largest_draw_error(table, {&model, &nfa});
    EXPECT_THAT(table.notes,
                ElementsAre("p-values from random draws: their Monte Carlo 95% limits are within 0.005 of them."));
}

TEST(InfiniteLimitNote, SaysWhatInfinityMeans) {
    EffectEstimate effect = samples::nfa_effect();
    ResultTable table;
    add_infinite_limit_note(table, {&effect});
    EXPECT_THAT(table.notes, IsEmpty());
    effect.test->interval->high = std::numeric_limits<double>::infinity();
    add_infinite_limit_note(table, {&effect});
    EXPECT_THAT(table.notes,
                ElementsAre("A limit of ∞ or -∞: the draws do not reject any effect on that side, however large."));
}

TEST(SingularNotes, NameAtMostFiveClusters) {
    EffectEstimate effect = samples::nfa_effect();
    EXPECT_EQ(singular_words(effect, trial), "");
    effect.singular_clusters = {"S01"};
    EXPECT_EQ(singular_words(effect, trial),
              "Moore-Penrose inverse in the covariance: S01 (this school alone identifies a coefficient).");
    effect.singular_clusters = {"S01", "S02", "S03", "S04", "S05", "S06", "S07"};
    EXPECT_EQ(singular_words(effect, trial),
              "Moore-Penrose inverse in the covariance: S01, S02, S03, S04, S05 and 2 more (each of these schools "
              "alone identifies a coefficient).");
}

TEST(SingularNotes, NameTheOutcomeWhereTheyDiffer) {
    EffectEstimate nfa = samples::nfa_effect();
    EffectEstimate referrals = samples::referrals_effect();
    referrals.singular_clusters = {"S01"};
    ResultTable differ;
    add_singular_notes(differ, {&nfa, &referrals}, trial);
    EXPECT_THAT(differ.notes, ElementsAre("Referrals: Moore-Penrose inverse in the covariance: S01 (this school alone "
                                          "identifies a coefficient)."));
    nfa.singular_clusters = {"S01"};
    ResultTable same;
    add_singular_notes(same, {&nfa, &referrals}, trial);
    EXPECT_THAT(same.notes, ElementsAre("Moore-Penrose inverse in the covariance: S01 (this school alone identifies a "
                                        "coefficient)."));
}

TEST(SameInference, LooksAtWhatTheInferenceLooksAt) {
    AnalysisSpec a;
    AnalysisSpec b;
    b.weights = Weights::equal;
    b.resampling.seed = 5;  // of no draw
    EXPECT_TRUE(same_inference(a, b));
    a.inference = b.inference = Inference::randomisation;
    EXPECT_FALSE(same_inference(a, b));
    a = {};
    b = {};
    b.working_variance = WorkingVariance::inverse_weight;
    EXPECT_FALSE(same_inference(a, b));
}

}  // namespace
}  // namespace clustertrial::notes_test
