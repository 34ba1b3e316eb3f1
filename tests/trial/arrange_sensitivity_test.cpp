#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_data.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {
namespace {

using test::arrange_text;
using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Two outcomes of pupils, one with prior, in two regions of two blocks.
Trial regions_trial() {
    Trial trial;
    trial.file = "trial.toml";
    trial.unit = "school";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    trial.strata = {"region", "block"};
    trial.outcomes.resize(2);
    trial.outcomes[0].name = "nfa";
    trial.outcomes[0].count = "nfa";
    trial.outcomes[0].prior = "prior";
    trial.outcomes[1].name = "late";
    trial.outcomes[1].role = OutcomeRole::secondary;
    trial.outcomes[1].count = "late";
    return trial;
}

const std::string header = "urn,pupils,treated,region,block,nfa,prior,late,la,year\n";
/// e has no outcome; b's two rows differ in authority and year.
const std::string rows = header +
                         "a,10,0,north,low,1,2,3,x,4\n"
                         "b,5,1,north,high,2,,1,x,4\n"
                         "b,15,1,north,high,0,4,2,y,5\n"
                         "c,30,0,south,low,3,3,9,y,4\n"
                         "d,40,1,south,high,4,8,9,y,4\n"
                         "e,7,1,south,low,NA,1,NA,x,4\n";

Trial with(const SensitivitySpec& entry) {
    Trial trial = regions_trial();
    trial.sensitivity = {entry};
    return trial;
}

std::string problem(const SensitivitySpec& entry, const std::string& csv = rows) {
    return message_of([&] { arrange_text(with(entry), csv); });
}

SensitivitySpec dropping(std::vector<std::string> strata) {
    SensitivitySpec entry;
    entry.label = "fewer";
    entry.drop_strata = std::move(strata);
    return entry;
}

TEST(Arrange, EachStrataColumnHasItsOwnLevelsByCluster) {
    const TrialData data = arrange_text(regions_trial(), rows);
    EXPECT_THAT(data.strata, ElementsAre("north / high", "north / low", "south / high", "south / low"));
    EXPECT_THAT(data.stratum, ElementsAre(1, 0, 3, 2, 3));
    ASSERT_EQ(data.stratum_columns.size(), 2U);
    EXPECT_EQ(data.stratum_columns[0].column, "region");
    EXPECT_THAT(data.stratum_columns[0].levels, ElementsAre("north", "south"));
    EXPECT_THAT(data.stratum_columns[0].level, ElementsAre(0, 0, 1, 1, 1));
    EXPECT_THAT(data.stratum_columns[1].levels, ElementsAre("high", "low"));
    EXPECT_THAT(data.stratum_columns[1].level, ElementsAre(1, 0, 1, 0, 1));
    Trial trial = regions_trial();
    trial.strata.clear();
    EXPECT_THAT(arrange_text(trial, rows).stratum_columns, IsEmpty());
}

TEST(Arrange, RowsOfASchoolMergeOnlyWithinASecondCluster) {
    Trial trial = regions_trial();
    trial.analysis.second_cluster = "la";
    // A third row of b, of the first row's authority: 5 + 6 pupils with 2 + 1 events, apart from the 15 of authority y.
    const TrialData data = arrange_text(trial, rows + "b,6,1,north,high,1,2,1,x,6\n");
    EXPECT_THAT(data.outcomes[0].cluster, ElementsAre(0, 1, 1, 2, 3));
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 11, 15, 30, 40));
    EXPECT_DOUBLE_EQ(data.outcomes[0].mean[1], 3.0 / 11);
    EXPECT_THAT(data.outcomes[0].second_cluster, ElementsAre(0, 0, 1, 1, 1));
    EXPECT_THAT(arrange_text(regions_trial(), rows).outcomes[0].second_cluster, IsEmpty());
}

TEST(Arrange, ARowWithAnOutcomeNeedsItsSecondCluster) {
    Trial trial = regions_trial();
    trial.analysis.second_cluster = "la";
    EXPECT_EQ(message_of([&] {
                  arrange_text(trial, header +
                                          "a,10,0,north,low,1,2,3,,4\nb,5,1,north,low,2,1,1,x,4\n"
                                          "c,5,1,north,low,NA,1,NA,,4\n");
              }),
              "rows.csv:2: column 'la': found no value; expected a second cluster, since the row has an outcome");
}

TEST(Arrange, RowsThatACategoryDoesNotTellApartAreMerged) {
    Trial trial = regions_trial();
    trial.analysis.covariates = {{"year", true}};
    // Years 4 (5 + 6 pupils) and 5 of b.
    const TrialData data = arrange_text(trial, rows + "b,6,1,north,high,1,2,1,x,4\n");
    EXPECT_THAT(data.covariate_names, ElementsAre("year = 5"));
    EXPECT_THAT(data.outcomes[0].cluster, ElementsAre(0, 1, 1, 2, 3));
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 11, 15, 30, 40));
    EXPECT_THAT(data.outcomes[0].covariates[0], ElementsAre(0, 0, 1, 0, 0));
}

TEST(Arrange, ANumberThatVariesInASchoolKeepsItsRowsApart) {
    Trial trial = regions_trial();
    trial.analysis.covariates = {{"year", false}};
    const TrialData data = arrange_text(trial, rows + "b,6,1,north,high,1,2,1,x,4\n");
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 5, 15, 30, 40, 6));
    EXPECT_THAT(data.outcomes[0].covariates[0], ElementsAre(4, 4, 5, 4, 4, 4));
}

TEST(ArrangeSensitivity, AnEntrysRowsFollowItsProtocol) {
    SensitivitySpec entry;
    entry.without_prior = true;
    change(entry, "covariates", {"year"});
    Trial trial = with(entry);
    trial.sensitivity.push_back({});
    trial.sensitivity[1].instead = "late";
    const TrialData data = arrange_text(trial, rows);
    EXPECT_THAT(data.covariate_names, IsEmpty());
    ASSERT_EQ(data.sensitivity.size(), 2U);
    const TrialData& without = data.sensitivity[0];
    ASSERT_EQ(without.outcomes.size(), 1U);
    EXPECT_THAT(without.covariate_names, ElementsAre("year"));
    EXPECT_THAT(without.outcomes[0].prior, IsEmpty());
    EXPECT_THAT(without.outcomes[0].individuals, ElementsAre(10, 5, 15, 30, 40));
    EXPECT_EQ(without.clusters, data.clusters);
    EXPECT_EQ(without.stratum, data.stratum);
    EXPECT_EQ(without.individuals, data.individuals);
    const OutcomeData& late = data.sensitivity[1].outcomes.at(0);
    EXPECT_EQ(late.spec.name, "late");
    EXPECT_EQ(late.spec.role, OutcomeRole::primary);
    EXPECT_THAT(late.mean, ElementsAre(0.3, 3.0 / 20, 0.3, 9.0 / 40));
}

TEST(ArrangeSensitivity, ColumnsThatOnlyAnEntryNeedsAreRead) {
    SensitivitySpec entry;
    change(entry, "second_cluster", {"la"});
    change(entry, "covariates", {"year:categorical"});
    std::vector<std::string> names;
    for (const ColumnRequest& column : columns_of(with(entry))) names.push_back(column.name);
    EXPECT_THAT(names,
                ElementsAre("urn", "treated", "region", "block", "pupils", "nfa", "prior", "late", "year", "la"));
    EXPECT_THAT(arrange_text(with(entry), rows).sensitivity[0].outcomes[0].second_cluster, ElementsAre(0, 0, 1, 1, 1));
}

TEST(ArrangeSensitivity, ClustersOfADroppedStratumAreNoPartOfTheEntry) {
    const TrialData data = arrange_text(with(dropping({"south / low"})), rows);
    EXPECT_THAT(data.outcomes[0].cluster, ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(data.outcomes[0].missing_individuals, ElementsAre(0, 0, 0, 0, 7));
    const OutcomeData& kept = data.sensitivity[0].outcomes[0];
    EXPECT_THAT(data.sensitivity[0].clusters, ElementsAre("a", "b", "d"));
    EXPECT_THAT(kept.cluster, ElementsAre(0, 1, 2));
    EXPECT_THAT(kept.missing_individuals, ElementsAre(0, 0, 0)) << "e is of the dropped stratum";
    EXPECT_EQ(data.sensitivity[0].arm.size(), 3U);
    EXPECT_EQ(data.sensitivity[0].stratum_columns[0].level.size(), 3U);
}

TEST(ArrangeSensitivity, ALevelOfOneStrataColumnDropsAllItsStrata) {
    const TrialData data = arrange_text(with(dropping({"north"})), rows);
    EXPECT_THAT(data.sensitivity[0].clusters, ElementsAre("c", "d", "e"));
    EXPECT_THAT(data.sensitivity[0].outcomes[0].cluster, ElementsAre(0, 1));
}

TEST(ArrangeSensitivity, AnUnknownStratumNamesTheKnownOnes) {
    EXPECT_EQ(problem(dropping({"nort"})),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found 'nort', which is no stratum; did you mean "
              "'north'?");
    EXPECT_EQ(problem(dropping({"somewhere else"})),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found 'somewhere else', which is no stratum; known: "
              "north / high, north / low, south / high, south / low, north, south, high, low");
}

TEST(ArrangeSensitivity, ALevelOfTwoColumnsIsAmbiguous) {
    EXPECT_EQ(problem(dropping({"1"}), header + "a,10,0,1,1,1,2,3,x,4\nb,10,1,1,2,1,2,3,x,4\nc,10,0,2,1,1,2,3,x,4\n"),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found '1', which is a level of both 'region' and "
              "'block'; expected the names of whole strata, such as '1 / 1'");
}

TEST(ArrangeSensitivity, TheOnlyStrataColumnsLevelsAreTheStrata) {
    Trial trial = with(dropping({"low"}));
    trial.strata = {"block"};
    EXPECT_THAT(arrange_text(trial, rows).sensitivity[0].clusters, ElementsAre("b", "d"));
}

TEST(ArrangeSensitivity, SomethingMustBeLeft) {
    EXPECT_EQ(problem(dropping({"north", "south"})),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata leaves no cluster to analyse");
    EXPECT_EQ(problem(dropping({"north", "south / high", "south / low"}),
                      header + "a,10,0,north,low,1,2,3,x,4\nb,10,1,south,low,1,2,3,x,4\nc,9,1,south,high,0,0,0,x,4\n"),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata leaves no cluster to analyse");
    SensitivitySpec entry = dropping({"north"});
    change(entry, "covariates", {"year"});
    EXPECT_THAT(problem(entry, header + "a,10,0,north,low,1,2,3,x,4\nb,10,1,north,low,1,2,3,x,4\nc,9,1,south,high,0,0,"
                                        "0,x,NA\n"),
                HasSubstr("[[sensitivity]] 'fewer': outcome 'nfa': no row has a value"));
}

}  // namespace
}  // namespace clustertrial
