#include "clustertrial/sample/trial_data.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::take_up_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// One count out of pupils, and two definitions of one column of sessions: some of the four, and at least two of them.
Trial sessions_trial() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    trial.outcomes.resize(1);
    trial.outcomes[0].name = "nfa";
    trial.outcomes[0].count = "nfa";
    trial.cace.resize(2);
    trial.cace[0].take_up = "sessions";
    trial.cace[0].maximum = 4;
    trial.cace[1].take_up = "sessions";
    trial.cace[1].threshold = 2;
    return trial;
}

TrialData sessions(const std::string& rows, const Trial& trial = sessions_trial()) {
    return arrange_text(trial, "urn,pupils,treated,nfa,sessions\n" + rows);
}

TEST(TakeUp, ADefinitionIsAShareOfAFullDoseOrAThreshold) {
    const TrialData data = sessions("a,10,0,1,0\nb,20,1,2,1\nc,30,1,3,2\nd,40,1,4,4\n");
    ASSERT_EQ(data.cace.size(), 2U);
    EXPECT_THAT(data.cace[0].outcomes[0].take_up, ElementsAre(0, 0.25, 0.5, 1));
    EXPECT_THAT(data.cace[1].outcomes[0].take_up, ElementsAre(0, 0, 1, 1));
    EXPECT_EQ(data.cace[0].clusters, data.clusters);
    EXPECT_EQ(data.cace[0].arm, data.arm);
    EXPECT_EQ(data.cace[0].outcomes[0].mean, data.outcomes[0].mean);
    EXPECT_THAT(data.cace[0].warnings, IsEmpty());
    EXPECT_THAT(data.outcomes[0].take_up, IsEmpty()) << "of no definition";
}

TEST(TakeUp, IndividualsOfAClusterMayDiffer) {
    // b: 20 pupils with 1 session, 60 with 3: mean dose / 4 is (20 + 180) / 80 / 4; 60 of 80 had two sessions or more.
    const TrialData data = sessions("a,10,0,1,0\nb,20,1,2,1\nb,60,1,3,3\n");
    EXPECT_THAT(data.cace[0].outcomes[0].individuals, ElementsAre(10, 80));
    EXPECT_THAT(data.cace[0].outcomes[0].take_up, ElementsAre(0, 0.625));
    EXPECT_THAT(data.cace[1].outcomes[0].take_up, ElementsAre(0, 0.75));
}

TEST(TakeUp, WhatIsTheSameInAllRowsOfAClusterStaysToTheLastDigit) {
    const TrialData data = sessions("a,10,0,1,0\nb,3,1,1,1.1\nb,7,1,1,1.1\nb,9,1,1,1.1\n");
    EXPECT_EQ(data.cace[0].outcomes[0].take_up[1], 1.1 / 4);
}

TEST(TakeUp, AControlClusterHasTheDoseThatTheDataSay) {
    const TrialData data = sessions("a,10,0,1,2\nb,20,0,2,\nc,30,1,3,4\n");
    EXPECT_THAT(data.cace[0].outcomes[0].take_up, ElementsAre(0.5, 0, 1));
    EXPECT_THAT(data.cace[0].outcomes[0].individuals_without_take_up, ElementsAre(0, 20, 0));
    EXPECT_THAT(
        data.cace[0].warnings,
        ElementsAre("outcome 'nfa': 'sessions' is missing in arm 'control' for 20 pupils of 1 school, who count "
                    "as not having taken it up"));
}

TEST(TakeUp, AControlArmWithoutAnyDoseWasOfferedNothing) {
    const TrialData data = sessions("a,10,0,1,\nb,20,0,2,\nc,30,1,3,4\n");
    EXPECT_THAT(data.cace[0].outcomes[0].take_up, ElementsAre(0, 0, 1));
    EXPECT_THAT(data.cace[0].warnings, IsEmpty());
}

TEST(TakeUp, RowsOfAnInterventionArmWithoutADoseAreLeftOutAndCounted) {
    const TrialData data = sessions("a,10,0,1,\nb,20,1,2,\nb,5,1,2,4\nc,30,1,3,4\nd,8,1,NA,\n");
    const OutcomeData& outcome = data.cace[0].outcomes[0];
    EXPECT_THAT(outcome.cluster, ElementsAre(0, 1, 2));
    EXPECT_THAT(outcome.individuals, ElementsAre(10, 5, 30));
    EXPECT_THAT(outcome.individuals_without_take_up, ElementsAre(10, 20, 0, 0)) << "d has no outcome either";
    EXPECT_THAT(outcome.missing_individuals, ElementsAre(0, 20, 0, 8));
    EXPECT_THAT(data.cace[0].warnings,
                ElementsAre("outcome 'nfa': 'sessions' is missing in arm 'intervention' for 20 pupils of 1 school, who "
                            "are left out, so the comparison is no longer between the arms as randomised"));
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 25, 30)) << "the trial's own rows are as they were";
}

TEST(TakeUp, OrTheyCountAsNotTakingUp) {
    Trial trial = sessions_trial();
    trial.cace[0].missing = MissingDose::zero;
    const TrialData data = sessions("a,10,0,1,\nb,15,1,2,\nb,5,1,2,4\nc,30,1,3,4\n", trial);
    EXPECT_THAT(data.cace[0].outcomes[0].take_up, ElementsAre(0, 0.25, 1));
    EXPECT_THAT(data.cace[0].outcomes[0].missing_individuals, ElementsAre(0, 0, 0));
    EXPECT_THAT(data.cace[0].warnings,
                ElementsAre(HasSubstr("15 pupils of 1 school, who count as not having taken it up")));
}

TEST(TakeUp, BeforeAnyAttendanceIsKnownTheRestStands) {
    const TrialData data = sessions("a,10,0,1,\nb,20,1,2,\nc,30,1,3,\n");
    EXPECT_EQ(data.cace[0].outcomes[0].why_none, "'sessions' is missing for every school of arm 'intervention'");
    EXPECT_EQ(data.outcomes[0].why_none, "");
}

TEST(TakeUp, ADoseIsBetweenZeroAndWhatIsFull) {
    EXPECT_THAT(message_of([] { sessions("a,10,0,1,5\nb,20,1,2,1\n"); }),
                HasSubstr("rows.csv:2: column 'sessions': found 5; expected a dose from 0 to 4"));
    Trial trial = sessions_trial();
    trial.cace.erase(trial.cace.begin());
    EXPECT_THAT(message_of([&] { sessions("a,10,0,1,5\nb,20,1,2,-1\n", trial); }),
                AllOf(HasSubstr("rows.csv:3: column 'sessions': found -1; expected a dose, at least 0"),
                      testing::Not(HasSubstr("rows.csv:2"))));
}

TEST(TakeUp, ADefinitionIsOfTheOutcomesThatItNames) {
    Trial trial = sessions_trial();
    trial.outcomes.push_back(trial.outcomes[0]);
    trial.outcomes[1].name = "again";
    trial.outcomes[1].role = OutcomeRole::secondary;
    trial.cace[1].outcomes = {"again"};
    const TrialData data = sessions("a,10,0,1,0\nb,20,1,2,1\n", trial);
    ASSERT_EQ(data.cace[0].outcomes.size(), 1U);
    EXPECT_EQ(data.cace[0].outcomes[0].spec.name, "nfa");
    ASSERT_EQ(data.cace[1].outcomes.size(), 1U);
    EXPECT_EQ(data.cace[1].outcomes[0].spec.name, "again");
}

}  // namespace
}  // namespace clustertrial::take_up_test
