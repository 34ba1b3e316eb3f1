// What a record may name, and what an authority checks with its own file.
#include "verify_fixture.hpp"

#include <filesystem>

#include <sys/stat.h>

namespace clustertrial::verify_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

/// A record of somebody else: each file that it names, put elsewhere.
TEST_F(Verify, WhatARecordNamesOutsideItsFolderIsRefusedBeforeItIsRead) {
    const std::string intact = folder_.read(record);
    for (const char* outside : {"/dev/zero", "../list.csv", "/etc/passwd", "sub/../../list.csv"}) {
        folder_.write(record, intact);
        forge("\"file\": \"list.csv\"", "\"file\": \"" + std::string(outside) + "\"");
        EXPECT_THAT(refusal(), AllOf(HasSubstr("list.record.json: names '" + std::string(outside) +
                                               "', which is outside the record's folder; "),
                                     HasSubstr("allow it with --allow-outside")));
        EXPECT_THAT(refusal(), Not(HasSubstr("cannot be opened")));  // nor is said whether it is there
    }
    folder_.write(record, intact);
    forge("\"file\": \"list.allocation.csv\"", "\"file\": \"../gone.csv\"");
    EXPECT_THAT(refusal(), HasSubstr("names '../gone.csv', which is outside"));
}

TEST_F(Verify, EveryFileThatARecordNamesIsHeldToItsFolder) {
    RecordContext context;
    const std::string sha(64, '0');
    context.trial_file = "../trial.toml";
    context.trial_sha256 = sha;
    context.previous = RecordedFile{"../previous.json", sha};
    context.kept = RecordedFile{"../kept.csv", sha};
    context.split = SplitFiles{"LA", {}};
    context.spent_seeds = RecordedLedger{{"../spent.csv", sha}, 0};
    context.commitment = RevealedCommitment{{"../seed.json", sha}, sha, sha, ""};
    const Table table = read_csv(folder_.path(list), columns_for(plan_), table_options_for(plan_));
    context.split->files.push_back({"350", {"../350.csv", sha}});
    context.input_file = list;
    context.allocation_file = allocation;
    folder_.write(record, record_json(context, table, allocate(table, plan_), ""));
    const std::string said = refusal();
    for (const char* file : {"trial.toml", "previous.json", "kept.csv", "spent.csv", "seed.json", "350.csv"})
        EXPECT_THAT(said, HasSubstr("names '../" + std::string(file) + "', which is outside")) << file;
}

TEST_F(Verify, ALinkOutOfTheFolderIsOutside) {
    std::filesystem::create_directory(folder_.path("inner"));
    for (const auto& file : {list, allocation, record})
        std::filesystem::rename(folder_.path(file), folder_.path("inner/" + file));
    std::filesystem::rename(folder_.path("inner/" + list), folder_.path(list));
    std::filesystem::create_symlink("../" + list, folder_.path("inner/" + list));
    const std::string inner = folder_.path("inner/" + record);
    EXPECT_THAT(clustertrial::message_of(ErrorKind::input, [&] { verify_record(inner); }),
                HasSubstr("names 'list.csv', which is outside"));
    EXPECT_THAT(verify_record(inner, {.allow_outside = true}).differences, IsEmpty());
    // Who says where the list is has looked.
    EXPECT_THAT(verify_record(inner, {.input = folder_.path("inner/" + list)}).differences, IsEmpty());
    // A folder that is reached by a link is the same folder.
    std::filesystem::create_directory_symlink("inner", folder_.path("linked"));
    EXPECT_THAT(verify_record(folder_.path("linked/" + record), {.allow_outside = true}).differences, IsEmpty());
}

TEST_F(Verify, ADeviceIsRefusedEvenWhereOutsideIsAllowed) {
    forge("\"file\": \"list.csv\"", "\"file\": \"/dev/zero\"");
    EXPECT_THAT(refusal({.allow_outside = true}), HasSubstr("/dev/zero: is a device; expected a regular file"));
}

TEST_F(Verify, APipeInTheFolderIsRefusedWithoutWaiting) {
    folder_.remove(allocation);
    ASSERT_EQ(::mkfifo(folder_.path(allocation).c_str(), 0600), 0);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("list.allocation.csv: is a pipe; expected a regular file")));
}

TEST_F(Verify, AHyphenInARecordIsNoStandardInput) {
    forge("\"file\": \"list.csv\"", "\"file\": \"-\"");
    EXPECT_THAT(refusal(), HasSubstr("/-: cannot be opened: No such file or directory"));
}

TEST_F(VerifyCompanions, ARecordFromBeforePairsWereRecordedVerifies) {
    const std::string with_pairs = folder_.read(record);
    RecordContext context = folder_.verify("list").record.context;
    context.pairs.reset();
    context.split = {"LA", {}};
    folder_.draw("list", plan_, context);
    EXPECT_THAT(folder_.read(record), Not(HasSubstr("pairs_file")));
    EXPECT_THAT(with_pairs, HasSubstr("pairs_file"));
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(VerifyCompanions, AnAuthoritysFileIsCheckedByTheRecordAlone) {
    const Verification result = verify_part("part.350.csv");
    EXPECT_THAT(result.differences, IsEmpty());
    ASSERT_TRUE(result.part);
    EXPECT_EQ(result.part->column, "LA");
    EXPECT_EQ(result.part->value, "350");
    EXPECT_EQ(result.part->sha256, sha256_of(folder_.read("part.350.csv")));
    EXPECT_EQ(result.schools, 3U);  // 101, 102, 103
    std::size_t controls = 0;
    for (const auto& line : lines_of(folder_.read("part.350.csv")))
        if (line.find(",control") != std::string::npos) ++controls;
    EXPECT_THAT(result.arms, ElementsAre(Pair("control", controls), Pair("intervention", 3 - controls)));
    EXPECT_THAT(result.unchecked, ElementsAre(HasSubstr("the draw itself")));
}

TEST_F(VerifyCompanions, EveryChangeOfAnAuthoritysFileIsFound) {
    const std::string intact = folder_.read("part.350.csv");
    for (std::size_t i = 0; i < intact.size(); ++i) {
        std::string changed = intact;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        folder_.write("part.350.csv", changed);
        const Verification result = verify_part("part.350.csv");
        EXPECT_THAT(result.differences, ElementsAre(HasSubstr("is not one of the files of this draw"))) << i;
        EXPECT_FALSE(result.part);
    }
}

TEST_F(VerifyCompanions, AnAuthoritysFileIsHeldToTheRecordsOwnSha256Too) {
    folder_.replace(record, "\"seed\": 3837398", "\"seed\": 3837399");
    EXPECT_THAT(verify_part("part.350.csv").differences, ElementsAre(HasSubstr("changed since it was written")));
}

TEST_F(VerifyCompanions, AnAuthorityWithoutTheListIsToldOfItsWay) {
    folder_.remove(list);
    EXPECT_THAT(refusal(), HasSubstr("a file of one LA alone is checked by --split-file FILE"));
    folder_.write(list, list_csv);
    EXPECT_THAT(differences({.allocation = folder_.path("part.351.csv")}),
                Contains(HasSubstr("is the file of LA '351', not the whole allocation; check it with --split-file")));
}

TEST_F(Verify, ASplitFileOfARecordWithoutAnyIsSaid) {
    EXPECT_THAT(folder_.verify("list", {.split_file = folder_.path(list)}).differences,
                ElementsAre(HasSubstr("names no files by authority")));
}

TEST_F(Verify, ASignatureThatNobodyAskedAboutIsMentioned) {
    EXPECT_THAT(folder_.verify("list").unchecked, IsEmpty());
    folder_.write(record + ".minisig", "anything");
    EXPECT_THAT(folder_.verify("list").unchecked,
                ElementsAre(AllOf(HasSubstr("list.record.json.minisig"), HasSubstr("--public-key FILE"))));
    EXPECT_THAT(folder_.verify("list").differences, IsEmpty());
}

}  // namespace
}  // namespace clustertrial::verify_test
