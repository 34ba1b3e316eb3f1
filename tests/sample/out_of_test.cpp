// Counts with a denominator of their own (out_of of [[outcome]]), as they are arranged.
#include "clustertrial/sample/filter.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::arrange_out_of_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Trial contacts_trial() {
    Trial trial;
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = "action";
    outcome.count = "action";
    outcome.out_of = "contacts";
    trial.outcomes = {outcome};
    return trial;
}

const std::string header = "urn,treated,pupils,contacts,action\n";

TEST(ArrangeOutOf, AShareIsOutOfItsColumnAndIndividualsStayIndividuals) {
    const TrialData data = arrange_text(contacts_trial(), header + "a,0,30,4,1\na,0,20,6,4\nb,1,40,8,2\n");
    const OutcomeData& outcome = data.outcomes.at(0);
    EXPECT_THAT(outcome.mean, ElementsAre(0.5, 0.25));
    EXPECT_THAT(outcome.out_of, ElementsAre(10, 8));
    EXPECT_THAT(outcome.averaged_over(), ElementsAre(10, 8));
    EXPECT_THAT(outcome.individuals, ElementsAre(50, 40));
    EXPECT_THAT(outcome.sum_of_squares, ElementsAre(2.5, 1.5)) << "5 of 10: 10 x 0.5^2; 2 of 8: 8 x 0.25 x 0.75";
}

TEST(ArrangeOutOf, RowsOutOfNothingOrOfWhatIsNotKnownAreMissing) {
    const TrialData data = arrange_text(
        contacts_trial(), header + "a,0,30,4,1\na,0,20,0,0\nb,1,40,8,2\nb,1,11,NA,3\nc,1,7,5,NA\nd,0,9,0,NA\n");
    const OutcomeData& outcome = data.outcomes.at(0);
    EXPECT_THAT(outcome.out_of, ElementsAre(4, 8));
    EXPECT_THAT(outcome.missing_individuals, ElementsAre(20, 11, 7, 9));
    EXPECT_THAT(outcome.missing_out_of, ElementsAre(0, 0, 5, 0));
    EXPECT_THAT(outcome.rows_out_of_none, ElementsAre(1, 0, 0, 1));
    EXPECT_THAT(outcome.rows_without_out_of, ElementsAre(0, 1, 0, 0));
    EXPECT_THAT(data.warnings,
                testing::Contains(HasSubstr("'contacts' is 0 in 2 rows (control 2; intervention 0): the proportion is "
                                            "undefined, so the outcome is missing")));
}

TEST(ArrangeOutOf, RowsThatAFilterLeavesOutAreMissingWithTheirDenominators) {
    const TrialData data = arrange_text(contacts_trial(), header + "a,0,30,4,1\nb,1,40,8,2\nc,1,7,5,1\n");
    const OutcomeData kept = keep_rows(data.outcomes.at(0), {true, false, true});
    EXPECT_THAT(kept.out_of, ElementsAre(4, 5));
    EXPECT_THAT(kept.missing_out_of, ElementsAre(0, 8, 0));
    EXPECT_THAT(kept.missing_individuals, ElementsAre(0, 40, 0));
    const TrialData clusters = keep_clusters(data, {true, false, true});
    EXPECT_THAT(clusters.outcomes.at(0).out_of, ElementsAre(4, 5));
    EXPECT_THAT(clusters.outcomes.at(0).missing_out_of, ElementsAre(0, 0));
}

TEST(ArrangeOutOf, WhatCannotBeADenominatorIsAProblem) {
    const std::string message = message_of([] {
        arrange_text(contacts_trial(), header + "a,0,30,4,5\nb,1,40,-1,NA\nc,1,7,2.5,1\nd,0,7,2e9,1\ne,0,7,9,-1\n");
    });
    EXPECT_THAT(message, HasSubstr("rows.csv:2: column 'action': found 5; expected at most 4, the row's 'contacts'"));
    const std::string expected = "expected a whole number that events are out of, at least 0";
    EXPECT_THAT(message, HasSubstr("rows.csv:3: column 'contacts': found -1; " + expected));
    EXPECT_THAT(message, HasSubstr("rows.csv:4: column 'contacts': found 2.5; " + expected));
    EXPECT_THAT(message,
                HasSubstr("rows.csv:5: column 'contacts': found 2000000000; " + expected + " and at most a billion"));
    EXPECT_THAT(message, HasSubstr("rows.csv:6: column 'action': found -1; expected a whole number of events"));
}

TEST(ArrangeOutOf, MoreContactsThanPupilsAreNoProblem) {
    const TrialData data = arrange_text(contacts_trial(), header + "a,0,3,40,10\nb,1,4,80,20\n");
    EXPECT_THAT(data.outcomes.at(0).mean, ElementsAre(0.25, 0.25));
    EXPECT_THAT(data.warnings, Not(testing::Contains(HasSubstr("contacts"))));
}

}  // namespace
}  // namespace clustertrial::arrange_out_of_test
