// An analysis that cannot be made says why, and the others stand.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/analysis/sensitivity.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::failures_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::Contains;

using testing::HasSubstr;
using testing::IsEmpty;

OutcomeSpec counted_outcome(const std::string& name, OutcomeRole role) {
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = name;
    outcome.role = role;
    return outcome;
}

/// The outcome "events" is sound; what else there is comes as a second one.
Trial trial_with(const std::string& other) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "arm";
    trial.outcomes = {counted_outcome("events", OutcomeRole::primary), counted_outcome(other, OutcomeRole::secondary)};
    return trial;
}

// none: no event anywhere. treated: known in one arm only. later: not collected.
const std::string eight_schools =
    "urn,arm,pupils,events,none,treated,later,dose\n"
    "a,1,27,4,0,1,,1\nb,0,39,9,0,,,\nc,1,39,2,0,3,,2\nd,0,28,5,0,,,\n"
    "e,1,31,3,0,2,,0\nf,0,25,6,0,,,\ng,1,22,5,0,0,,\nh,0,30,3,0,,,\n";

// Of 8 schools, weighted by pupils: 14 of 119 against 23 of 122.
constexpr double difference_of_events = 14.0 / 119 - 23.0 / 122;

std::string why_none(const std::string& outcome) {
    const Trial trial = trial_with(outcome);
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    const Effects& effects = result.get<Effects>();
    EXPECT_EQ(effects.estimates.size(), 1U);
    EXPECT_NEAR(effects.estimates.at(0).estimate, difference_of_events, 1e-15);
    EXPECT_EQ(effects.not_estimated.size(), 1U);
    EXPECT_EQ(effects.not_estimated.at(0).outcome.name, outcome);
    const std::string why = effects.not_estimated.at(0).why;
    EXPECT_THAT(result.warnings, Contains("not estimated: " + why));
    EXPECT_THAT(result.get<UnweightedEffects>().not_estimated, IsEmpty()) << "nobody asked for it";
    return why;
}

TEST(Failures, AnOutcomeWithoutEventsSaysSo) {
    EXPECT_EQ(why_none("none"),
              "outcome 'none': found the same value, 0, in every school; expected an outcome that varies");
}

TEST(Failures, AnOutcomeWithoutEventsKeepsWhatIsKnownOfItsArms) {
    const Trial trial = trial_with("none");
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    const NotEstimated& none = result.get<Effects>().not_estimated.at(0);
    ASSERT_EQ(none.arms.size(), 2U);
    // Control: 39 + 28 + 25 + 30 pupils; treated: 27 + 39 + 31 + 22.
    EXPECT_EQ(none.arms[0].n.individuals, 122);
    EXPECT_EQ(none.arms[1].n.individuals, 119);
    EXPECT_EQ(none.arms[1].n.clusters, 4U);
    EXPECT_EQ(none.total.individuals, 241);
    for (const ArmSummary& arm : none.arms) {
        EXPECT_EQ(arm.events, 0);
        EXPECT_EQ(arm.mean, 0);
        EXPECT_FALSE(arm.conf_low);
    }
}

TEST(Failures, AnOutcomeKnownInOneArmSaysNothingOfBoth) {
    const Trial trial = trial_with("treated");
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    EXPECT_THAT(result.get<Effects>().not_estimated.at(0).arms, IsEmpty());
}

TEST(Failures, AnOutcomeKnownInOneArmSaysSo) {
    EXPECT_EQ(why_none("treated"), "outcome 'treated': no school of arm 'control' has a value");
}

TEST(Failures, AnOutcomeNotYetCollectedSaysSo) {
    EXPECT_THAT(why_none("later"), HasSubstr("outcome 'later': no row has a value"));
}

TEST(Failures, AnOutcomeWithoutAnEstimateIsStillDescribed) {
    const Trial trial = trial_with("treated");
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    const auto& clustering = result.get<Clusterings>().outcomes;
    ASSERT_EQ(clustering.size(), 2U);
    EXPECT_EQ(clustering[1].clusters, 4U);
    EXPECT_TRUE(clustering[1].overall);
}

TEST(Failures, WithoutAnyEstimateTheRunFailsAndSaysAllReasons) {
    Trial trial = trial_with("treated");
    trial.outcomes[0] = counted_outcome("none", OutcomeRole::primary);
    const TrialData data = arrange_text(trial, eight_schools);
    EXPECT_EQ(message_of([&] { analyse_trial(data, trial); }),
              "outcome 'none': found the same value, 0, in every school; expected an outcome that varies\n"
              "outcome 'treated': no school of arm 'control' has a value");
}

TEST(Failures, AnEstimateOfASensitivityAnalysisIsEnoughForAReport) {
    Trial trial = trial_with("none");
    trial.outcomes.pop_back();
    trial.outcomes[0] = counted_outcome("treated", OutcomeRole::primary);
    trial.outcomes.push_back(counted_outcome("events", OutcomeRole::exploratory));
    SensitivitySpec entry;
    entry.label = "events";
    entry.instead = "events";
    trial.sensitivity = {entry};
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    ASSERT_EQ(result.get<Sensitivity>().effects.size(), 1U);
    EXPECT_EQ(result.get<Sensitivity>().effects[0].of, "treated") << "whose place the outcome took";
}

TEST(Failures, UnknownAttendanceStopsNeitherTheEffectNorItsInfluence) {
    Trial trial = trial_with("none");
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "later";
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    EXPECT_EQ(result.get<Effects>().estimates.size(), 1U);
    EXPECT_EQ(result.get<Influences>().effects.size(), 1U);
    ASSERT_EQ(result.get<DoseResponse>().not_estimated.size(), 1U);
    const std::string why =
        "'later' is missing for every school that was offered a dose; analyse again when attendance is known";
    EXPECT_EQ(result.get<DoseResponse>().not_estimated[0].reason(), why);
    EXPECT_THAT(result.warnings, Contains("dose-response: not estimated: outcome 'events': " + why));
}

TEST(Failures, AFamilyAdjustsForWhatWasTested) {
    Trial trial = trial_with("none");
    trial.outcomes.push_back(counted_outcome("dose", OutcomeRole::secondary));
    trial.outcomes.back().value = "pupils";
    trial.outcomes.back().count.clear();
    FamilySpec family;
    family.name = "all";
    family.outcomes = {"events", "none", "dose"};
    trial.families = {family};
    const AnalysisResult result = analyse_trial(arrange_text(trial, eight_schools), trial);
    const Family& adjusted = result.get<Families>().families.at(0);
    ASSERT_EQ(adjusted.members.size(), 2U);
    // Holm over two hypotheses: the smaller of the p-values is doubled.
    const double smaller = std::min(adjusted.members[0].p_value, adjusted.members[1].p_value);
    const double doubled = std::min(adjusted.members[0].adjusted, adjusted.members[1].adjusted);
    EXPECT_NEAR(doubled, std::min(1.0, 2 * smaller), 1e-15);
    ASSERT_EQ(adjusted.not_tested.size(), 1U);
    EXPECT_EQ(adjusted.not_tested[0].outcome.name, "none");
}

// By R's sandwich: vcovCL(lm(y ~ t), cluster = ~ school + teacher, type = "HC1", multi0 = FALSE).
TEST(Failures, TwoWayClusteringThatCrossesStopsTheUnweightedRowAlone) {
    Trial trial;
    trial.data.cluster = "school";
    trial.arms.column = "t";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "y";
    trial.outcomes = {outcome};
    trial.analysis.second_cluster = "teacher";
    const std::string file = CLUSTERTRIAL_TEST_DIR "/cli/analyse/crossed_two_way/data.csv";
    const AnalysisResult result = analyse_trial(test::arrange_file(trial, file), trial);
    EXPECT_NEAR(result.get<Effects>().estimates.at(0).std_error.value(), 0.148192342384503, 1e-13);
    ASSERT_EQ(result.get<UnweightedEffects>().not_estimated.size(), 1U);
    EXPECT_THAT(result.get<UnweightedEffects>().not_estimated[0].why, HasSubstr("are in several second clusters"));
    // The two-way variance of the covariate itself is below 0.
    trial.analysis.covariates = {{"rare", false}};
    const AnalysisResult adjusted = analyse_trial(test::arrange_file(trial, file), trial);
    EXPECT_NEAR(adjusted.get<Effects>().estimates.at(0).std_error.value(), 0.150257109795241, 1e-13);
}

}  // namespace
}  // namespace clustertrial::failures_test
