#include "clustertrial/sample/filter.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::moderator_test {
namespace {

using test::arrange_text;
using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SubgroupSpec subgroup_by(const std::string& column) {
    SubgroupSpec spec;
    spec.column = spec.label = column;
    return spec;
}

Trial trial_by(const SubgroupSpec& spec) {
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
    trial.subgroups = {spec};
    return trial;
}

TrialData arranged(const std::string& rows, const SubgroupSpec& spec = subgroup_by("year")) {
    return arrange_text(trial_by(spec), "urn,pupils,treated,nfa,year\n" + rows);
}

const std::string two_years = "a,10,0,1,9\na,20,0,4,10\na,5,0,1,9\nb,30,1,3,10\nb,10,1,2,9\n";

TEST(Moderator, TellsRowsOfAClusterApartByItsLevelsAndMergesTheOthers) {
    const TrialData data = arranged(two_years);
    const TrialData& entry = data.subgroups.at(0);
    EXPECT_THAT(entry.subgroup_levels, ElementsAre("9", "10")) << "numbers by size";
    const OutcomeData& outcome = entry.outcomes.at(0);
    EXPECT_THAT(outcome.cluster, ElementsAre(0, 0, 1, 1));
    EXPECT_THAT(outcome.subgroup, ElementsAre(0, 1, 1, 0));
    EXPECT_THAT(outcome.individuals, ElementsAre(15, 20, 30, 10));
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(35, 40)) << "the trial's own rows are merged as before";
    EXPECT_THAT(data.outcomes[0].subgroup, IsEmpty());
}

TEST(Moderator, HasNumbersWhereValuesAreAskedFor) {
    SubgroupSpec spec = subgroup_by("year");
    spec.values = {9};
    const OutcomeData outcome = arranged(two_years, spec).subgroups.at(0).outcomes.at(0);
    EXPECT_THAT(outcome.moderator, ElementsAre(9, 10, 9, 10, 9));
    EXPECT_THAT(outcome.subgroup, IsEmpty());
    const TrialData of_schools = arranged("a,10,0,1,9\na,20,0,4,9\nb,30,1,3,10\n", spec);
    EXPECT_THAT(of_schools.subgroups.at(0).outcomes.at(0).moderator, ElementsAre(9, 10)) << "rows are merged";
}

TEST(Moderator, RowsWithoutALevelAndRowsOfLevelsThatAreNotComparedAreCounted) {
    SubgroupSpec spec = subgroup_by("year");
    spec.levels = {"10", "9"};
    const TrialData data = arranged("a,10,0,1,9\na,20,0,4,\nb,30,1,3,10\nb,7,1,1,11\n", spec);
    const TrialData& entry = data.subgroups.at(0);
    const OutcomeData& outcome = entry.outcomes.at(0);
    EXPECT_THAT(outcome.subgroup, ElementsAre(1, 0));
    EXPECT_THAT(outcome.individuals_without_subgroup, ElementsAre(20, 0));
    EXPECT_THAT(outcome.individuals_of_other_levels, ElementsAre(0, 7));
    EXPECT_THAT(outcome.missing_individuals, ElementsAre(20, 7));
    EXPECT_THAT(entry.warnings, ElementsAre("outcome 'nfa': rows without a value of 'year' are left out (control: 20 "
                                            "pupils of 1 school; intervention: 0)"));
}

TEST(Moderator, TheFilterKeepsLevelsAndCountsWithTheirRowsAndClusters) {
    const TrialData data = arranged(two_years + "c,4,0,1,\nd,6,1,1,9\n");
    const OutcomeData kept = keep_rows(data.subgroups.at(0).outcomes.at(0), {true, false, true, false, true});
    EXPECT_THAT(kept.subgroup, ElementsAre(0, 1, 0));
    const TrialData without_a = keep_clusters(data.subgroups[0], {false, true, true, true});
    EXPECT_THAT(without_a.outcomes.at(0).subgroup, ElementsAre(1, 0, 0));
    EXPECT_THAT(without_a.outcomes[0].individuals_without_subgroup, ElementsAre(0, 4, 0));
    EXPECT_THAT(without_a.outcomes[0].individuals_of_other_levels, ElementsAre(0, 0, 0));
    EXPECT_THAT(keep_clusters(data, {true, true, false, true}).subgroups, IsEmpty());
    SubgroupSpec spec = subgroup_by("year");
    spec.values = {9};
    const OutcomeData numbers = arranged(two_years, spec).subgroups.at(0).outcomes.at(0);
    EXPECT_THAT(keep_rows(numbers, {false, true, false, true, true}).moderator, ElementsAre(10, 10, 9));
}

TEST(Moderator, AColumnThatTheFileLacksIsAnErrorOfTheFile) {
    EXPECT_THAT(message_of([] { arranged(two_years, subgroup_by("yaer")); }), HasSubstr("'yaer'"));
}

}  // namespace
}  // namespace clustertrial::moderator_test
