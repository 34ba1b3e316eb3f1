#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/keys.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::arrange_sensitivity_test {
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

const std::string regions_header = "urn,pupils,treated,region,block,nfa,prior,late,la,year\n";
/// e has no outcome; b's two rows differ in authority and year.
const std::string regions_rows = regions_header +
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

std::string problem_of_entry(const SensitivitySpec& entry, const std::string& csv = regions_rows) {
    return message_of([&] { arrange_text(with(entry), csv); });
}

SensitivitySpec dropping(std::vector<StratumName> strata) {
    SensitivitySpec entry;
    entry.label = "fewer";
    entry.drop_strata = std::move(strata);
    return entry;
}

TEST(Arrange, EachStrataColumnHasItsOwnLevelsByCluster) {
    const TrialData data = arrange_text(regions_trial(), regions_rows);
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
    EXPECT_THAT(arrange_text(trial, regions_rows).stratum_columns, IsEmpty());
}

TEST(Arrange, RowsOfASchoolMergeOnlyWithinASecondCluster) {
    Trial trial = regions_trial();
    trial.analysis.second_cluster = "la";
    // A third row of b, of the first row's authority: 5 + 6 pupils with 2 + 1 events, apart from the 15 of authority y.
    const TrialData data = arrange_text(trial, regions_rows + "b,6,1,north,high,1,2,1,x,6\n");
    EXPECT_THAT(data.outcomes[0].cluster, ElementsAre(0, 1, 1, 2, 3));
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 11, 15, 30, 40));
    EXPECT_DOUBLE_EQ(data.outcomes[0].mean[1], 3.0 / 11);
    EXPECT_THAT(data.outcomes[0].second_cluster, ElementsAre(0, 0, 1, 1, 1));
    EXPECT_THAT(arrange_text(regions_trial(), regions_rows).outcomes[0].second_cluster, IsEmpty());
}

TEST(Arrange, ARowWithAnOutcomeNeedsItsSecondCluster) {
    Trial trial = regions_trial();
    trial.analysis.second_cluster = "la";
    EXPECT_EQ(message_of([&] {
                  arrange_text(trial, regions_header +
                                          "a,10,0,north,low,1,2,3,,4\nb,5,1,north,low,2,1,1,x,4\n"
                                          "c,5,1,north,low,NA,1,NA,,4\n");
              }),
              "rows.csv:2: column 'la': found no value; expected a second cluster, since the row has an outcome");
}

TEST(Arrange, RowsThatACategoryDoesNotTellApartAreMerged) {
    Trial trial = regions_trial();
    trial.analysis.covariates = {{"year", true}};
    // Years 4 (5 + 6 pupils) and 5 of b.
    const TrialData data = arrange_text(trial, regions_rows + "b,6,1,north,high,1,2,1,x,4\n");
    EXPECT_THAT(data.covariate_names, ElementsAre("year = 5"));
    EXPECT_THAT(data.outcomes[0].cluster, ElementsAre(0, 1, 1, 2, 3));
    EXPECT_THAT(data.outcomes[0].individuals, ElementsAre(10, 11, 15, 30, 40));
    EXPECT_THAT(data.outcomes[0].covariates[0], ElementsAre(0, 0, 1, 0, 0));
}

TEST(Arrange, ANumberThatVariesInASchoolKeepsItsRowsApart) {
    Trial trial = regions_trial();
    trial.analysis.covariates = {{"year", false}};
    const TrialData data = arrange_text(trial, regions_rows + "b,6,1,north,high,1,2,1,x,4\n");
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
    const TrialData data = arrange_text(trial, regions_rows);
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
    EXPECT_THAT(arrange_text(with(entry), regions_rows).sensitivity[0].outcomes[0].second_cluster,
                ElementsAre(0, 0, 1, 1, 1));
}

TEST(ArrangeSensitivity, ClustersOfADroppedStratumAreNoPartOfTheEntry) {
    const TrialData data = arrange_text(with(dropping({"south / low"})), regions_rows);
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
    const TrialData data = arrange_text(with(dropping({"north"})), regions_rows);
    EXPECT_THAT(data.sensitivity[0].clusters, ElementsAre("c", "d", "e"));
    EXPECT_THAT(data.sensitivity[0].outcomes[0].cluster, ElementsAre(0, 1));
}

TEST(ArrangeSensitivity, AnUnknownStratumNamesTheKnownOnes) {
    EXPECT_EQ(problem_of_entry(dropping({"nort"})),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found 'nort', which is not a stratum; did you mean "
              "'north'?");
    EXPECT_EQ(
        problem_of_entry(dropping({"somewhere else"})),
        "trial.toml: [[sensitivity]] 'fewer': drop_strata: found 'somewhere else', which is not a stratum; known: "
        "north / high, north / low, south / high, south / low, north, south, high, low");
}

TEST(ArrangeSensitivity, ALevelOfTwoColumnsIsAmbiguous) {
    EXPECT_EQ(problem_of_entry(dropping({"1"}),
                               regions_header + "a,10,0,1,1,1,2,3,x,4\nb,10,1,1,2,1,2,3,x,4\nc,10,0,2,1,1,2,3,x,4\n"),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found '1', which can mean 2 things; expected "
              "one of them by its levels: { region = \"1\" }, { block = \"1\" }");
}

/// One stratum of authority "Bath / North" and area "East", one of "Bath" and "North / East".
const std::string alike = regions_header +
                          "a,10,0,Bath / North,East,1,2,3,x,4\nb,10,1,Bath / North,East,1,2,3,x,4\n"
                          "c,10,0,Bath,North / East,1,2,3,x,4\nd,10,1,Bath,North / East,1,2,3,x,4\n"
                          "e,10,0,Bath,East,1,2,3,x,4\nf,10,1,Bath,East,1,2,3,x,4\n";

StratumName levels(std::vector<StratumLevel> of) {
    return of;
}

std::vector<std::string> kept_of_alike(const StratumName& name) {
    return arrange_text(with(dropping({name})), alike).sensitivity[0].clusters;
}

TEST(ArrangeSensitivity, OfTwoStrataThatPrintAlikeOneIsNamedByItsLevels) {
    EXPECT_THAT(arrange_text(regions_trial(), alike).strata,
                ElementsAre("Bath / East", "Bath / North / East", "Bath / North / East"));
    EXPECT_THAT(kept_of_alike(levels({{"region", "Bath / North"}, {"block", "East"}})),
                ElementsAre("c", "d", "e", "f"));
    EXPECT_THAT(kept_of_alike(levels({{"block", "North / East"}, {"region", "Bath"}})),
                ElementsAre("a", "b", "e", "f"));
    EXPECT_EQ(problem_of_entry(dropping({"Bath / North / East"}), alike),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found 'Bath / North / East', which can mean 2 things; "
              "expected one of them by its levels: { region = \"Bath\", block = \"North / East\" }, "
              "{ region = \"Bath / North\", block = \"East\" }");
}

TEST(ArrangeSensitivity, LevelsOfSomeColumnsNameAllStrataThatHaveThem) {
    EXPECT_THAT(kept_of_alike(levels({{"region", "Bath"}})), ElementsAre("a", "b"));
    EXPECT_THAT(kept_of_alike(levels({{"block", "East"}})), ElementsAre("c", "d"));
    EXPECT_THAT(arrange_text(with(dropping({levels({{"region", "Bath / North"}}), "North / East"})), alike)
                    .sensitivity[0]
                    .clusters,
                ElementsAre("e", "f"));
}

TEST(ArrangeSensitivity, LevelsThatNoClusterHasAreAProblem) {
    EXPECT_EQ(
        problem_of_entry(dropping({levels({{"region", "Bat"}})}), alike),
        "trial.toml: [[sensitivity]] 'fewer': drop_strata: found 'Bat', which is not a level of 'region'; did you "
        "mean 'Bath'?");
    EXPECT_EQ(problem_of_entry(dropping({levels({{"area", "Bath"}})}), alike),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found 'area', which is not a column of the strata; "
              "known: region, block");
    EXPECT_EQ(problem_of_entry(dropping({levels({{"region", "Bath / North"}, {"block", "North / East"}})}), alike),
              "trial.toml: [[sensitivity]] 'fewer': drop_strata: found { region = \"Bath / North\", block = \"North / "
              "East\" }, in which there is no cluster");
}

TEST(ArrangeSensitivity, TheOnlyStrataColumnsLevelsAreTheStrata) {
    Trial trial = with(dropping({"low"}));
    trial.strata = {"block"};
    EXPECT_THAT(arrange_text(trial, regions_rows).sensitivity[0].clusters, ElementsAre("b", "d"));
}

TEST(ArrangeSensitivity, SomethingMustBeLeft) {
    const TrialData none = arrange_text(with(dropping({"north", "south"})), regions_rows);
    EXPECT_EQ(none.sensitivity[0].outcomes[0].why_none, "drop_strata leaves no school to analyse");
    EXPECT_THAT(none.outcomes[0].why_none, IsEmpty()) << "the entry's alone";
    SensitivitySpec entry = dropping({"north"});
    change(entry, "covariates", {"year"});
    const TrialData data = arrange_text(with(entry), regions_header +
                                                         "a,10,0,north,low,1,2,3,x,4\nb,10,1,north,low,1,2,3,x,4\n"
                                                         "c,9,1,south,high,0,0,0,x,NA\n");
    EXPECT_THAT(data.sensitivity[0].outcomes[0].why_none, HasSubstr("no row")) << "the entry's alone";
    EXPECT_THAT(data.outcomes[0].why_none, IsEmpty());
}

TEST(ArrangeSensitivity, WarningsAreOfTheRowsThatAnEntryHas) {
    // One row without its prior in each region.
    const TrialData data = arrange_text(with(dropping({"north"})), regions_rows +
                                                                       "f,5,0,north,low,1,,1,x,4\n"
                                                                       "g,5,0,south,low,1,,1,x,4\n");
    EXPECT_THAT(
        data.warnings,
        ElementsAre(
            HasSubstr("school 'b' on lines 3 and 4"),
            HasSubstr("2 rows (control 2; intervention 0) with the outcome but without the prior measure are left out"),
            HasSubstr("missing in 1 row of 1 cluster")));
    EXPECT_THAT(data.sensitivity[0].warnings,
                ElementsAre(HasSubstr(
                    "1 row (control 1; intervention 0) with the outcome but without the prior measure is left out")));
}

TEST(ArrangeSensitivity, ClustersOfADroppedStratumNeedNoSecondCluster) {
    SensitivitySpec entry = dropping({"north"});
    change(entry, "second_cluster", {"la"});
    const std::string no_authority =
        regions_header + "a,10,0,north,low,1,2,3,,4\nb,5,1,south,low,2,1,1,x,4\nc,5,0,south,low,2,1,1,y,4\n";
    EXPECT_THAT(arrange_text(with(entry), no_authority).sensitivity[0].outcomes[0].cluster, ElementsAre(0, 1));
    entry.drop_strata.clear();
    EXPECT_THAT(problem_of_entry(entry, no_authority), HasSubstr("rows.csv:2: column 'la': found no value"));
}

}  // namespace
}  // namespace clustertrial::arrange_sensitivity_test
