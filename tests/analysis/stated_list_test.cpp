// How a stated allocation and the data are brought together: ids that are spelled otherwise, columns that only one of
// them has, data that can be read once, and protocols that say otherwise than their records.
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "draw_folder.hpp"
#include "support/trials.hpp"

#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace clustertrial::stated_list_test {
namespace {

using test::message_of;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class StatedList : public testing::Test {
  protected:
    /// Rows of the schools `ids` of data, each in the arm that `arm_of` says.
    void write_data(const std::vector<std::string>& ids, const std::map<std::string, std::string>& arm_of) const {
        std::string rows = "id,t,n,k\n";
        std::size_t number = 0;
        for (const std::string& id : ids)
            rows += id + "," + arm_of.at(id) + ",40," + std::to_string(4 + 5 * number++ % 7) + "\n";
        folder_.write("data.csv", rows);
    }

    /// What the draw gave each school of `ids`, called as in `called`.
    std::map<std::string, std::string> arms_of(const std::string& name, const std::vector<std::string>& ids,
                                               const std::vector<std::string>& called) const {
        std::map<std::string, std::string> arms;
        std::istringstream lines(folder_.read(name + ".allocation.csv"));
        for (std::string line; std::getline(lines, line);)
            for (std::size_t i = 0; i < ids.size(); ++i)
                if (line.starts_with(ids[i] + ",")) arms[called[i]] = line.substr(line.rfind(',') + 1);
        return arms;
    }

    void draw_list(const std::string& name, const std::vector<std::string>& ids, std::uint64_t seed,
                   AllocationMethod method = AllocationMethod::complete) const {
        std::string rows = "id,size\n";
        for (std::size_t i = 0; i < ids.size(); ++i) rows += ids[i] + (i % 2 == 0 ? ",small\n" : ",large\n");
        folder_.write(name + ".csv", rows);
        AllocationPlan plan;
        plan.id = "id";
        plan.seed = seed;
        plan.method_options = default_options(method);
        if (method == AllocationMethod::minimisation)
            plan.own<MinimisationPlan>().factors = {parse_stratum_spec("size")};
        folder_.draw(name, plan);
    }

    Trial trial_with(const std::string& randomisation, const std::string& more = "") const {
        return parse_trial_file("[data]\nfile = \"data.csv\"\ncluster = \"id\"\nsize = \"n\"\n" + more +
                                    "[arms]\ncolumn = \"t\"\n[[outcome]]\nname = \"k\"\ncount = \"k\"\n[analysis]\n"
                                    "standard_errors = \"CR1\"\ninference = \"randomisation\"\ndraws = 99\n"
                                    "[randomisation]\n" +
                                    randomisation,
                                folder_.path("trial.toml"));
    }

    /// A list of la, data of fsm: four strata of two schools.
    void write_divided_columns() const {
        folder_.write("list.csv", "id,la\n1,a\n2,a\n3,a\n4,a\n5,b\n6,b\n7,b\n8,b\n");
        folder_.write("whole.csv", "id,la,fsm\n1,a,x\n2,a,x\n3,a,y\n4,a,y\n5,b,x\n6,b,x\n7,b,y\n8,b,y\n");
        folder_.write("data.csv",
                      "id,fsm,t,n,k\n01,x,0,40,4\n02,x,1,40,9\n03,y,0,40,7\n04,y,1,40,5\n05,x,0,40,3\n06,x,1,40,8\n"
                      "07,y,0,40,6\n08,y,1,40,9\n");
    }

    DrawFolder folder_;
};

const std::vector<std::string> stated_ids{"001", "002", "003", "004", "005", "006"};
const std::vector<std::string> data_ids{"1", "2", "3", "4", "5", "6.0"};

TEST_F(StatedList, IdsOfARecordAreThoseOfTheDataByTheRuleOfSpelling) {
    draw_list("list", stated_ids, 7, AllocationMethod::minimisation);
    const auto arm_of = arms_of("list", stated_ids, data_ids);
    write_data(data_ids, arm_of);
    const TrialData data = read_trial_data(trial_with("record = \"list.record.json\"\n"));
    EXPECT_THAT(data.clusters, ElementsAre("1", "2", "3", "4", "5", "6.0"));
    EXPECT_THAT(data.stated.lost, IsEmpty());
    for (std::size_t g = 0; g < data.clusters.size(); ++g)
        EXPECT_EQ(data.arm[g], arm_of.at(data.clusters[g]) == "intervention" ? 1U : 0U);
    EXPECT_THAT(data.warnings, Contains(AllOf(HasSubstr("'6.0' (line 7) for '006'"),
                                              HasSubstr("list.record.json spells differently"))));
    EXPECT_THAT(data.warnings, Contains(AllOf(HasSubstr("5 values lack the leading zeros of those in "),
                                              HasSubstr("list.record.json ('1' is '001'); they are matched"))));
    EXPECT_THAT(data.allocations, SizeIs(99));  // drawn again, and brought to the data's schools
}

TEST_F(StatedList, ExactSpellingKeepsBytesAndNamesTheWayOut) {
    draw_list("list", stated_ids, 7);
    write_data(data_ids, arms_of("list", stated_ids, data_ids));
    const Trial trial = trial_with("record = \"list.record.json\"\n", "spelling = \"exact\"\n");
    EXPECT_THAT(message_of([&] { read_trial_data(trial); }),
                AllOf(HasSubstr("data.csv:2: column 'id': found cluster '1'"),
                      HasSubstr("it has '001', which is a different name under spelling = exact")));
}

TEST_F(StatedList, AnIdThatCouldBeTwoOfTheRecordIsNeither) {
    draw_list("list", {"1a", "1A", "2", "3"}, 7);
    write_data({"1\xC3\xA1", "2", "3"}, arms_of("list", {"1a", "2", "3"}, {"1\xC3\xA1", "2", "3"}));
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with("record = \"list.record.json\"\n")); }),
                HasSubstr("it has '1a' and '1A': spell it as one of them"));
}

TEST_F(StatedList, ASchoolOfTwoRecordsIsOneHoweverItIsSpelled) {
    draw_list("one", {"001", "002"}, 7);
    draw_list("two", {"1", "3"}, 8);
    folder_.write("data.csv", "id,t,n,k\n1,0,40,3\n");
    const std::string records = "record = [\"one.record.json\", \"two.record.json\"]\n";
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with(records)); }),
                AllOf(HasSubstr("two.record.json: allocates '1', which "), HasSubstr("allocates too as '001'")));
}

TEST_F(StatedList, ColumnsOfListAndDataAreJoinedById) {
    write_divided_columns();
    const Trial trial = trial_with("file = \"list.csv\"\nseed = 1\nstrata = [\"la\", \"fsm\"]\n");
    const TrialData data = read_trial_data(trial);
    EXPECT_THAT(data.units.exchanged_in, ElementsAre(0, 0, 1, 1, 2, 2, 3, 3));
    // By hand: two schools in each of four strata, one in each arm: 2^4.
    const EffectEstimate effect =
        estimate_effects(make_context(data, trial, data.outcomes.at(0), trial.analysis), "primary").at(0);
    ASSERT_TRUE(effect.resampled());
    EXPECT_TRUE(effect.resampled()->exact);
    EXPECT_EQ(effect.resampled()->draws, 16U);
}

TEST_F(StatedList, MinimisationIsDrawnAgainByFactorsOfBoth) {
    write_divided_columns();
    const std::string keys = "seed = 1\nmethod = \"minimisation\"\nfactors = [\"la\", \"fsm\"]\n";
    const TrialData divided = read_trial_data(trial_with("file = \"list.csv\"\n" + keys));
    const TrialData whole = read_trial_data(trial_with("file = \"whole.csv\"\n" + keys));
    EXPECT_THAT(divided.allocations, SizeIs(99));
    EXPECT_EQ(divided.allocations, whole.allocations);
}

TEST_F(StatedList, AColumnOfNeitherIsAnErrorThatNamesBoth) {
    write_divided_columns();
    EXPECT_THAT(message_of([&] {
                    read_trial_data(trial_with("file = \"list.csv\"\nseed = 1\nstrata = [\"la\", \"region\"]\n"));
                }),
                AllOf(HasSubstr("list.csv has no 'region'"), HasSubstr("data.csv has no 'la' and no 'region'")));
}

TEST_F(StatedList, ASchoolOfTheListWithoutARowOfTheOtherColumnsIsNamed) {
    write_divided_columns();
    folder_.write("list.csv", "id,la\n1,a\n2,a\n3,a\n4,a\n5,b\n6,b\n7,b\n8,b\n9,b\n");
    EXPECT_THAT(
        message_of([&] { read_trial_data(trial_with("file = \"list.csv\"\nseed = 1\nstrata = [\"la\", \"fsm\"]\n")); }),
        AllOf(HasSubstr("list.csv:10: column 'id': found '9', but "), HasSubstr("'fsm' of [randomisation]")));
}

TEST_F(StatedList, StrataOfTheModelThatTheDataLackAreThoseOfTheList) {
    write_divided_columns();
    const Trial trial =
        trial_with("file = \"list.csv\"\nseed = 1\nstrata = [\"la\"]\n", "[strata]\ncolumns = [\"la\"]\n");
    const TrialData data = read_trial_data(trial);
    EXPECT_THAT(data.strata, ElementsAre("a", "b"));
    EXPECT_THAT(data.stratum, ElementsAre(0, 0, 0, 0, 1, 1, 1, 1));
    EXPECT_THAT(data.warnings,
                Contains(AllOf(HasSubstr("'la' of [strata] is not in "), HasSubstr("come from the list"))));
    Trial other = trial;
    other.strata = {"region"};
    EXPECT_THAT(message_of([&] { read_trial_data(other); }), HasSubstr("'region': not found in the header"));
}

TEST_F(StatedList, StrataOfTheModelAreThoseOfTheListOfARecordToo) {
    draw_list("list", stated_ids, 7);
    write_data(stated_ids, arms_of("list", stated_ids, stated_ids));
    const TrialData data =
        read_trial_data(trial_with("record = \"list.record.json\"\n", "[strata]\ncolumns = [\"size\"]\n"));
    EXPECT_THAT(data.strata, ElementsAre("large", "small"));
    EXPECT_THAT(data.stratum, ElementsAre(1, 0, 1, 0, 1, 0));
}

TEST_F(StatedList, APipeOfDataIsReadOnceBesideARecord) {
    folder_.write("list.csv", "id,head\n1,h\n2,h\n3,g\n4,g\n");
    AllocationPlan plan;
    plan.id = "id";
    plan.seed = 7;
    plan.together = "head";
    folder_.draw("list", plan);
    const std::vector<std::string> ids{"1", "2", "3", "4"};
    write_data(ids, arms_of("list", ids, ids));
    Trial trial = trial_with("record = \"list.record.json\"\n");
    const std::string rows = folder_.read("data.csv");
    trial.data.file = folder_.path("pipe");
    ASSERT_EQ(::mkfifo(trial.data.file.c_str(), 0600), 0);
    std::jthread writer([&] { std::ofstream(trial.data.file) << rows; });
    const TrialData data = read_trial_data(trial);
    EXPECT_THAT(data.clusters, SizeIs(4));
    EXPECT_EQ(data.units.count(), 2U);
}

TEST_F(StatedList, APipeThatWouldHaveToBeTheListTooIsRefusedUnread) {
    Trial trial = trial_with("seed = 1\nstrata = [\"la\"]\n");
    trial.data.file = folder_.path("pipe");
    ASSERT_EQ(::mkfifo(trial.data.file.c_str(), 0600), 0);
    EXPECT_THAT(message_of([&] { read_trial_data(trial); }),
                AllOf(HasSubstr("pipe can be read only once"), HasSubstr("give the list: 'file'")));
}

TEST_F(StatedList, WhatTheProtocolSaysOtherwiseThanEachRecordIsSaidWithBothValues) {
    draw_list("one", {"1", "2"}, 7);
    draw_list("two", {"3", "4"}, 8);
    std::map<std::string, std::string> arm_of = arms_of("one", {"1", "2"}, {"1", "2"});
    arm_of.merge(arms_of("two", {"3", "4"}, {"3", "4"}));
    write_data({"1", "2", "3", "4"}, arm_of);
    const TrialData data = read_trial_data(trial_with(
        "record = [\"one.record.json\", \"two.record.json\"]\nseed = 8\nmethod = \"simple\"\nstrata = [\"size\"]\n"));
    EXPECT_THAT(data.warnings,
                Contains(AllOf(HasSubstr("differs from "), HasSubstr("one.record.json, which takes precedence"),
                               HasSubstr("seed = 8 (recorded: 7)"), HasSubstr("simple"), HasSubstr("complete"),
                               HasSubstr("strata"))));
    EXPECT_THAT(data.warnings, Contains(AllOf(HasSubstr("two.record.json, which takes precedence"), HasSubstr("simple"),
                                              Not(HasSubstr("seed = ")))));
}

TEST_F(StatedList, AProtocolThatIsNoPlanByItselfIsSaidNotToBeCompared) {
    draw_list("list", stated_ids, 7);
    write_data(stated_ids, arms_of("list", stated_ids, stated_ids));
    const TrialData data = read_trial_data(trial_with("record = \"list.record.json\"\nprobability = 0.8\n"));
    EXPECT_THAT(data.warnings, Contains(AllOf(HasSubstr("[randomisation] is not compared with "),
                                              HasSubstr("--probability goes with --method minimisation"))));
}

TEST_F(StatedList, MoreDrawsThanMemoryHoldsAreRefusedBeforeTheyAreMade) {
    draw_list("list", stated_ids, 7, AllocationMethod::minimisation);
    write_data(stated_ids, arms_of("list", stated_ids, stated_ids));
    Trial trial = trial_with("record = \"list.record.json\"\n");
    trial.analysis.resampling.draws = 100'000'000;
    EXPECT_THAT(message_of([&] { read_trial_data(trial); }),
                AllOf(HasSubstr("100,000,000 draws of 6 schools"), HasSubstr("fewer --draws")));
}

TEST_F(StatedList, ASchoolThatIsNotAllocatedIsHeldAgainstThoseWithoutARow) {
    const std::vector<std::string> ids{"140001", "139999", "150300", "160400"};
    draw_list("list", ids, 7);
    folder_.write("data.csv", "id,t,n,k\n149999,control,40,3\n140001,control,40,3\n150300,control,40,3\n");
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with("record = \"list.record.json\"\n")); }),
                HasSubstr("list.record.json allocates; it allocates 139999, 160400 too, which have no row, and the "
                          "nearest of these is '139999'. Correct the id; if the cluster has become another, `collate` "
                          "with `successors` "
                          "finds it under its new id"));
}

TEST_F(StatedList, ASchoolBesideAllThatAreAllocatedCanBeLeftOut) {
    draw_list("list", {"1", "2"}, 7);
    folder_.write("data.csv", "id,t,n,k\n1,control,40,3\n2,intervention,40,3\n7,control,40,3\n");
    EXPECT_THAT(message_of([&] { read_trial_data(trial_with("record = \"list.record.json\"\n")); }),
                HasSubstr("allocates. Each of those has a row: correct the id, or leave the row out with --where "
                          "'id!=7' (`where` of [data])"));
}

/// Data with the record's arms in a column that nothing asks for, which is wrong for school 2.
class UnreadArms : public StatedList {
  protected:
    std::vector<std::string> warnings_of(const std::string& column, std::map<std::string, std::string> called) {
        const std::vector<std::string> ids{"1", "2", "3", "4"};
        draw_list("list", ids, 7);
        std::map<std::string, std::string> arm_of = arms_of("list", ids, ids);
        arm_of["2"] = arm_of["2"] == "control" ? "intervention" : "control";
        std::string rows = "id,n,k," + column + "\n";
        for (const std::string& id : ids) rows += id + ",40," + id + "," + called[arm_of[id]] + "\n";
        folder_.write("data.csv", rows);
        Trial trial = trial_with("record = \"list.record.json\"\n");
        trial.arms.column.clear();
        return read_trial_data(trial).warnings;
    }
};

TEST_F(UnreadArms, ThatContradictTheRecordAreSaid) {
    const auto said = HasSubstr("column 'arm' of ");
    const auto rest = HasSubstr("list.record.json for 1 cluster (2)");
    const std::map<std::string, std::string> names{{"control", "control"}, {"intervention", "intervention"}};
    EXPECT_THAT(warnings_of("arm", names), Contains(AllOf(said, HasSubstr("is not read; it differs from "), rest)));
    EXPECT_THAT(warnings_of("arm", {{"control", "0"}, {"intervention", "1"}}), Contains(AllOf(said, rest)));
    EXPECT_THAT(warnings_of("status", names), Contains(AllOf(HasSubstr("column 'status' of "), rest)));
}

TEST_F(UnreadArms, AreNoColumnOfOtherWordsOrOfAnyNumbers) {
    const auto is_said = Contains(HasSubstr("holds the labels of the arms"));
    EXPECT_THAT(warnings_of("urban", {{"control", "0"}, {"intervention", "1"}}), Not(is_said));
    EXPECT_THAT(warnings_of("group", {{"control", "red"}, {"intervention", "blue"}}), Not(is_said));
}

}  // namespace
}  // namespace clustertrial::stated_list_test
