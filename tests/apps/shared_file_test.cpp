// A file that several programs add lines to.
#include "common/shared_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/file.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

namespace clustertrial::apps::shared_file_test {
namespace {

namespace fs = std::filesystem;
using testing::Eq;
using testing::HasSubstr;
using testing::Optional;

/// A folder of its own for each test.
class SharedFile : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::path(testing::TempDir()) / (std::string("clustertrial_shared_") + test->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    void add(const std::string& name, const std::string& text) const {
        append_shared(path(name), [&](std::string_view) { return text; });
    }

    [[nodiscard]] std::string refusal(const std::string& name, ErrorKind kind = ErrorKind::output) const {
        try {
            add(name, "line\n");
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), kind);
            return error.what();
        }
        return "was written";
    }

    fs::path folder_;
};

TEST_F(SharedFile, ThatIsNotThereIsNothingAndIsCreated) {
    EXPECT_EQ(read_shared(path("ledger")), std::nullopt);
    add("ledger", "one\n");
    add("ledger", "two\n");
    EXPECT_THAT(read_shared(path("ledger")), Optional(Eq("one\ntwo\n")));
}

TEST_F(SharedFile, KeepsWhatManyAddAtTheSameTime) {
    // Each addition says how many lines it has seen: with none lost and none seen twice these are 0 to 199.
    constexpr int writers = 8;
    constexpr int additions = 25;
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer)
        threads.emplace_back([this] {
            for (int i = 0; i < additions; ++i)
                append_shared(path("ledger"), [](std::string_view now) {
                    return std::to_string(std::count(now.begin(), now.end(), '\n')) + '\n';
                });
        });
    for (auto& thread : threads) thread.join();
    std::istringstream lines(read_file(path("ledger")));
    std::string line;
    for (int i = 0; i < writers * additions; ++i) {
        ASSERT_TRUE(std::getline(lines, line));
        EXPECT_EQ(line, std::to_string(i));
    }
    EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(SharedFile, UnderALinkStaysWhereItIs) {
    fs::create_directory(folder_ / "far");
    std::ofstream(path("far/ledger")) << "one\n";
    fs::create_symlink("far/ledger", folder_ / "link");
    add("link", "two\n");
    EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
    EXPECT_EQ(read_file(path("far/ledger")), "one\ntwo\n");
    EXPECT_THAT(read_shared(path("link")), Optional(Eq("one\ntwo\n")));
}

TEST_F(SharedFile, ALinkThatLeadsNowhereYetIsFollowed) {
    fs::create_symlink("ledger", folder_ / "link");
    EXPECT_EQ(read_shared(path("link")), std::nullopt);
    add("link", "one\n");
    EXPECT_EQ(read_file(path("ledger")), "one\n");
}

TEST_F(SharedFile, ThatCannotBeWrittenToItsEndIsAsItWas) {
    const std::string before(900, '-');
    std::ofstream(path("ledger")) << before;
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    const rlimit small{950, limit.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    std::string said;
    try {
        add("ledger", std::string(100, '+'));
    } catch (const Error& error) {
        said = error.what();
    }
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_THAT(said, HasSubstr("ledger: cannot be written: File too large"));
    EXPECT_EQ(read_file(path("ledger")), before);
}

TEST_F(SharedFile, WhatTheAdditionRefusesIsNotAdded) {
    add("ledger", "one\n");
    EXPECT_THROW(append_shared(path("ledger"),
                               [](std::string_view) -> std::string { throw Error(ErrorKind::input, "damaged"); }),
                 Error);
    EXPECT_EQ(read_file(path("ledger")), "one\n");
    add("ledger", "two\n");  // and it is locked no longer
    EXPECT_EQ(read_file(path("ledger")), "one\ntwo\n");
}

TEST_F(SharedFile, InAFolderThatIsNotThereOrMayNotBeWrittenIsAnError) {
    EXPECT_THAT(refusal("no/ledger"), HasSubstr("no/ledger: cannot be written: No such file or directory"));
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    fs::create_directory(folder_ / "closed");
    fs::permissions(folder_ / "closed", fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_THAT(refusal("closed/ledger"), HasSubstr("closed/ledger: cannot be written: Permission denied"));
    fs::permissions(folder_ / "closed", fs::perms::owner_all);
}

TEST_F(SharedFile, OfEndlessHolesIsRefusedBeforeItIsRead) {
    std::ofstream(folder_ / "holes") << "x";
    fs::resize_file(folder_ / "holes", std::uintmax_t{1} << 40U);
    EXPECT_THAT(refusal("holes", ErrorKind::input), HasSubstr("holes: found more than 4 GiB"));
}

TEST_F(SharedFile, MustBeAFile) {
    EXPECT_THAT(refusal(""), HasSubstr("cannot be written: Is a directory"));
    fs::create_symlink("/dev/null", folder_ / "null");
    EXPECT_THAT(refusal("null", ErrorKind::input), HasSubstr("null: is not an ordinary file"));
}

}  // namespace
}  // namespace clustertrial::apps::shared_file_test
