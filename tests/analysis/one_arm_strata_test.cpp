// Strata in which one arm is alone: R's clubSandwich with and without them (tests/reference/strata_of_one_arm/make.R).
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/report/results_json.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::one_arm_strata_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/strata_of_one_arm/";

double reference(const std::string& name, const std::string& column) {
    static const test::Reference values(folder + "values.csv", {"case"}, {"estimate", "std_error", "df"});
    return values({name}, column);
}

Trial schools() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "schools.csv";
    trial.data.cluster = "school";
    trial.arms.column = "arm";
    trial.strata = {"stratum"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "score";
    trial.outcomes = {outcome};
    return trial;
}

EffectEstimate effect_of(const Trial& trial) {
    return analyse_trial(arrange_file(trial, folder + "schools.csv"), trial).get<Effects>().estimates.at(0);
}

constexpr double tolerance = 1e-11;

TEST(StrataOfOneArm, HaveNoPartInTheEffectNorInCr2) {
    const EffectEstimate effect = effect_of(schools());
    EXPECT_NEAR(effect.estimate, reference("both-CR2", "estimate"), tolerance);
    EXPECT_NEAR(effect.std_error.value(), reference("both-CR2", "std_error"), tolerance);
    EXPECT_NEAR(effect.df().value(), reference("all-CR2", "df"), 1e-9);
    EXPECT_THAT(
        effect.remarks,
        testing::ElementsAre("outcome 'score': 3 schools are in 2 strata with one arm only and do not contribute "
                             "to the effect: 8 of 11 schools contribute"));
}

// Stata counts them in G - 1 and in its factor, and so do we: 10 degrees of freedom where 7 inform.
TEST(StrataOfOneArm, AreCountedByCr1AndClustersMinus1WhichIsSaid) {
    Trial trial = schools();
    test::as_stata(trial.analysis);
    const EffectEstimate effect = effect_of(trial);
    EXPECT_NEAR(effect.std_error.value(), reference("all-CR1S", "std_error"), tolerance);
    EXPECT_EQ(effect.df(), 10);
    EXPECT_THAT(effect.remarks,
                Contains(HasSubstr("8 of 11 schools contribute; clusters - 1 degrees of freedom and the factor of CR1 "
                                   "count the others too, as Stata does")));
    EXPECT_THAT(effect.doubts,
                Contains(HasSubstr("only 8.0 effective schools (8 schools in strata of several arms) for "
                                   "3 coefficients")));
}

TEST(StrataOfOneArm, AreSaidToBeAdjustedForOnlyWithCovariates) {
    Trial trial = schools();
    trial.analysis.covariates = {{"z", false}};
    EXPECT_THAT(effect_of(trial).remarks,
                Contains(HasSubstr("except through the coefficients of prior and covariates")));
    trial.strata.clear();
    EXPECT_THAT(effect_of(trial).remarks, IsEmpty());
}

TEST(StrataOfOneArm, DoNotCountForTheBootstrap) {
    Trial trial = schools();
    trial.analysis.inference = Inference::wild_bootstrap;
    trial.analysis.resampling.draws = 99;
    const EffectEstimate effect = effect_of(trial);  // six treated schools, four of them compared
    EXPECT_THAT(effect.doubts, Contains(HasSubstr("4 schools in arm 'intervention' in strata of several arms")));
    EXPECT_THAT(effect.remarks, Contains(testing::EndsWith("8 of 11 schools contribute")));
}

// One treated school is compared with others, however many are alone: what one says of a standard error.
TEST(StrataOfOneArm, LeaveNoStandardErrorWhereOneSchoolIsCompared) {
    const Trial trial = schools();
    const TrialData data = arrange_text(trial,
                                        "school,stratum,arm,score\na,n,1,9\nb,n,0,3\nc,n,0,4\nd,n,0,6\n"
                                        "e,s,1,9\nf,s,1,8\ng,w,0,2\nh,w,0,5\n");
    const AnalysisResult result = analyse_trial(data, trial);
    const EffectEstimate& effect = result.get<Effects>().estimates.at(0);
    EXPECT_FALSE(effect.test);
    EXPECT_THAT(effect.why_no_std_error,
                HasSubstr("arm 'intervention' has one school in strata of several arms, so the variation"));
    ASSERT_TRUE(effect.by_allocations);  // by hand: 4 allocations of stratum n, the observed one the furthest
    EXPECT_EQ(effect.by_allocations->p_value, 0.25);
}

TEST(StrataOfOneArm, AreSaidInJsonAndOnStderrOfTheTrialOnce) {
    const Trial trial = schools();
    const AnalysisResult result = analyse_trial(arrange_file(trial, folder + "schools.csv"), trial);
    EXPECT_THAT(result.warnings, Contains(HasSubstr("3 schools are in 2 strata with one arm only")).Times(1));
}

}  // namespace
}  // namespace clustertrial::one_arm_strata_test
