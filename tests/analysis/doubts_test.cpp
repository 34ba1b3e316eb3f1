// Tests that the data cannot support, and those that hang on few clusters.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/trial/keys.hpp"

#include "support/trials.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::doubts_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string cases = CLUSTERTRIAL_TEST_DIR "/cli/analyse/";

Trial trial_of(const std::string& cluster, const std::string& arm, const std::string& value) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = cluster;
    trial.arms.column = arm;
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = value;
    trial.outcomes = {outcome};
    return trial;
}

Trial scores() {
    return trial_of("school", "arm", "score");
}

AnalysisResult analyse_case(const Trial& trial, const std::string& file) {
    return analyse_trial(arrange_file(trial, cases + file), trial);
}

const EffectEstimate& effect_in(const AnalysisResult& result, std::size_t at = 0) {
    return result.get<Effects>().estimates.at(at);
}

// By hand, of the ten means of the case: five schools lie at least as far from the mean of the others as the treated
// one.
TEST(OneClusterInAnArm, HasNoStandardErrorWhateverTheCovarianceButAnExactTest) {
    for (const auto kind : {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CR3,
                            CovarianceKind::CV3, CovarianceKind::CV3J}) {
        for (const auto df :
             {DegreesOfFreedom::satterthwaite, DegreesOfFreedom::clusters_minus_1, DegreesOfFreedom::normal}) {
            Trial trial = scores();
            trial.analysis.standard_errors = kind;
            trial.analysis.degrees_of_freedom = df;
            const AnalysisResult result = analyse_case(trial, "one_school_in_an_arm/one_tr.csv");
            const EffectEstimate& effect = effect_in(result);
            EXPECT_NEAR(effect.estimate, 1.60629629629629, 1e-12) << "R's lm";
            EXPECT_FALSE(effect.test);
            EXPECT_THAT(effect.why_no_std_error, HasSubstr("arm 'intervention' has one school"));
            EXPECT_FALSE(effect.std_error);
            EXPECT_FALSE(effect.interval());
            ASSERT_TRUE(effect.by_allocations);
            EXPECT_TRUE(effect.by_allocations->exact);
            EXPECT_EQ(effect.by_allocations->draws, 10U);
            EXPECT_EQ(effect.by_allocations->p_value, 0.5);
            EXPECT_THAT(effect.doubts, Contains(HasSubstr("no p-value can be below 0.100")));
            EXPECT_THAT(result.warnings, Contains(HasSubstr("'intervention' is not tested")));
            EXPECT_FALSE(result.get<UnweightedEffects>().estimates.at(0).test);
            const Influence& influence = result.get<Influences>().effects.at(0);
            EXPECT_FALSE(influence.std_error);
            for (const std::size_t i : influence.left_out.at(0).most_influential)
                EXPECT_FALSE(influence.left_out[0].estimates.at(i).singular) << "without it there is no estimate";
        }
    }
}

TEST(OneClusterInAnArm, IsNotBootstrappedAndIsTestedByAllocations) {
    Trial trial = scores();
    trial.analysis.inference = Inference::wild_bootstrap;
    EXPECT_FALSE(effect_in(analyse_case(trial, "one_school_in_an_arm/one_tr.csv")).test);
    trial.analysis.inference = Inference::randomisation;
    const AnalysisResult result = analyse_case(trial, "one_school_in_an_arm/one_tr.csv");
    EXPECT_TRUE(effect_in(result).test);
    EXPECT_EQ(effect_in(result).test.value().p_value, 0.5);
    EXPECT_THAT(effect_in(result).why_no_std_error, Not(IsEmpty()));
}

const std::string eight_schools =
    "school,arm,region,score,late,dose\n"
    "a,0,n,3,1,0\nb,0,s,5,,0\nc,0,n,4,,0\nd,0,s,6,,0\ne,1,n,7,4,2\nf,1,n,5,5,0\ng,1,n,9,2,0\nh,1,n,6,7,0\n";

TEST(OneClusterInAnArm, CountsThoseWithTheOutcome) {
    Trial trial = scores();
    OutcomeSpec late;
    late.name = late.label = late.value = "late";
    trial.outcomes.push_back(late);
    trial.families = {{"both", {"score", "late"}, Adjustment::holm, Inference::randomisation},
                      {"drawn", {"score", "late"}, Adjustment::step_down, Inference::wild_bootstrap}};
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    EXPECT_TRUE(effect_in(result, 0).test);
    EXPECT_THAT(effect_in(result, 1).why_no_std_error, HasSubstr("arm 'control' has one school"));
    EXPECT_THAT(result.get<Families>().families.at(0).doubts, IsEmpty());
    EXPECT_THAT(result.get<Families>().families.at(1).doubts,
                Contains(HasSubstr("in arm 'control': with fewer than 5 the wild bootstrap rejects too seldom")));
    for (const Family& family : result.get<Families>().families) {
        ASSERT_EQ(family.members.size(), 1U) << family.spec.name;
        EXPECT_EQ(family.not_tested.at(0).term, "intervention");
        ASSERT_EQ(family.not_tested.size(), 1U);
        EXPECT_THAT(family.not_tested[0].why, HasSubstr("has one school"));
    }
}

TEST(OneClusterInAnArm, LeavesTheOtherArmsTheirTests) {
    Trial trial = scores();
    trial.arms.arms = {{"usual", "0"}, {"light", "1"}, {"full", "2"}};
    const std::string rows = "school,arm,score\na,0,3\nb,0,5\nc,0,4\nd,0,6\ne,1,7\nf,1,5\ng,1,9\nh,2,6\n";
    const AnalysisResult result = analyse_trial(arrange_text(trial, rows), trial);
    EXPECT_TRUE(effect_in(result, 0).test);
    EXPECT_FALSE(effect_in(result, 1).test);
    EXPECT_FALSE(effect_in(result, 0).joint) << "of all arms, one of which cannot be tested";
}

TEST(OneClusterInAnArm, IsAlsoOneSecondClusterAndOneDose) {
    Trial trial = scores();
    trial.analysis.second_cluster = "region";
    const std::string crossed =
        "school,arm,region,score\na,0,n,3\na,0,s,4\nb,0,n,5\nb,0,s,4\nc,1,n,7\nc,1,n,8\nd,1,n,9\ne,1,n,6\n";
    const AnalysisResult two_way = analyse_trial(arrange_text(trial, crossed), trial);
    EXPECT_THAT(effect_in(two_way).why_no_std_error, HasSubstr("arm 'intervention' lies in one cluster of 'region'"));
    trial = scores();
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "dose";
    trial.compliance->maximum = 4;
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    EXPECT_TRUE(effect_in(result).test);
    const EffectEstimate& dose = result.get<DoseResponse>().estimates.at(0);
    EXPECT_FALSE(dose.test);
    EXPECT_FALSE(dose.by_allocations);
    EXPECT_THAT(dose.why_no_std_error, HasSubstr("one school alone has a dose"));
}

// R's clubSandwich: 1.99354166666668, SE 0.651598875835498, 1.54867256637167 degrees of freedom.
TEST(Doubts, FewDegreesOfFreedomAreNamedForEveryCovariance) {
    for (const auto kind : {CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CR3}) {
        for (const auto df : {DegreesOfFreedom::satterthwaite, DegreesOfFreedom::clusters_minus_1}) {
            Trial trial = scores();
            trial.analysis.standard_errors = kind;
            trial.analysis.degrees_of_freedom = df;
            const AnalysisResult result = analyse_case(trial, "one_school_in_an_arm/two_tr.csv");
            EXPECT_TRUE(effect_in(result).test);
            EXPECT_THAT(result.warnings, Contains(HasSubstr("Satterthwaite degrees of freedom (fewer than 4)")));
        }
    }
    const EffectEstimate effect = effect_in(analyse_case(scores(), "one_school_in_an_arm/two_tr.csv"));
    EXPECT_NEAR(effect.std_error.value(), 0.651598875835498, 1e-12);
    EXPECT_NEAR(effect.df().value(), 1.54867256637167, 1e-10);
    Trial trial = scores();
    trial.analysis.inference = Inference::randomisation;
    EXPECT_THAT(analyse_case(trial, "one_school_in_an_arm/two_tr.csv").warnings, Each(Not(HasSubstr("Satterthwaite"))))
        << "an exact test has none";
}

/// Schools of these sizes, ten control schools of 90 after them.
std::vector<std::string> doubts_of_sizes(const std::vector<int>& treated) {
    std::string rows = "school,arm,pupils,score\n";
    int school = 0;
    const auto add = [&](int arm, int pupils) {
        ++school;
        rows += "s" + std::to_string(school) + "," + std::to_string(arm) + "," + std::to_string(pupils) + "," +
                std::to_string(school * school % 11) + "\n";
    };
    for (const int pupils : treated) add(1, pupils);
    for (int i = 0; i < 10; ++i) add(0, 90);
    Trial trial = scores();
    trial.data.size = "pupils";
    return effect_in(analyse_trial(arrange_text(trial, rows), trial)).doubts;
}

// Treated pupils T = 100, control C = 900, N = 1000: a treated school of n holds n / T x C / N of the arm's partial
// leverage, and has leverage n / T.
TEST(Doubts, AClusterThatDecidesTheEffectIsNamed) {
    const auto half = doubts_of_sizes({90, 2, 2, 2, 2, 2});  // .9 x .9
    EXPECT_THAT(half, Contains(HasSubstr("school 's1' accounts for 81% of the partial leverage of the effect")));
    EXPECT_THAT(half, Each(Not(HasSubstr("a leverage of"))));
    const auto leverage = doubts_of_sizes({96, 1, 1, 1, 1});
    EXPECT_THAT(leverage, Contains(HasSubstr("school 's1' has a leverage of 0.960")));
    const auto even = doubts_of_sizes({20, 20, 20, 20, 20});
    EXPECT_THAT(even, Each(Not(HasSubstr("everage"))));
}

/// `each` schools an arm, of which one has the other arm's value of z.
EffectEstimate effect_beside_a_copy(int each, Inference inference, bool as_stratum = false) {
    std::string rows = "school,arm,z,score\n";
    for (int i = 0; i < 2 * each; ++i) {
        const int arm = i % 2;
        const int z = i < 2 ? 1 - arm : arm;
        rows += std::to_string(i) + "," + std::to_string(arm) + "," + std::to_string(z) + "," +
                std::to_string(i * i % 17) + "\n";
    }
    Trial trial = scores();
    if (as_stratum) {
        trial.strata = {"z"};
    } else {
        trial.analysis.covariates = {{"z", false}};
    }
    trial.analysis.inference = inference;
    trial.analysis.resampling.draws = 99;
    return effect_in(analyse_trial(arrange_text(trial, rows), trial));
}

// By hand: with one of m schools of each arm apart the correlation of z and arm is 1 - 2/m; 1 / (1 - .95^2) = 10.256
// for 40, and 9.756 for 38.
TEST(Doubts, ARegressorThatAllButDeterminesTheArmIsNamed) {
    for (const auto inference : {Inference::model, Inference::wild_bootstrap, Inference::randomisation}) {
        EXPECT_THAT(effect_beside_a_copy(40, inference).doubts,
                    Contains(HasSubstr("covariate 'z' all but determines 'intervention': the variance of its effect is "
                                       "10.3 times")));
        EXPECT_THAT(effect_beside_a_copy(38, inference).doubts, Each(Not(HasSubstr("all but determine"))));
    }
    EXPECT_THAT(effect_beside_a_copy(40, Inference::model, true).doubts,
                Contains(HasSubstr("the strata all but determine 'intervention': the variance of its effect is 10.3")));
    EXPECT_THAT(effect_beside_a_copy(38, Inference::model, true).doubts, Each(Not(HasSubstr("all but determine"))));
}

TEST(Doubts, MatchedPairsAsStrataAreNone) {
    std::string rows = "school,arm,pupils,pair,score\n";
    for (int pair = 0; pair < 8; ++pair) {
        for (const int arm : {0, 1}) {
            const int pupils = pair % 2 == arm ? 200 : pair < 4 ? 10 : 200;  // pairs of 20 to 1, and of equals
            rows += "s" + std::to_string(2 * pair + arm) + "," + std::to_string(arm) + "," + std::to_string(pupils) +
                    ",p" + std::to_string(pair) + "," + std::to_string((pair * 7 + arm * 3) % 13) + "\n";
        }
    }
    Trial trial = scores();
    trial.data.size = "pupils";
    trial.strata = {"pair"};
    const EffectEstimate effect = effect_in(analyse_trial(arrange_text(trial, rows), trial));
    EXPECT_TRUE(effect.test);
    EXPECT_THAT(effect.doubts, Each(Not(HasSubstr("everage"))));
}

TEST(Doubts, TwoWayClusteringIsNotToldToTakeCr2) {
    const Trial one_way = [] {
        Trial trial = trial_of("school", "t", "y");
        trial.analysis.standard_errors = CovarianceKind::CR1;
        trial.analysis.degrees_of_freedom = DegreesOfFreedom::clusters_minus_1;
        return trial;
    }();
    EXPECT_THAT(effect_in(analyse_case(one_way, "crossed_two_way/data.csv")).doubts, Contains(HasSubstr("CR2")));
    Trial trial = one_way;
    trial.analysis.second_cluster = "teacher";
    const EffectEstimate effect = effect_in(analyse_case(trial, "crossed_two_way/data.csv"));
    EXPECT_THAT(effect.doubts, Each(Not(HasSubstr("CR2"))));
    EXPECT_THAT(effect.doubts, Contains(HasSubstr("clusters by 'teacher'; ")));
    EXPECT_THAT(effect.doubts, Contains(HasSubstr("Use randomisation inference")));
}

// R's clubSandwich: tests/cli/analyse/many_coefficients/cmd.
TEST(ManyCoefficients, AreNoWallWhereTheEffectHasAVariance) {
    Trial trial = trial_of("s", "t", "y");
    trial.strata = {"st"};
    trial.analysis.covariates = {{"a", true}, {"b", true}};
    const EffectEstimate effect = effect_in(analyse_case(trial, "many_coefficients/data.csv"));
    EXPECT_NEAR(effect.std_error.value(), 0.0595241966934571, 1e-11);
    EXPECT_NEAR(effect.df().value(), 11.2015274739146, 1e-8);
    EXPECT_THAT(effect.doubts, Contains(HasSubstr("19 coefficients for 16 schools")));
    const std::vector<std::pair<CovarianceKind, double>> others = {{CovarianceKind::CR0, 0.0489081631026247},
                                                                   {CovarianceKind::CR1, 0.052528926716565},
                                                                   {CovarianceKind::CR3, 0.0729371505991044}};
    for (const auto& [kind, std_error] : others) {
        trial.analysis.standard_errors = kind;
        EXPECT_NEAR(effect_in(analyse_case(trial, "many_coefficients/data.csv")).std_error.value(), std_error, 1e-11);
    }
    for (const auto inference : {Inference::randomisation, Inference::wild_bootstrap}) {
        trial.analysis.inference = inference;
        trial.analysis.resampling.draws = 1999;
        const EffectEstimate drawn = effect_in(analyse_case(trial, "many_coefficients/data.csv"));
        EXPECT_GT(drawn.test.value().p_value, 0.05);
        EXPECT_LT(drawn.test.value().p_value, 0.4);
    }
}

// Two schools in each of six arms: HTZ has too few degrees of freedom for five contrasts, each of which has a variance.
TEST(ManyCoefficients, AJointTestThatCannotBeMadeLeavesTheEffects) {
    Trial trial = scores();
    trial.arms.arms = {{"usual", "0"}, {"light", "1"}, {"full", "2"}, {"x3", "3"}, {"x4", "4"}, {"x5", "5"}};
    const std::string rows =
        "school,arm,score\na,0,3\nb,0,5\nc,1,7\nd,1,5\ne,2,9\nf,2,6\ng,3,4\nh,3,1\ni,4,2\nj,4,6\nk,5,2\nl,5,7\n";
    const AnalysisResult result = analyse_trial(arrange_text(trial, rows), trial);
    ASSERT_EQ(result.get<Effects>().estimates.size(), 5U);
    // Welch: the variances of the two means, (1 + 1) / 2 each, add up to 2.
    EXPECT_NEAR(effect_in(result, 0).std_error.value(), std::sqrt(2.0), 1e-12);
    EXPECT_NEAR(effect_in(result, 0).df().value(), 2, 1e-9);
    EXPECT_FALSE(effect_in(result).joint);
    EXPECT_THAT(result.warnings, Contains(HasSubstr("no test that no arm differs: the covariance of 5 contrasts")));
}

// V_a + V_b - V_ab is V_b where every school lies in one region: with two regions the scores cancel.
TEST(TwoWay, SchoolsWithinTheSecondClustersAreRefused) {
    Trial trial = scores();
    trial.analysis.second_cluster = "region";
    EXPECT_THAT(test::message_of([&] { analyse_trial(arrange_text(trial, eight_schools), trial); }),
                HasSubstr("each school lies in one cluster of 'region' (second_cluster)"));
}

TEST(TwoWay, FailuresNameTheColumn) {
    Trial trial = scores();
    trial.analysis.second_cluster = "region";
    std::string rows = "school,arm,region,score\n";
    for (int i = 0; i < 8; ++i)
        rows += std::to_string(i) + "," + std::to_string(i % 2) + ",n," + std::to_string(i * i) + "\n";
    EXPECT_THAT(test::message_of([&] { analyse_trial(arrange_text(trial, rows), trial); }),
                HasSubstr("column 'region' (second_cluster) has one value"));
}

// Allocations are exchanged whatever standard errors would be clustered by.
TEST(TwoWay, ASecondClusterOfOneValueIsNoWallForRandomisationInference) {
    Trial trial = scores();
    trial.analysis.second_cluster = "region";
    std::string rows = eight_schools;
    for (std::size_t at = rows.find(",s,"); at != std::string::npos; at = rows.find(",s,")) rows[at + 1] = 'n';
    trial.analysis.inference = Inference::randomisation;
    const AnalysisResult two_way = analyse_trial(arrange_text(trial, rows), trial);
    trial.analysis.second_cluster.clear();
    const AnalysisResult one_way = analyse_trial(arrange_text(trial, rows), trial);
    ASSERT_EQ(two_way.get<Effects>().estimates.size(), 1U);
    EXPECT_EQ(effect_in(two_way).test.value().p_value, effect_in(one_way).test.value().p_value);
    EXPECT_THAT(effect_in(two_way).why_no_std_error, HasSubstr("lies in one cluster of 'region'"));
    EXPECT_FALSE(two_way.get<Influences>().effects.at(0).std_error);
    trial.analysis.second_cluster = "region";
    trial.analysis.inference = Inference::model;
    EXPECT_THAT(test::message_of([&] { analyse_trial(arrange_text(trial, rows), trial); }),
                HasSubstr("one-way clustering, or randomisation inference, which needs no standard error"));
}

TEST(Bootstrap, AShareOfRandomDrawsIsNeverZero) {
    Trial trial = trial_of("id", "t", "y");
    trial.analysis.inference = Inference::wild_bootstrap;
    trial.analysis.resampling.draws = 999;
    const EffectEstimate effect = effect_in(analyse_case(trial, "bootstrap_p_of_zero/data.csv"));
    ASSERT_TRUE(effect.resampled());
    EXPECT_FALSE(effect.resampled()->exact);
    EXPECT_EQ(effect.resampled()->at_least_as_extreme, 0U);
    EXPECT_EQ(effect.test.value().p_value, 1.0 / 1000);
}

TEST(Clustering, ADesignEffectBelowZeroIsNoneAndTheIccStays) {
    Trial trial = trial_of("id", "t", "y");
    trial.data.size = "n";
    trial.outcomes[0].sd = "sd";
    const AnalysisResult result = analyse_case(trial, "negative_design_effect/data.csv");
    const Clustering& one = result.get<Clusterings>().outcomes.at(0);
    ASSERT_TRUE(one.overall);
    EXPECT_LT(one.overall->estimate, 0);
    EXPECT_LT(design_effect(one.sizes, one.overall->estimate), 0);
    EXPECT_FALSE(one.design_effect);
    EXPECT_THAT(one.why_no_design_effect, testing::StartsWith("unadjusted the negative ICC would make it -0.01"));
}

TEST(CountedTwice, IsADoubtOfEveryEffectThatHasTheRowsTwice) {
    const Trial trial = scores();
    const std::string rows = "school,arm,score\na,0,1\nb,1,2\nc,1,4\nd,0,3\ne,0,2\nf,1,5\n";
    const auto doubts_of = [&](const std::string& csv) {
        return effect_in(analyse_trial(arrange_text(trial, csv), trial)).doubts;
    };
    EXPECT_THAT(doubts_of(rows + "b,1,2\n"),
                Contains("outcome 'score': school 'b' on lines 3 and 8 counts more than once, although its rows look "
                         "like one row twice; remove the repeated row, or state with `row` of [data] what a row is"));
    EXPECT_THAT(doubts_of(rows), Not(Contains(HasSubstr("more than once"))));
}

TEST(CellsC, AreADoubtOfTheOutcomeThatHasThem) {
    const Trial trial = scores();
    const std::string rows = "school,arm,score\na,0,1\nb,1,2\nc,1,4\nd,0,3\ne,0,2\nf,1,5\n";
    const auto doubts_of = [&](const std::string& csv) {
        return effect_in(analyse_trial(arrange_text(trial, csv), trial)).doubts;
    };
    EXPECT_THAT(
        doubts_of(rows + "g,1,c\nh,0,c\n"),
        Contains(HasSubstr("outcome 'score': 2 cells 'c' were taken as missing; in official statistics c stands "
                           "for a suppressed number")));
    EXPECT_THAT(doubts_of(rows + "g,1,NA\n"), Not(Contains(HasSubstr("suppressed"))));
}

}  // namespace
}  // namespace clustertrial::doubts_test
