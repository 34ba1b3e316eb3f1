// Effects on compliers, on the made-up trial of sixteen schools: values of R's AER, sandwich and clubSandwich from its
// pupil rows (tests/reference/complier_effects/make.R).
#include "clustertrial/analysis/cace.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <bitset>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::cace_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double cace_tolerance = 1e-9;  // R's fit of the pupil rows is good to that

const test::Reference& cace_values() {
    static const test::Reference values(
        CLUSTERTRIAL_TEST_DIR "/reference/complier_effects/values.csv", {"case"},
        {"estimate", "std_error", "p_value", "cr2_std_error", "cr2_df", "first_estimate", "first_std_error", "f",
         "share_intervention", "share_control", "correlation", "ar_statistic", "ar_p_value", "ar_low", "ar_high"});
    return values;
}

CaceSpec definition(std::optional<double> maximum, std::optional<double> threshold, MissingDose missing) {
    CaceSpec spec;
    spec.take_up = "sessions";
    spec.maximum = maximum;
    spec.threshold = threshold;
    spec.label = maximum ? "sessions / 4" : "sessions >= " + std::to_string(static_cast<int>(*threshold));
    spec.missing = missing;
    return spec;
}

Trial trial_with_sessions() {
    Trial trial = read_trial_file(CLUSTERTRIAL_TEST_DIR "/../data/examples/sixteen-schools/trial.toml");
    trial.cace = {definition(4, {}, MissingDose::exclude)};
    test::as_stata(trial.analysis);
    return trial;
}

ComplierEffects compliers_of(const Trial& trial) {
    return analyse_trial(read_trial_data(trial), trial).get<ComplierEffects>();
}

void expect_cace_values(const ComplierEffect& effect, const std::string& name) {
    SCOPED_TRACE(name);
    const auto near = [&](double actual, const std::string& column) {
        const double expected = cace_values()({name}, column);
        EXPECT_NEAR(actual, expected, cace_tolerance * std::abs(expected)) << column;
    };
    near(effect.effect.estimate, "estimate");
    near(effect.effect.std_error.value(), "std_error");
    near(effect.effect.test.value().p_value, "p_value");
    near(effect.first_stage.estimate, "first_estimate");
    near(effect.taking_up.at(1), "share_intervention");
    near(effect.taking_up.at(0), "share_control");
    near(effect.correlation.value(), "correlation");
    near(effect.anderson_rubin.statistic, "ar_statistic");
    near(effect.anderson_rubin.p_value, "ar_p_value");
    ASSERT_EQ(effect.anderson_rubin.set, ConfidenceSet::interval);
    near(effect.anderson_rubin.low.value(), "ar_low");
    near(effect.anderson_rubin.high.value(), "ar_high");
}

TEST(ComplierEffects, AgreeWithAerAndSandwichByEachDefinition) {
    Trial trial = trial_with_sessions();
    trial.cace.push_back(definition({}, 3, MissingDose::zero));
    const ComplierEffects effects = compliers_of(trial);
    ASSERT_EQ(effects.effects.size(), 2U);
    expect_cace_values(effects.effects[0], "sessions / 4, exclude");
    expect_cace_values(effects.effects[1], "sessions >= 3, zero");
    for (const ComplierEffect& effect : effects.effects) {
        const std::string name =
            effect.definition.label == "sessions / 4" ? "sessions / 4, exclude" : "sessions >= 3, zero";
        const double f = cace_values()({name}, "f");
        EXPECT_NEAR(effect.first_stage.f.value(), f, cace_tolerance * f);
        EXPECT_NEAR(effect.first_stage.effective_f.value(), f, cace_tolerance * f) << "one instrument: the same";
        const double error = cace_values()({name}, "first_std_error");
        EXPECT_NEAR(effect.first_stage.std_error, error, cace_tolerance * error);
    }
}

TEST(ComplierEffects, WithoutDosesThatAreMissingOrWithThemAsZero) {
    Trial trial = trial_with_sessions();
    trial.cace[0].missing = MissingDose::zero;
    const ComplierEffects zero = compliers_of(trial);
    expect_cace_values(zero.effects.at(0), "sessions / 4, zero");
    EXPECT_EQ(zero.effects[0].left_out.at(1).clusters, 0U);
    const AnalysisResult excluded = analyse_trial(read_trial_data(trial_with_sessions()), trial_with_sessions());
    const ComplierEffect& effect = excluded.get<ComplierEffects>().effects.at(0);
    EXPECT_EQ(effect.left_out.at(0).clusters, 0U) << "a control school without a dose had none";
    EXPECT_GT(effect.left_out.at(1).clusters, 0U);
    EXPECT_THAT(excluded.warnings, Contains(HasSubstr("'sessions' is missing in arm 'intervention'")));
}

TEST(ComplierEffects, OfAllWhoWereOfferedAreThoseOfTheOffer) {
    Trial trial = trial_with_sessions();
    trial.cace = {definition({}, 1, MissingDose::exclude)};
    const ComplierEffect effect = compliers_of(trial).effects.at(0);
    expect_cace_values(effect, "sessions >= 1, exclude");
    EXPECT_FALSE(effect.first_stage.f) << "take-up is allocation, without error";
}

TEST(ComplierEffects, FollowTheCovarianceAndDegreesOfFreedomOfTheProtocol) {
    Trial trial = trial_with_sessions();
    trial.analysis.standard_errors = CovarianceKind::CR2;
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    const EffectEstimate effect = compliers_of(trial).effects.at(0).effect;
    const double error = cace_values()({"sessions / 4, exclude"}, "cr2_std_error");
    EXPECT_NEAR(effect.std_error.value(), error, cace_tolerance * error);
    EXPECT_NEAR(effect.df().value(), cace_values()({"sessions / 4, exclude"}, "cr2_df"), 1e-6);
}

TEST(ComplierEffects, StandBesideTheEffectOfTheOffer) {
    const Trial trial = trial_with_sessions();
    const AnalysisResult result = analyse_trial(read_trial_data(trial), trial);
    EXPECT_EQ(result.get<ComplierEffects>().effects.at(0).intention_to_treat.estimate,
              result.get<Effects>().estimates.at(0).estimate);
    EXPECT_EQ(result.get<ComplierEffects>().effects[0].effect.analysis, "cace");
    EXPECT_EQ(result.get<ComplierEffects>().effects[0].effect.term, "sessions / 4");
}

Trial school_trial() {
    Trial trial;
    trial.unit = "school";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "arm";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "events";
    trial.outcomes = {outcome};
    trial.cace = {definition({}, 1, MissingDose::zero)};
    return trial;
}

const std::string school_header = "urn,arm,pupils,events,sessions\n";

// Wald: difference of the outcome over that of take-up. 14 / 119 - 23 / 122, over 66 / 119 - 28 / 122: schools a and c
// took up, and so did d of the control arm, which crossed over.
TEST(ComplierEffects, ControlSchoolsMayHaveADose) {
    const Trial trial = school_trial();
    const std::string rows = school_header +
                             "a,1,27,4,1\nb,0,39,9,\nc,1,39,2,2\nd,0,28,5,1\n"
                             "e,1,31,3,0\nf,0,25,6,\ng,1,22,5,\nh,0,30,3,0\n";
    const AnalysisResult result = analyse_trial(test::arrange_text(trial, rows), trial);
    const ComplierEffect& effect = result.get<ComplierEffects>().effects.at(0);
    EXPECT_NEAR(effect.effect.estimate, (14.0 / 119 - 23.0 / 122) / (66.0 / 119 - 28.0 / 122), 1e-13);
    EXPECT_THAT(effect.taking_up,
                ElementsAre(testing::DoubleNear(28.0 / 122, 1e-14), testing::DoubleNear(66.0 / 119, 1e-14)));
    EXPECT_THAT(result.warnings, Contains(HasSubstr("allocation is a weak instrument for take-up")));
}

// Pupils one row each; of a's and b's two, one took up. Arms 1 1 1 1 0 0 0 0 and take-up 1 0 1 1 0 0 1 0: covariance
// 3/8 - 1/2 x 1/2 = 1/8, variances 1/4 and 1/4.
TEST(ComplierEffects, TheCorrelationIsOfIndividuals) {
    Trial trial = school_trial();
    trial.data.size.clear();
    const std::string rows =
        "urn,arm,events,sessions\na,1,0,1\na,1,1,0\nb,1,0,1\nb,1,0,1\nc,0,1,0\nc,0,1,0\nd,0,0,1\nd,0,0,0\n";
    const AnalysisResult result = analyse_trial(test::arrange_text(trial, rows), trial);
    const ComplierEffect& effect = result.get<ComplierEffects>().effects.at(0);
    EXPECT_NEAR(effect.correlation.value(), 0.5, 1e-14);
}

// R 4.2.2, over the 320 pupils: cor(d, a) = 0.629940788348712; over the means of schools it is 0.80.
TEST(ComplierEffects, TheCorrelationIsOfIndividualsWhateverRowsWereAveraged) {
    Trial trial = school_trial();
    trial.data.size = "n";
    trial.analysis.weights = Weights::equal;
    trial.outcomes[0].count.clear();
    trial.outcomes[0].value = "y";
    std::string rows = "urn,arm,n,p,y,sessions\n";
    const int priors[] = {50, 54, 49, 51, 47, 50, 52, 50, 53, 49, 48, 50, 51, 52, 50, 47};
    const int scores[] = {52, 55, 50, 51, 51, 50, 50, 53, 56, 50, 47, 49, 54, 53, 52, 46};
    const int taken[] = {1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0};
    for (int i = 0; i < 16; ++i) {
        rows += "s" + std::to_string(i / 2) + "," + (i / 2 % 2 == 0 ? "1" : "0") + ",20," + std::to_string(priors[i]) +
                "," + std::to_string(scores[i]) + "," + std::to_string(taken[i]) + "\n";
    }
    for (const char* prior : {"", "p"}) {
        trial.outcomes[0].prior = prior;
        const AnalysisResult result = analyse_trial(test::arrange_text(trial, rows), trial);
        EXPECT_NEAR(result.get<ComplierEffects>().effects.at(0).correlation.value(), 0.629940788348712, 1e-13) << prior;
    }
}

TEST(ComplierEffects, AnOfferThatKeepsFromTakingUpIsSaid) {
    const Trial trial = school_trial();
    // 2 of 4 schools of control, 1 of 4 of the intervention.
    const std::string rows = school_header +
                             "a,1,10,4,1\nb,0,10,3,1\nc,1,10,2,0\nd,0,10,5,1\ne,1,10,3,0\nf,0,10,6,0\ng,1,10,1,0\n"
                             "h,0,10,2,0\n";
    const AnalysisResult result = analyse_trial(test::arrange_text(trial, rows), trial);
    EXPECT_NEAR(result.get<ComplierEffects>().effects.at(0).first_stage.estimate, -0.25, 1e-13);
    EXPECT_THAT(result.warnings, Contains(HasSubstr("arm 'intervention' lowers take-up (first stage -0.250)")));
}

/// By R's AER and sandwich (tests/reference/complier_effects/make_two_way.R) from pupil rows, by school and by teacher.
TEST(ComplierEffects, TwoWayClusteringAgreesWithAerAndSandwich) {
    Trial trial = school_trial();
    trial.data.size.clear();
    trial.analysis.second_cluster = "teacher";
    trial.cace = {definition(4, {}, MissingDose::zero)};
    const std::string file = CLUSTERTRIAL_TEST_DIR "/reference/complier_effects/teachers.csv";
    const AnalysisResult result = analyse_trial(test::arrange_file(trial, file), trial);
    ASSERT_THAT(result.get<ComplierEffects>().not_estimated, IsEmpty());
    const ComplierEffect& effect = result.get<ComplierEffects>().effects.at(0);
    const test::Reference values(CLUSTERTRIAL_TEST_DIR "/reference/complier_effects/two_way.csv", {"what"}, {"value"});
    const auto near = [&](double actual, const std::string& what) {
        const double expected = values({what}, "value");
        EXPECT_NEAR(actual, expected, cace_tolerance * std::abs(expected)) << what;
    };
    near(effect.effect.estimate, "estimate");
    near(effect.effect.std_error.value(), "std_error");
    near(effect.effect.df().value(), "df");
    near(effect.effect.test.value().p_value, "p_value");
    near(effect.first_stage.f.value(), "f");
    near(effect.anderson_rubin.statistic, "ar_statistic");
    near(effect.anderson_rubin.p_value, "ar_p_value");
    near(effect.anderson_rubin.low.value(), "ar_low");
    near(effect.anderson_rubin.high.value(), "ar_high");
}

struct TinySchool {
    int arm;
    double pupils, events, sessions;
};

/// Every school of the intervention took up something, and one of control crossed over.
const std::vector<TinySchool> tiny_schools = {{1, 27, 4, 4}, {0, 39, 19, 0}, {1, 39, 5, 3}, {0, 28, 15, 1},
                                              {1, 31, 6, 2}, {0, 25, 11, 0}, {1, 22, 8, 4}, {0, 30, 13, 0}};

std::string rows_of(const std::vector<TinySchool>& schools) {
    std::ostringstream rows;
    rows << school_header;
    for (std::size_t g = 0; g < schools.size(); ++g) {
        const TinySchool& school = schools[g];
        rows << 's' << g << ',' << school.arm << ',' << school.pupils << ',' << school.events << ',' << school.sessions
             << '\n';
    }
    return rows.str();
}

/// The difference of the arms' means of outcome - effect x sessions / 4 over its cluster-robust standard error, without
/// CR1's factor, which is the same in every allocation.
double tiny_statistic(const std::vector<TinySchool>& schools, unsigned treated, double effect) {
    const auto outcome = [&](const TinySchool& one) { return one.events / one.pupils - effect * one.sessions / 4; };
    double pupils[2] = {}, mean[2] = {}, variance = 0;
    for (std::size_t g = 0; g < schools.size(); ++g) {
        pupils[treated >> g & 1U] += schools[g].pupils;
        mean[treated >> g & 1U] += schools[g].pupils * outcome(schools[g]);
    }
    for (const int arm : {0, 1}) mean[arm] /= pupils[arm];
    for (std::size_t g = 0; g < schools.size(); ++g) {
        const unsigned arm = treated >> g & 1U;
        variance += std::pow(schools[g].pupils * (outcome(schools[g]) - mean[arm]) / pupils[arm], 2);
    }
    return (mean[1] - mean[0]) / std::sqrt(variance);
}

/// Over the 70 ways of treating four of eight schools.
double tiny_p_value(const std::vector<TinySchool>& schools, double effect) {
    unsigned treated = 0;
    for (std::size_t g = 0; g < schools.size(); ++g) treated |= static_cast<unsigned>(schools[g].arm) << g;
    const double observed = std::abs(tiny_statistic(schools, treated, effect));
    int all = 0, extreme = 0;
    for (unsigned other = 0; other < 256; ++other) {
        if (std::bitset<8>(other).count() != 4) continue;
        ++all;
        if (std::abs(tiny_statistic(schools, other, effect)) >= observed * (1 - 1e-9)) ++extreme;
    }
    return static_cast<double>(extreme) / all;
}

Trial trial_by_allocations() {
    Trial trial = school_trial();
    trial.cace = {definition(4, {}, MissingDose::zero)};
    trial.analysis.inference = Inference::randomisation;
    return trial;
}

TEST(ComplierEffects, AndersonRubinByEveryAllocationWhereTheProtocolsInferenceIsSo) {
    const Trial trial = trial_by_allocations();
    const AnalysisResult result = analyse_trial(test::arrange_text(trial, rows_of(tiny_schools)), trial);
    const ComplierEffect& effect = result.get<ComplierEffects>().effects.at(0);
    const AndersonRubin& test = effect.anderson_rubin;
    ASSERT_TRUE(test.resampled);
    EXPECT_TRUE(test.resampled->exact);
    EXPECT_EQ(test.resampled->draws, 70U);
    EXPECT_FALSE(test.df);
    EXPECT_DOUBLE_EQ(test.p_value, tiny_p_value(tiny_schools, 0));
    EXPECT_EQ(test.p_value, result.get<Effects>().estimates.at(0).test.value().p_value)
        << "no effect: the test of the offer";
    EXPECT_EQ(test.p_value, effect.intention_to_treat.test.value().p_value);
    ASSERT_EQ(test.set, ConfidenceSet::interval);
    const double low = test.low.value();
    const double high = test.high.value();
    EXPECT_LT(low, effect.effect.estimate);
    EXPECT_GT(high, effect.effect.estimate);
    const double step = 1e-6 * (high - low);
    for (const double inside : {low + step, high - step}) EXPECT_GT(tiny_p_value(tiny_schools, inside), 0.05);
    for (const double outside : {low - step, high + step}) EXPECT_LE(tiny_p_value(tiny_schools, outside), 0.05);
    EXPECT_FALSE(effect.effect.resampled()) << "the t test stays the model's";
}

/// Ends by R, which tests every effect in all 70 allocations (tests/reference/two_stage/make_allocation_sets.R).
TEST(ComplierEffects, AndersonRubinByAllocationsHasItsTrueShape) {
    Trial trial;
    trial.unit = "school";
    trial.data.cluster = "school";
    trial.arms.column = "offered";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "score";
    trial.outcomes = {outcome};
    trial.analysis.inference = Inference::randomisation;
    CaceSpec spec = definition(1, {}, MissingDose::zero);
    for (const char* column : {"much", "little"}) {
        spec.take_up = spec.label = column;
        trial.cace.push_back(spec);
    }
    const std::string file = CLUSTERTRIAL_TEST_DIR "/reference/two_stage/allocation_sets.csv";
    const ComplierEffects effects = analyse_trial(test::arrange_file(trial, file), trial).get<ComplierEffects>();
    ASSERT_EQ(effects.effects.size(), 2U);
    const AndersonRubin& much = effects.effects[0].anderson_rubin;
    EXPECT_EQ(much.set, ConfidenceSet::interval);
    EXPECT_NEAR(much.low.value(), 5.52397764340371, 1e-7);
    EXPECT_NEAR(much.high.value(), 11.7653107119078, 1e-7);
    const AndersonRubin& little = effects.effects[1].anderson_rubin;
    EXPECT_EQ(little.set, ConfidenceSet::two_rays);
    EXPECT_NEAR(little.low.value(), -66.282603049141, 1e-5);
    EXPECT_NEAR(little.high.value(), 12, 1e-5);
}

TEST(ComplierEffects, AndersonRubinIsTheModelsUnderTheBootstrap) {
    Trial trial = trial_by_allocations();
    const std::string rows = rows_of(tiny_schools);
    trial.analysis.inference = Inference::wild_bootstrap;
    const AndersonRubin drawn =
        analyse_trial(test::arrange_text(trial, rows), trial).get<ComplierEffects>().effects.at(0).anderson_rubin;
    trial.analysis.inference = Inference::model;
    const AndersonRubin model =
        analyse_trial(test::arrange_text(trial, rows), trial).get<ComplierEffects>().effects.at(0).anderson_rubin;
    EXPECT_FALSE(drawn.resampled);
    EXPECT_EQ(drawn.p_value, model.p_value);
    EXPECT_EQ(drawn.low.value(), model.low.value());
    EXPECT_EQ(drawn.df, model.df);
}

TEST(ComplierEffects, WhatCannotBeEstimatedSaysWhyAndTheOfferStands) {
    const Trial trial = school_trial();
    // As many take up in either arm.
    const std::string rows = school_header + "a,1,10,4,1\nb,0,10,3,1\nc,1,10,2,0\nd,0,10,5,0\ne,1,10,3,1\nf,0,10,6,1\n";
    const AnalysisResult result = analyse_trial(test::arrange_text(trial, rows), trial);
    EXPECT_EQ(result.get<Effects>().estimates.size(), 1U);
    EXPECT_THAT(result.get<ComplierEffects>().effects, IsEmpty());
    ASSERT_EQ(result.get<ComplierEffects>().not_estimated.size(), 1U);
    EXPECT_EQ(result.get<ComplierEffects>().not_estimated[0].label, "sessions >= 1");
    EXPECT_THAT(result.warnings, Contains(HasSubstr("cace 'sessions >= 1': not estimated: ")));
}

TEST(ComplierEffects, WithSeveralArmsEachOfferHasARow) {
    Trial trial = school_trial();
    trial.arms.arms.push_back({"light touch", "2"});
    const std::string rows = school_header +
                             "a,1,27,4,1\nb,0,39,9,\nc,1,39,2,2\nd,0,28,5,\ne,1,31,3,0\nf,0,25,6,\n"
                             "g,2,22,5,1\nh,2,30,3,0\ni,2,28,4,1\n";
    const ComplierEffects effects = analyse_trial(test::arrange_text(trial, rows), trial).get<ComplierEffects>();
    ASSERT_EQ(effects.effects.size(), 2U);
    // Just identified: each arm's difference over its own take-up. Control: 20 of 92.
    EXPECT_NEAR(effects.effects[0].effect.estimate, (9.0 / 97 - 20.0 / 92) / (66.0 / 97), 1e-13);
    EXPECT_NEAR(effects.effects[1].effect.estimate, (12.0 / 80 - 20.0 / 92) / (50.0 / 80), 1e-13);
    EXPECT_EQ(effects.effects[1].arm, 2U);
    EXPECT_EQ(effects.effects[1].effect.arms.at(1).arm, "light touch");
    trial.cace[0].missing = MissingDose::exclude;
    const std::string crossed = rows + "j,0,20,3,1\n";
    EXPECT_THAT(
        analyse_trial(test::arrange_text(trial, crossed), trial).get<ComplierEffects>().not_estimated.at(0).none.why,
        HasSubstr("it is unknown whose offer was taken up"));
}

}  // namespace
}  // namespace clustertrial::cace_test
