#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::intention_to_treat_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using test::message_of;
using testing::HasSubstr;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/intention_to_treat/";

// Values of R's estimatr from the pupil rows (make.R); our input is the same trial by year group.
const test::Reference& reference() {
    static const test::Reference values(folder + "values.csv", {"case", "term"},
                                        {"estimate", "std_error", "p_value", "conf_low", "conf_high", "df"});
    return values;
}

double moment(const std::string& name) {
    static const test::Reference values(folder + "moments.csv", {"name"}, {"value"});
    return values({name}, "value");
}

Trial year_group_trial() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.cluster = "school";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = "y";
    outcome.count = "count";
    trial.outcomes = {outcome};
    test::as_stata(trial.analysis);
    return trial;
}

Trial adjusted_trial() {
    Trial trial = year_group_trial();
    trial.strata = {"block"};
    trial.outcomes[0].prior = "prior";
    return trial;
}

EffectEstimate effect_of(const Trial& trial, const std::string& file = "year_groups.csv") {
    const TrialData data = arrange_file(trial, folder + file);
    return estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0);
}

// R writes 15 significant digits.
constexpr double tolerance = 1e-10;

void expect_near_relative(double actual, double expected, const std::string& what) {
    EXPECT_NEAR(actual, expected, tolerance * std::abs(expected)) << what;
}

void expect_reference(const EffectEstimate& effect, const std::string& name) {
    const std::vector<std::string> key = {name, effect.term};
    expect_near_relative(effect.estimate, reference()(key, "estimate"), name + " estimate");
    expect_near_relative(effect.std_error.value(), reference()(key, "std_error"), name + " std_error");
    expect_near_relative(effect.test.value().p_value, reference()(key, "p_value"), name + " p");
    expect_near_relative(effect.interval().value().low, reference()(key, "conf_low"), name + " low");
    expect_near_relative(effect.interval().value().high, reference()(key, "conf_high"), name + " high");
    ASSERT_TRUE(effect.df());
    EXPECT_EQ(*effect.df(), reference()(key, "df"));
}

TEST(IntentionToTreat, DifferenceInMeansAgreesWithEstimatr) {
    expect_reference(effect_of(year_group_trial()), "plain");
}

TEST(IntentionToTreat, AdjustedEffectAgreesWithEstimatr) {
    expect_reference(effect_of(adjusted_trial()), "adjusted");
}

TEST(IntentionToTreat, Cr0AgreesWithEstimatr) {
    Trial trial = adjusted_trial();
    trial.analysis.standard_errors = CovarianceKind::CR0;
    expect_reference(effect_of(trial), "adjusted-CR0");
}

TEST(IntentionToTreat, ACovariateOfTheRowAgreesWithEstimatr) {
    Trial trial = adjusted_trial();
    trial.analysis.covariates = {{"year", true}};
    expect_reference(effect_of(trial), "year-group");
}

TEST(IntentionToTreat, OneClusterOneVoteAgreesWithEstimatr) {
    Trial trial = adjusted_trial();
    trial.analysis.weights = Weights::equal;
    expect_reference(effect_of(trial), "unweighted");
}

TEST(IntentionToTreat, AMeasuredValueWithItsSdAgreesWithEstimatr) {
    Trial trial = adjusted_trial();
    trial.outcomes[0] = {};
    trial.outcomes[0].name = "score";
    trial.outcomes[0].value = "score";
    trial.outcomes[0].sd = "score_sd";
    const EffectEstimate effect = effect_of(trial);
    expect_reference(effect, "score");
    ASSERT_TRUE(effect.effect_size);
    expect_near_relative(effect.effect_size->sd, moment("sd_control_score"), "SD of pupils");
}

TEST(IntentionToTreat, ThreeArmsAreEachComparedWithTheControl) {
    Trial trial = adjusted_trial();
    trial.arms = {"group", {{"usual", "usual"}, {"light", "light"}, {"full", "full"}}};
    const TrialData data = arrange_file(trial, folder + "year_groups.csv");
    const auto effects = estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary");
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(effects[0].term, "light");
    EXPECT_EQ(effects[1].term, "full");
    for (const auto& effect : effects) expect_reference(effect, "three-arms");
}

TEST(IntentionToTreat, UnadjustedMeansAndTheirIntervalsAgreeWithEstimatr) {
    const EffectEstimate effect = effect_of(adjusted_trial());
    for (const ArmSummary& arm : effect.arms) {
        expect_near_relative(arm.mean, reference()({"mean", arm.arm}, "estimate"), arm.arm);
        ASSERT_TRUE(arm.conf_low);
        expect_near_relative(*arm.conf_low, reference()({"mean", arm.arm}, "conf_low"), arm.arm);
        expect_near_relative(*arm.conf_high, reference()({"mean", arm.arm}, "conf_high"), arm.arm);
    }
    expect_near_relative(*effect.arms[0].variance, moment("var_control"), "variance");
    expect_near_relative(*effect.arms[1].variance, moment("var_intervention"), "variance");
    EXPECT_DOUBLE_EQ(effect.unadjusted_difference, effect.arms[1].mean - effect.arms[0].mean);
}

// The intervals that the Bolton report prints: mean -/+ 1.96 sqrt(variance / n), pupils as if independent.
TEST(IntentionToTreat, IntervalsOfMeansCanIgnoreTheClustering) {
    Trial trial = adjusted_trial();
    trial.analysis.mean_ci = MeanInterval::individuals;
    const EffectEstimate effect = effect_of(trial);
    const ArmSummary& control = effect.arms[0];
    const double half = 1.9599639845400545 * std::sqrt(moment("var_control") / control.n.individuals);
    expect_near_relative(*control.conf_low, control.mean - half, "low");
    expect_near_relative(*control.conf_high, control.mean + half, "high");
}

TEST(IntentionToTreat, GlassDividesByTheControlPupilsSd) {
    const EffectEstimate effect = effect_of(adjusted_trial());
    ASSERT_TRUE(effect.effect_size);
    const double sd = moment("sd_control");
    expect_near_relative(effect.effect_size->sd, sd, "sd");
    expect_near_relative(effect.effect_size->estimate, effect.estimate / sd, "delta");
    const double half = 1.9599639845400545 * effect.std_error.value() / sd;
    expect_near_relative(effect.effect_size->interval.value().low, effect.estimate / sd - half, "low");
    Trial with_t = adjusted_trial();
    with_t.analysis.effect_size_ci = CriticalValue::t;
    expect_near_relative(effect_of(with_t).effect_size->interval.value().low, effect.interval().value().low / sd,
                         "low by t");
}

TEST(IntentionToTreat, HedgesDividesByThePooledSd) {
    Trial trial = adjusted_trial();
    trial.analysis.effect_size = EffectSizeMeasure::hedges;
    const EffectEstimate effect = effect_of(trial);
    expect_near_relative(effect.effect_size->sd, moment("sd_pooled"), "pooled sd");
}

TEST(IntentionToTreat, NormalDegreesOfFreedomUseTheNormalDistribution) {
    Trial trial = adjusted_trial();
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::normal;
    const EffectEstimate effect = effect_of(trial);
    EXPECT_FALSE(effect.df());
    expect_near_relative(effect.interval().value().high,
                         effect.estimate + 1.9599639845400545 * effect.std_error.value(), "high");
}

TEST(IntentionToTreat, MeansOfSeveralWithoutAnSdGiveNoEffectSizeUnlessAskedFor) {
    Trial trial = adjusted_trial();
    trial.outcomes[0] = {};
    trial.outcomes[0].name = "score";
    trial.outcomes[0].value = "score";
    const EffectEstimate refused = effect_of(trial);
    EXPECT_FALSE(refused.effect_size);
    EXPECT_THAT(refused.why_no_effect_size, HasSubstr("no SD column"));
    EXPECT_FALSE(refused.arms[0].variance);
    trial.outcomes[0].allow_mean_sd = true;
    const EffectEstimate allowed = effect_of(trial);
    ASSERT_TRUE(allowed.effect_size);
    EXPECT_LT(allowed.effect_size->sd, moment("sd_control_score") / 2) << "the SD of means is much smaller";
}

// Rates of schools, one row each, and nobody says of how many pupils: the SD of the rates is no SD of pupils.
TEST(IntentionToTreat, OneRowAClusterWithoutSizesGivesNoEffectSizeUnlessAskedFor) {
    Trial trial;
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.arms.column = "arm";
    trial.outcomes.resize(1);
    trial.outcomes[0].name = trial.outcomes[0].value = "rate";
    const std::string rows = "urn,arm,rate\n1,0,0.10\n2,0,0.14\n3,0,0.12\n4,1,0.20\n5,1,0.16\n6,1,0.18\n";
    const auto estimate = [&] {
        return analyse_trial(arrange_text(trial, rows), trial).get<Effects>().estimates.at(0);
    };
    const EffectEstimate refused = estimate();
    EXPECT_NEAR(refused.estimate, 0.06, 1e-15);
    EXPECT_FALSE(refused.effect_size);
    EXPECT_THAT(refused.why_no_effect_size, HasSubstr("each cluster is one row"));
    trial.outcomes[0].allow_mean_sd = true;
    EXPECT_NEAR(estimate().effect_size->estimate, 3, 1e-12);  // 0.06 / 0.02, the SD of the control schools' rates
}

// ---- What must not be estimated -------------------------------------------------------------------------------------

std::string refusal(const std::string& rows, const Trial& trial) {
    return message_of([&] { analyse_trial(arrange_text(trial, rows), trial); });
}

Trial small_trial() {
    Trial trial = year_group_trial();
    trial.data.file = "rows.csv";
    return trial;
}

const std::string small_header = "school,pupils,treated,count,block,extra\n";

TEST(IntentionToTreat, AConstantOutcomeIsRefused) {
    EXPECT_THAT(refusal(small_header + "a,10,0,1,x,1\nb,20,1,2,x,1\nc,10,0,1,x,2\nd,30,1,3,x,2\n", small_trial()),
                HasSubstr("outcome 'y': found the same value, 0.1, in every school"));
    EXPECT_THAT(refusal(small_header + "a,10,0,0,x,1\nb,20,1,0,x,1\nc,10,0,0,x,2\nd,30,1,0,x,2\n", small_trial()),
                HasSubstr("found the same value, 0, in every school"));
}

TEST(IntentionToTreat, MoreCoefficientsThanClustersIsRefused) {
    Trial trial = small_trial();
    trial.strata = {"block"};
    EXPECT_THAT(refusal(small_header + "a,10,0,1,x,1\nb,20,1,5,x,1\nc,10,0,2,y,2\n", trial),
                HasSubstr("found 3 schools for 3 coefficients; expected more clusters than coefficients"));
    EXPECT_THAT(refusal(small_header + "a,10,0,1,x,1\nb,20,1,5,x,1\nc,10,0,2,y,2\nd,10,0,3,z,2\n", trial),
                HasSubstr("found 4 schools for 4 coefficients"));
}

TEST(IntentionToTreat, AnArmThatTheStrataDetermineIsRefused) {
    Trial trial = small_trial();
    trial.strata = {"block"};
    EXPECT_THAT(refusal(small_header + "a,10,0,1,x,1\nb,20,1,5,y,1\nc,10,0,2,x,2\nd,10,1,1,y,2\n", trial),
                HasSubstr("'intervention' is collinear with the strata"));
}

TEST(IntentionToTreat, AModelWithoutErrorIsRefused) {
    EXPECT_THAT(refusal(small_header + "a,10,0,1,x,1\nb,10,1,2,x,1\nc,10,0,1,x,2\nd,10,1,2,x,2\n", small_trial()),
                HasSubstr("without error"));
}

TEST(IntentionToTreat, AModelThatFitsUpToRoundingIsRefused) {
    Trial trial = small_trial();
    trial.data.size.clear();
    trial.outcomes[0] = {};
    trial.outcomes[0].name = "y";
    trial.outcomes[0].value = "count";
    trial.outcomes[0].prior = "extra";
    // count = 0.3 + 0.7 extra, in every row
    EXPECT_THAT(
        refusal("school,treated,count,extra\na,0,1,1\nb,1,1.7,2\nc,0,2.4,3\nd,1,3.1,4\ne,0,3.8,5\nf,1,4.5,6\n", trial),
        HasSubstr("without error"));
}

TEST(IntentionToTreat, ACollinearCovariateIsNamedAndLeftOut) {
    Trial trial = small_trial();
    trial.data.missing = {""};
    const std::string rows =
        small_header + "a,10,0,1,x,0\nb,20,1,5,x,2\nc,10,0,2,x,0\nd,30,1,4,x,2\ne,10,0,3,x,0\nf,12,1,4,x,2\n";
    const auto plain = analyse_trial(arrange_text(trial, rows), trial);
    trial.analysis.covariates = {{"extra", false}};  // twice the arm
    const auto result = analyse_trial(arrange_text(trial, rows), trial);
    EXPECT_THAT(result.warnings, testing::Contains(HasSubstr("covariate 'extra' is collinear")));
    EXPECT_NEAR(result.get<Effects>().estimates[0].estimate, plain.get<Effects>().estimates[0].estimate, 1e-14);
    EXPECT_NEAR(result.get<Effects>().estimates[0].std_error.value(),
                plain.get<Effects>().estimates[0].std_error.value(), 1e-14);
}

TEST(IntentionToTreat, ACovariateLeftOutOfOneAnalysisOnlyIsSaidOfThatAnalysis) {
    Trial trial = small_trial();
    trial.analysis.covariates = {{"extra", false}};
    // Half of each school has the covariate: it varies between rows, and is the same in every school's mean.
    const std::string rows = small_header +
                             "a,10,0,1,x,0\na,10,0,2,x,1\nb,20,1,5,x,0\nb,20,1,4,x,1\nc,10,0,2,x,0\nc,10,0,2,x,1\n"
                             "d,30,1,4,x,0\nd,30,1,6,x,1\ne,10,0,3,x,0\ne,10,0,5,x,1\nf,12,1,4,x,0\nf,12,1,1,x,1\n";
    const auto result = analyse_trial(arrange_text(trial, rows), trial);
    std::vector<std::string> collinear;
    for (const std::string& warning : result.warnings) {
        if (warning.find("collinear") != std::string::npos) collinear.push_back(warning);
    }
    EXPECT_THAT(
        collinear,
        testing::ElementsAre(testing::StartsWith("unweighted analysis: outcome 'y': covariate 'extra' is collinear")));
}

/// Schools of 50 pupils, every other one treated, in blocks of `block_size`.
std::string equal_schools(int count, int block_size) {
    std::string rows = small_header;
    for (int s = 0; s < count; ++s) {
        rows += "s" + std::to_string(s) + ",50," + std::to_string(s % 2) + "," + std::to_string(s % 7) + ",b" +
                std::to_string(s / block_size) + ",0\n";
    }
    return rows;
}

TEST(IntentionToTreat, WarnsBelowTwentyEffectiveClusters) {
    // Equal schools in balanced arms count in full.
    const Trial trial = small_trial();
    EXPECT_THAT(analyse_trial(arrange_text(trial, equal_schools(18, 18)), trial).warnings,
                testing::Contains(HasSubstr("only 18.0 effective schools (18 schools) for ")));
    EXPECT_THAT(analyse_trial(arrange_text(trial, equal_schools(20, 20)), trial).warnings, testing::IsEmpty());
}

TEST(IntentionToTreat, WarnsWhereTheModelTakesMoreThanAFifthOfTheClusters) {
    Trial trial = small_trial();
    trial.strata = {"block"};  // 24 schools: 4 blocks of 6 and the arm are 5 coefficients, 12 pairs and the arm are 13
    EXPECT_THAT(analyse_trial(arrange_text(trial, equal_schools(24, 6)), trial).warnings,
                testing::Contains(HasSubstr("24 schools for 5 coefficients")));
    EXPECT_THAT(analyse_trial(arrange_text(trial, equal_schools(24, 8)), trial).warnings, testing::IsEmpty());
}

TEST(IntentionToTreat, DoesNotWarnWhereTheTestCorrectsForFewClusters) {
    Trial trial = small_trial();
    const TrialData data = arrange_text(trial, equal_schools(10, 10));
    trial.analysis.standard_errors = CovarianceKind::CR2;
    EXPECT_THAT(analyse_trial(data, trial).warnings, testing::Contains(HasSubstr("CR2 standard errors")));
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    EXPECT_THAT(analyse_trial(data, trial).warnings, testing::IsEmpty());
    trial.analysis.standard_errors = CovarianceKind::CR1;
    trial.analysis.inference = Inference::randomisation;
    EXPECT_THAT(analyse_trial(data, trial).warnings, testing::IsEmpty());
}

TEST(IntentionToTreat, WarnsOfASmallArmInTheWildBootstrap) {
    Trial trial = small_trial();
    trial.analysis.inference = Inference::wild_bootstrap;
    EXPECT_THAT(analyse_trial(arrange_text(trial, equal_schools(8, 8)), trial).warnings,
                testing::Contains(HasSubstr("4 schools in arm 'control': with fewer than 5")));
    EXPECT_THAT(analyse_trial(arrange_text(trial, equal_schools(10, 10)), trial).warnings, testing::IsEmpty());
}

TEST(IntentionToTreat, AnArmThatLostAllItsDataIsRefused) {
    Trial trial = small_trial();
    EXPECT_THAT(refusal(small_header + "a,10,0,1,x,0\nb,20,1,,x,2\nc,10,0,2,x,0\nd,30,1,,x,2\n", trial),
                HasSubstr("outcome 'y': no school of arm 'intervention' has a value"));
}

TEST(DoseResponse, ReplacesTheArmByTheDose) {
    Trial trial = small_trial();
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "extra";
    trial.compliance->maximum = 4;
    trial.data.missing = {"", "NA"};
    // With every intervention school at full dose, the dose is the arm.
    const std::string full =
        small_header + "a,10,0,1,x,3\nb,20,1,5,x,4\nc,10,0,2,x,\nd,30,1,4,x,4\ne,10,0,3,x,0\nf,12,1,4,x,4\n";
    const auto same = analyse_trial(arrange_text(trial, full), trial);
    EXPECT_NEAR(same.get<DoseResponse>().estimates.at(0).estimate, same.get<Effects>().estimates.at(0).estimate, 1e-15);
    EXPECT_EQ(same.get<DoseResponse>().estimates.at(0).term, "dose");
    EXPECT_EQ(same.get<DoseResponse>().estimates.at(0).analysis, "compliance");
    // Half the dose everywhere: twice the coefficient.
    const std::string half =
        small_header + "a,10,0,1,x,3\nb,20,1,5,x,2\nc,10,0,2,x,\nd,30,1,4,x,2\ne,10,0,3,x,0\nf,12,1,4,x,2\n";
    EXPECT_NEAR(analyse_trial(arrange_text(trial, half), trial).get<DoseResponse>().estimates.at(0).estimate,
                2 * same.get<Effects>().estimates.at(0).estimate, 1e-14);
}

TEST(DoseResponse, AnUnknownDoseIsLeftOutOrScoresZero) {
    Trial trial = small_trial();
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "extra";
    trial.compliance->maximum = 4;
    const std::string rows =
        small_header + "a,10,0,1,x,\nb,20,1,5,x,4\nc,10,0,2,x,\nd,30,1,4,x,\ne,10,0,3,x,\nf,12,1,4,x,1\ng,9,1,4,x,0\n";
    const auto left_out = analyse_trial(arrange_text(trial, rows), trial);
    EXPECT_EQ(left_out.get<DoseResponse>().estimates.at(0).total.clusters, 6U);
    EXPECT_EQ(left_out.get<DoseResponse>().estimates.at(0).total.clusters_missing, 1U);
    EXPECT_EQ(left_out.get<DoseResponse>().estimates.at(0).total.individuals_missing, 30);
    EXPECT_EQ(left_out.get<Attendance>().none, 1U);
    EXPECT_EQ(left_out.get<Attendance>().missing, 1U);
    EXPECT_EQ(left_out.get<Attendance>().total, 4U);
    trial.compliance->missing = MissingDose::zero;
    EXPECT_EQ(analyse_trial(arrange_text(trial, rows), trial).get<DoseResponse>().estimates.at(0).total.clusters, 7U);
}

// Strata of 4 and 6 with 1/2 and 1/3 of their schools treated, differences 3 and 6: weights 4/4 and 6 x 2/9 = 4/3, so
// that the coefficient is (3 + 8) / (7/3), where over all schools the average is 4.8.
TEST(StratumWeights, AreSizeTimesShareOfTheArmTimesShareOfControl) {
    Trial trial;
    trial.unit = "school";
    trial.data.cluster = "id";
    trial.arms.column = "t";
    trial.strata = {"st"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "y";
    trial.outcomes = {outcome};
    const std::string uneven =
        "id,st,t,y\na,p,0,0\nb,p,0,2\nc,p,1,3\nd,p,1,5\ne,q,0,0\nf,q,0,2\ng,q,0,1\nh,q,0,1\ni,q,1,6\nj,q,1,8\n";
    const TrialData data = test::arrange_text(trial, uneven);
    const EffectEstimate effect =
        estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0);
    EXPECT_NEAR(effect.estimate, 33.0 / 7, 1e-13);
    EXPECT_EQ(effect.strata, StratumWeights::shares);
    // With half of each stratum treated the average over all schools: (4 x 3 + 4 x 6) / 8.
    const std::string even = "id,st,t,y\na,p,0,0\nb,p,0,2\nc,p,1,3\nd,p,1,5\ne,q,0,0\nf,q,0,2\ni,q,1,6\nj,q,1,8\n";
    const TrialData halves = test::arrange_text(trial, even);
    const EffectEstimate plain =
        estimate_effects(make_context(halves, trial, halves.outcomes[0], trial.analysis), "primary").at(0);
    EXPECT_NEAR(plain.estimate, 4.5, 1e-13);
    EXPECT_EQ(plain.strata, StratumWeights::size);
}

TEST(ArmSummaries, SayWhyAMeanHasNoInterval) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.cluster = "id";
    trial.arms.column = "t";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "y";
    trial.outcomes = {outcome};
    const TrialData data = test::arrange_text(trial, "id,t,y\na,0,1\nb,0,2\nc,0,2\nd,1,5\n");
    const auto effect = estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0);
    EXPECT_EQ(effect.arms.at(1).why_no_interval, "it has one school");
    EXPECT_EQ(effect.arms.at(0).why_no_interval, "");
    EXPECT_TRUE(effect.arms.at(0).df);
}

}  // namespace
}  // namespace clustertrial::intention_to_treat_test
