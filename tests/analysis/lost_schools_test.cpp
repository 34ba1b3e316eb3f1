// Schools that were randomised and have no row in the data, by a record or by a list; and arms that only those have.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/subgroups.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_tables.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "draw_folder.hpp"
#include "support/trials.hpp"

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::lost_schools_test {
namespace {

using test::message_of;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> schools = {"W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"};

class LostSchools : public testing::Test {
  protected:
    /// Draws W1 .. W8, and a list of them, "id,region,arm".
    LostSchools() {
        std::string rows = "id,region\n";
        for (const std::string& id : schools) rows += id + (id < "W5" ? ",north\n" : ",south\n");
        folder_.write("schools.csv", rows);
        AllocationPlan plan;
        plan.id = "id";
        plan.seed = 7;
        plan.strata = {parse_stratum_spec("region")};
        folder_.draw("schools", plan);
        std::istringstream lines(folder_.read("schools.allocation.csv"));
        std::string line;
        std::getline(lines, line);
        std::string list = "id,region,t\n";
        while (std::getline(lines, line)) {
            const std::string arm = line.substr(line.rfind(',') + 1);
            arm_[line.substr(0, 2)] = arm;
            list += line.substr(0, 8) + "," + arm + "\n";
        }
        folder_.write("list.csv", list);
    }

    /// Rows of the schools but those in `without`; `t` where the arm column is there.
    void write_data(const std::string& without, bool arms = true) const {
        std::string rows = arms ? "id,region,n,k,t\n" : "id,region,n,k\n";
        int number = 0;
        for (const std::string& id : schools) {
            ++number;
            if (without.find(id) != std::string::npos) continue;
            rows += id + (id < "W5" ? ",north," : ",south,") + std::to_string(40 + number) + "," +
                    std::to_string(3 + 5 * number % 7) + (arms ? "," + arm_.at(id) : "") + "\n";
        }
        folder_.write("data.csv", rows);
    }

    Trial trial_with(const std::string& randomisation, const std::string& arms = "[arms]\ncolumn = \"t\"\n",
                     const std::string& more = "") const {
        return parse_trial_file(
            "[trial]\nunit = \"school\"\nindividual = \"pupil\"\n[data]\nfile = \"data.csv\"\n"
            "cluster = \"id\"\nsize = \"n\"\n" +
                arms + "[[outcome]]\nname = \"k\"\ncount = \"k\"\n[randomisation]\n" + randomisation + more,
            folder_.path("trial.toml"));
    }

    static EffectEstimate effect_of(const TrialData& data, const Trial& trial) {
        return analyse_trial(data, trial).get<Effects>().estimates.at(0);
    }

    DrawFolder folder_;
    std::map<std::string, std::string> arm_;
};

const std::string by_record = "record = \"schools.record.json\"\n";
const std::string by_list = "file = \"list.csv\"\n";
const std::string by_bare_list = "file = \"schools.csv\"\n";  // without the arms

TEST_F(LostSchools, IndividualsOfASchoolWithoutARowAreUnknownInTablesAndJson) {
    write_data("W3");
    const Trial trial = trial_with(by_record);
    const TrialData data = read_trial_data(trial);
    const AnalysisResult result = analyse_trial(data, trial);
    const EffectEstimate& effect = result.get<Effects>().estimates.at(0);
    EXPECT_EQ(effect.total.clusters_missing, 1U);
    EXPECT_EQ(effect.total.clusters_without_rows, 1U);
    const std::size_t its_arm = arm_.at("W3") == "intervention" ? 1 : 0;
    EXPECT_EQ(effect.arms.at(its_arm).n.clusters_not_counted(), 1U);
    EXPECT_EQ(effect.arms.at(1 - its_arm).n.clusters_not_counted(), 0U);
    const auto json = nlohmann::json::parse(render_results_json(result, {}));
    const auto& individuals = json.at("estimates").at(0).at("n_individuals");
    EXPECT_TRUE(individuals.at("missing").is_null());
    EXPECT_EQ(individuals.at("missing_counted"), 0);
    EXPECT_EQ(individuals.at("clusters_not_counted"), 1);
    for (const ResultTable& table : to_tables(result)) {
        if (table.id != "primary" && table.id != "appendix-primary") continue;
        EXPECT_THAT(table.notes, Contains(AllOf(HasSubstr("1 school ("), HasSubstr(" 1"), HasSubstr("without a row"),
                                                HasSubstr("and so is the number of pupils missing"))))
            << table.id;
        const std::size_t column = table.id == "primary" ? (its_arm == 1 ? 1U : 3U) : (its_arm == 1 ? 3U : 5U);
        EXPECT_THAT(to_text(table.rows.at(0).cells.at(column)), HasSubstr("(unknown)")) << table.id;
    }
}

TEST_F(LostSchools, WhereAllAreThereEveryIndividualIsCounted) {
    write_data("");
    const Trial trial = trial_with(by_record);
    const AnalysisResult result = analyse_trial(read_trial_data(trial), trial);
    const auto json = nlohmann::json::parse(render_results_json(result, {}));
    const auto& individuals = json.at("estimates").at(0).at("n_individuals");
    EXPECT_EQ(individuals.at("missing"), 0);
    EXPECT_EQ(individuals.at("clusters_not_counted"), 0);
    for (const ResultTable& table : to_tables(result)) EXPECT_THAT(table.notes, Each(Not(HasSubstr("unknown"))));
}

TEST_F(LostSchools, RowsWithoutASizeAreNotCountedEither) {
    write_data("");
    std::string rows = folder_.read("data.csv");
    folder_.write("data.csv", rows + "W1,north,,," + arm_.at("W1") + "\n");
    const Trial trial = trial_with(by_record);
    const EffectEstimate effect = effect_of(read_trial_data(trial), trial);
    EXPECT_EQ(effect.total.clusters_of_unknown_size, 1U);
    EXPECT_EQ(effect.total.clusters_missing, 0U);
}

TEST_F(LostSchools, AreInNoLevelOfASubgroup) {
    write_data("W3");
    const Trial trial = trial_with(by_record, "[arms]\ncolumn = \"t\"\n",
                                   "[[subgroup]]\ncolumn = \"region\"\nrole = \"prespecified\"\n");
    const TrialData data = read_trial_data(trial);
    EXPECT_EQ(data.subgroups.at(0).lost, data.lost);
    const AnalysisResult result = analyse_trial(data, trial);
    const SubgroupRow& north = result.get<Subgroups>().analyses.at(0).rows.at(0);
    EXPECT_EQ(north.arms.at(0).clusters + north.arms.at(1).clusters, 3U);
    EXPECT_THAT(north.interacted.why_none,
                HasSubstr("one school of arm '" + arm_.at("W3") + "' has this level, so the variation"));
    EXPECT_EQ(effect_of(data, trial).total.clusters_missing, 1U);
}

TEST_F(LostSchools, EntriesCountThemAsTheWholeDoes) {
    write_data("W3W6");
    const Trial trial = trial_with(by_record, "[arms]\ncolumn = \"t\"\n",
                                   "[[sensitivity]]\nlabel = \"equal\"\nweights = \"equal\"\n"
                                   "[[sensitivity]]\nlabel = \"south\"\ndrop_strata = [\"north\"]\n");
    const TrialData data = read_trial_data(trial);
    EXPECT_EQ(data.lost, data.sensitivity.at(0).lost);
    EXPECT_THAT(data.sensitivity.at(1).clusters, ElementsAre("W5", "W6", "W7", "W8"));
    EXPECT_THAT(data.sensitivity.at(1).lost, ElementsAre(false, true, false, false));
}

TEST_F(LostSchools, ASchoolOfAListThatHasTheArmsIsLostFromItsArm) {
    write_data("W3");
    const Trial trial = trial_with(by_list);
    const TrialData data = read_trial_data(trial);
    EXPECT_THAT(data.stated.lost, ElementsAre("W3"));
    EXPECT_THAT(data.clusters, testing::ElementsAreArray(schools));
    EXPECT_THAT(data.warnings, Contains(AllOf(HasSubstr("1 school of "), HasSubstr("list.csv has no row in "),
                                              HasSubstr(" and is counted as lost: W3"))));
    const Attrition attrition = describe_attrition(data, trial, data.outcomes.at(0));
    const bool intervention = arm_.at("W3") == "intervention";
    EXPECT_THAT(attrition.clusters_without_rows, ElementsAre(intervention ? 0U : 1U, intervention ? 1U : 0U));
    EXPECT_THAT(attrition.randomised, ElementsAre(4U, 4U));
    EXPECT_EQ(effect_of(data, trial).total.clusters_missing, 1U);
}

TEST_F(LostSchools, ASchoolOfAListWithoutArmsIsLostFromNoArmThatIsKnown) {
    write_data("W3W4");
    const Trial trial = trial_with(by_bare_list);
    const TrialData data = read_trial_data(trial);
    EXPECT_THAT(data.stated.lost, IsEmpty());
    EXPECT_THAT(data.stated.lost_of_unknown_arm, ElementsAre("W3", "W4"));
    EXPECT_EQ(data.clusters.size(), 6U);
    EXPECT_THAT(data.warnings, Contains(AllOf(HasSubstr("2 schools of "), HasSubstr("the arm is unknown"),
                                              HasSubstr("the list has no column 't'"), HasSubstr("'record'"))));
    const EffectEstimate effect = effect_of(data, trial);
    EXPECT_EQ(effect.total.clusters_missing, 2U);
    EXPECT_EQ(effect.total.clusters_not_counted(), 2U);
    EXPECT_EQ(effect.arms.at(0).n.clusters_missing + effect.arms.at(1).n.clusters_missing, 0U);
    EXPECT_EQ(describe_attrition(data, trial, data.outcomes.at(0)).lost_of_unknown_arm, 2U);
    for (const ResultTable& table : to_tables(analyse_trial(data, trial))) {
        if (table.id == "attrition") {
            EXPECT_EQ(to_text(table.rows.at(1).cells.at(3)), "8");
            EXPECT_THAT(table.notes, Contains(HasSubstr("Lost, with an unknown arm: 2 schools of the list")));
        }
        if (table.id == "primary") {
            EXPECT_THAT(table.notes, Contains(HasSubstr("unknown arm 2)")));
        }
    }
}

TEST_F(LostSchools, AListOfOtherSchoolsIsNotHeldAgainstTheData) {
    write_data("W3");
    folder_.write("list.csv", "id,region,t\nW1,north,control\nX1,north,control\nX2,north,intervention\n");
    const TrialData data = read_trial_data(trial_with(by_list));
    EXPECT_THAT(data.stated.lost, IsEmpty());
    EXPECT_EQ(data.clusters.size(), 7U);
    EXPECT_THAT(data.warnings, Contains(AllOf(HasSubstr("[randomisation] is not compared with"), HasSubstr("'W2'"),
                                              HasSubstr("a school that was lost is not counted"))));
}

TEST_F(LostSchools, AListThatCannotBeReadIsSaid) {
    write_data("W3");
    const Trial trial = trial_with("file = \"nowhere.csv\"\nid = \"school\"\n");
    EXPECT_THAT(read_trial_data(trial).warnings,
                Contains(AllOf(HasSubstr("a school that was lost is not counted"), HasSubstr("nowhere.csv"))));
    // The data have all that [randomisation] names, and are followed in its place.
    const Trial strata = trial_with("file = \"nowhere.csv\"\nstrata = [\"region\"]\n");
    EXPECT_THAT(read_trial_data(strata).warnings,
                Contains(AllOf(HasSubstr("nowhere.csv"), HasSubstr("is not counted as lost"))));
}

TEST_F(LostSchools, ArmsOfTheDataThatTheListContradictsAreNamed) {
    write_data("");
    folder_.replace("list.csv", "W2,north," + arm_.at("W2"),
                    "W2,north," + std::string(arm_.at("W2") == "control" ? "intervention" : "control"));
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with(by_list)); }),
                AllOf(HasSubstr("data.csv:3: column 't': found '"), HasSubstr("for school 'W2'"),
                      HasSubstr("list.csv has it")));
}

TEST_F(LostSchools, ARecordHasTheArmsThatTheDataLack) {
    write_data("", true);
    const std::vector<std::uint32_t> arms = read_trial_data(trial_with(by_record)).arm;
    write_data("", false);
    const TrialData data = read_trial_data(trial_with(by_record));
    EXPECT_EQ(data.arm, arms);
    EXPECT_THAT(data.warnings,
                Contains(AllOf(HasSubstr("column 't' of [arms] is not in "), HasSubstr("schools.record.json"))));
    // Nobody named a column.
    const Trial trial = trial_with(by_record, "");
    check_complete(trial);
    const TrialData unnamed = read_trial_data(trial);
    EXPECT_EQ(unnamed.arm, arms);
    EXPECT_THAT(unnamed.warnings, IsEmpty());
}

TEST_F(LostSchools, AListHasTheArmsThatTheDataLack) {
    write_data("W5", false);
    const TrialData data = read_trial_data(trial_with(by_list));
    for (std::size_t g = 0; g < data.clusters.size(); ++g)
        EXPECT_EQ(data.arm[g], arm_.at(data.clusters[g]) == "intervention" ? 1U : 0U) << data.clusters[g];
    EXPECT_THAT(data.stated.lost, ElementsAre("W5"));
    folder_.replace("list.csv", arm_.at("W2") + "\nW3", "\nW3");
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with(by_list)); }),
                AllOf(HasSubstr("found no value for school 'W2'"), HasSubstr("expected an arm")));
    folder_.replace("list.csv", "W3,north," + arm_.at("W3"), "W3,north,treated");
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with(by_list)); }),
                AllOf(HasSubstr("column 't': found 'treated' for 'W3'"), HasSubstr("'0' (control)")));
}

TEST_F(LostSchools, ArmsThatNothingHasAreAskedFor) {
    write_data("", false);
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with(by_bare_list)); }),
                HasSubstr("column 't': not found in the header"));
    EXPECT_THAT(message_of([&] { check_complete(trial_with(by_list, "")); }),
                AllOf(HasSubstr("no arm column"), HasSubstr("--record FILE")));
}

}  // namespace
}  // namespace clustertrial::lost_schools_test
