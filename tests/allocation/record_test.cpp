#include "clustertrial/allocation/record.hpp"

#include "clustertrial/data/checksum.hpp"

#include "helpers.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace clustertrial {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string list_csv = "URN,LA,FSM\n101,350,1\n102,350,2\n103,350,3\n104,351,9\n105,351,4\n106,351,5\n107,9,8\n";

/// A list on disk, its allocation and its record; each test changes one of them.
class Record : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::path(testing::TempDir()) / (std::string("clustertrial_record_") + test->name());
        std::filesystem::create_directories(folder_);
        input_ = (folder_ / "list.csv").string();
        write_input(list_csv);
        plan_.id = "URN";
        plan_.seed = 3837398;
        plan_.strata = {parse_stratum_spec("LA"), parse_stratum_spec("FSM:median@LA")};
        make();
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write_input(const std::string& bytes) const { std::ofstream(input_, std::ios::binary) << bytes; }

    void make() {
        const Table table = read_csv(input_, columns_for(plan_), csv_options_for(plan_));
        const AllocatedList list = allocate(table, plan_);
        allocation_ = allocation_csv(table, list);
        record_ = record_json({"0.1.0", "list.csv", "allocation.csv", false}, table, list, allocation_);
    }

    [[nodiscard]] std::vector<std::string> verify() const {
        return verify_allocation(record_, "record.json", input_, allocation_, "allocation.csv");
    }

    void replace(const std::string& old_text, const std::string& new_text) {
        const auto at = record_.find(old_text);
        ASSERT_NE(at, std::string::npos) << old_text << " in " << record_;
        record_.replace(at, old_text.size(), new_text);
    }

    [[nodiscard]] std::string unreadable() const {
        return message_of(ErrorKind::input, [&] { static_cast<void>(verify()); });
    }

    std::filesystem::path folder_;
    std::string input_;
    AllocationPlan plan_;
    std::string allocation_;
    std::string record_;
};

TEST_F(Record, ReplaysWhatWasAllocated) {
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(Record, ReplaysEveryOption) {
    plan_.method = AllocationMethod::sorted_alternation;
    plan_.strata = {parse_stratum_spec("FSM:median"), parse_stratum_spec("LA:cuts=100,350.5")};
    plan_.sort_key = "FSM";
    plan_.at_threshold = AtThreshold::none;
    plan_.storage = DrawStorage::as_float;
    plan_.generator = GeneratorKind::stata_kiss32;
    plan_.ties = TieRule::column;
    plan_.tie_column = "URN";
    plan_.arms = {"usual", "new \"way\""};
    plan_.where = {parse_row_condition("URN!=107"), parse_row_condition("LA=350"), parse_row_condition("LA=351")};
    plan_.missing = {"", "x"};
    plan_.delimiter = ',';
    make();
    EXPECT_THAT(verify(), IsEmpty());
    const AllocationRecord record = parse_record(record_, "record.json");
    EXPECT_EQ(record.plan.sort_key, "FSM");
    EXPECT_EQ(record.plan.tie_column, "URN");
    EXPECT_EQ(record.plan.arms, plan_.arms);
    EXPECT_EQ(record.plan.strata, plan_.strata);
    EXPECT_EQ(record.plan.where.size(), 3U);
    EXPECT_EQ(record.plan.delimiter, ',');
}

TEST_F(Record, HoldsNothingThatChangesFromRunToRun) {
    const std::string first = record_;
    make();
    EXPECT_EQ(record_, first);
}

TEST_F(Record, HoldsTheChecksumsOfListAndAllocation) {
    const AllocationRecord record = parse_record(record_, "record.json");
    EXPECT_EQ(record.input_sha256, sha256_of(list_csv));
    EXPECT_EQ(record.allocation_sha256, sha256_of(allocation_));
}

TEST_F(Record, AChangedListIsSaid) {
    write_input(list_csv + "108,9,8\n");
    EXPECT_THAT(verify(), testing::ElementsAre(testing::AllOf(HasSubstr("list.csv: changed"), HasSubstr("SHA-256"))));
}

TEST_F(Record, AChangedAllocationIsSaidWithItsFirstDifferentLine) {
    const auto at = allocation_.find("intervention");
    allocation_.replace(at, 12, "control");
    const auto line = 1 + std::count(allocation_.begin(), allocation_.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    const auto differences = verify();
    EXPECT_THAT(differences, Contains(HasSubstr("allocation.csv: changed")));
    EXPECT_THAT(differences,
                Contains(testing::AllOf(HasSubstr("allocation.csv:" + std::to_string(line) + ": from byte "),
                                        HasSubstr("the file has 'control'; the replay gives 'intervention'"))));
}

TEST_F(Record, AnAllocationThatEndsEarlyIsSaid) {
    allocation_.resize(allocation_.rfind('\n', allocation_.size() - 2) + 1);
    EXPECT_THAT(verify(), Contains(HasSubstr("allocation.csv:8: the file ends here")));
}

TEST_F(Record, AChangedSeedIsSaid) {
    replace("3837398", "3837399");
    EXPECT_THAT(verify(), Contains(HasSubstr("allocation/sha256")));
    EXPECT_THAT(verify(), Contains(HasSubstr("the record was changed")));
}

TEST_F(Record, AChangedCountIsSaid) {
    replace("\"control\": 1", "\"control\": 2");
    EXPECT_THAT(verify(), testing::ElementsAre(HasSubstr("/arms/control: recorded 2, replayed 1")));
}

TEST_F(Record, AChangedThresholdIsSaid) {
    replace("8.0", "8.5");
    EXPECT_THAT(verify(), testing::ElementsAre(HasSubstr("thresholds/0/values/0: recorded 8.5, replayed 8.0")));
}

TEST_F(Record, AnAddedKeyIsSaid) {
    replace("\"seed\"", "\"note\": 1, \"seed\"");
    EXPECT_THAT(verify(), testing::ElementsAre(HasSubstr("note: recorded, but not by a replay")));
}

TEST_F(Record, AnOptionThatNoLongerFitsTheListIsSaid) {
    replace("\"id\": \"URN\"", "\"id\": \"URM\"");
    EXPECT_THAT(verify(), Contains(HasSubstr("cannot be replayed")));
}

TEST_F(Record, EveryDigitOfTheRecordIsHeldToTheReplay) {
    const std::string intact = record_;
    const auto version_end = intact.find("algorithm");  // what comes before is taken from the record, not replayed
    for (std::size_t i = version_end; i < intact.size(); ++i) {
        if (intact[i] < '0' || intact[i] > '9') continue;
        record_ = intact;
        record_[i] = intact[i] == '9' ? '8' : static_cast<char>(intact[i] + 1);
        try {
            EXPECT_THAT(verify(), testing::Not(IsEmpty())) << "byte " << i << ": " << intact.substr(i - 20, 40);
        } catch (const Error&) {
            continue;  // no longer readable: said as well
        }
    }
}

TEST_F(Record, WhatIsNoRecordIsAnErrorThatNamesTheKey) {
    const std::string intact = record_;
    record_ = "{\n\"schema\": ";
    EXPECT_THAT(unreadable(), HasSubstr("record.json:2: not JSON"));
    record_ = "[]";
    EXPECT_THAT(unreadable(), HasSubstr("key 'schema': is not there"));
    const auto with = [&](const std::string& old_text, const std::string& new_text) {
        record_ = intact;
        replace(old_text, new_text);
        return unreadable();
    };
    EXPECT_THAT(with("allocation/1", "results/1"), HasSubstr("key 'schema'"));
    EXPECT_THAT(with("complete/1", "complete/2"),
                testing::AllOf(HasSubstr("key 'algorithm'"), HasSubstr("'complete/2'"),
                               HasSubstr("complete/1, sorted-alternation/1, simple/1")));
    EXPECT_THAT(with("mt64/1", "mt64/9"), HasSubstr("key 'generator'"));
    EXPECT_THAT(with("3837398", "-1"), HasSubstr("key 'seed': is not a whole number"));
    EXPECT_THAT(with("\"arms\": [", "\"arms\": 1, \"brms\": ["), HasSubstr("key 'options/arms': is not a list"));
    EXPECT_THAT(with("\"ties\": \"error\"", "\"ties\": \"eror\""), HasSubstr("key 'options/ties'"));
    EXPECT_THAT(with("\"ties\"", "\"tiez\""), HasSubstr("key 'options/ties': is not there"));
    EXPECT_THAT(with("FSM:median@LA\"\n", "FSM:mode\"\n"), HasSubstr("key 'options/strata/1'"));
    EXPECT_THAT(with("\"delimiter\": null", "\"delimiter\": \"::\""), HasSubstr("key 'options/delimiter'"));
    EXPECT_THAT(with("\"seed_from_entropy\": false", "\"seed_from_entropy\": 0"), HasSubstr("neither true nor false"));
}

TEST_F(Record, ALabelThatIsNotUtf8IsRefused) {
    plan_.arms = {"a\xFF", "b"};
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { make(); }), HasSubstr("not UTF-8"));
}

}  // namespace
}  // namespace clustertrial
