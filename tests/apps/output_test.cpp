// Files appear whole or not at all, and nobody's file is lost.
#include "clustertrial/core/error.hpp"

#include "common/program.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace clustertrial::apps::output_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

/// A folder of its own for each test.
class Output : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "clustertrial-output-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    [[nodiscard]] std::string read(const std::string& name) const {
        std::ostringstream bytes;
        bytes << std::ifstream(path(name), std::ios::binary).rdbuf();
        return bytes.str();
    }

    /// Names in the folder, hidden ones too.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& entry : fs::directory_iterator(folder_)) result.push_back(entry.path().filename().string());
        return result;
    }

    void make(const std::string& name, const std::string& bytes) const { std::ofstream(path(name)) << bytes; }

    fs::path folder_;
};

/// The message of the Error(output) that an action throws.
template <typename Action>
std::string message_of(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::output);
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

/// No file can grow beyond so many bytes: a disk that fills up half-way.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }

  private:
    rlimit old_{};
    void (*old_handler_)(int) = nullptr;
};

TEST_F(Output, WriteFileWritesExactlyTheBytes) {
    const std::string bytes("a,b\r\n\0\xFF", 7);
    write_file(path("result.csv"), bytes, false);
    EXPECT_EQ(read("result.csv"), bytes);
    EXPECT_THAT(names(), ElementsAre("result.csv"));
}

TEST_F(Output, WriteFileGivesThePermissionsThatTheUserAskedFor) {
    const mode_t old_mask = ::umask(027);
    write_file(path("result.csv"), "x", false);
    ::umask(old_mask);
    EXPECT_EQ(fs::status(path("result.csv")).permissions(), fs::perms{0640});
}

TEST_F(Output, WriteFileRefusesAnExistingFile) {
    make("result.csv", "precious");
    EXPECT_EQ(message_of([&] { write_file(path("result.csv"), "new", false); }),
              path("result.csv") +
                  ": cannot be written: it exists already; choose another name, or overwrite it with --force");
    EXPECT_EQ(read("result.csv"), "precious");
    EXPECT_THAT(names(), ElementsAre("result.csv"));
}

TEST_F(Output, WriteFileRefusesALinkThatLeadsNowhere) {
    fs::create_symlink(path("elsewhere"), path("result.csv"));
    EXPECT_THAT(message_of([&] { write_file(path("result.csv"), "new", false); }), HasSubstr("exists already"));
    EXPECT_THAT(names(), ElementsAre("result.csv"));
}

TEST_F(Output, WriteFileOverwritesWithForce) {
    make("result.csv", "old and long");
    write_file(path("result.csv"), "new", true);
    EXPECT_EQ(read("result.csv"), "new");
    EXPECT_THAT(names(), ElementsAre("result.csv"));
}

TEST_F(Output, WriteFileThatFailsHalfWayLeavesTheOldFileAsItWas) {
    make("result.csv", "precious");
    {
        const FileSizeLimit limit(1000);
        EXPECT_THAT(message_of([&] { write_file(path("result.csv"), std::string(5000, 'x'), true); }),
                    HasSubstr("result.csv: cannot be written: File too large"));
    }
    EXPECT_EQ(read("result.csv"), "precious");
    EXPECT_THAT(names(), ElementsAre("result.csv"));
}

TEST_F(Output, WriteFileThatFailsHalfWayLeavesNothing) {
    {
        const FileSizeLimit limit(1000);
        message_of([&] { write_file(path("result.csv"), std::string(5000, 'x'), false); });
    }
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Output, WriteFileSaysThatTheDiskIsFull) {
    EXPECT_EQ(message_of([] { write_file("/dev/full", "x", false); }),
              "/dev/full: cannot be written: No space left on device");
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(Output, WriteFileWritesToADeviceAndLeavesItADevice) {
    write_file("/dev/null", "x", true);
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Output, WriteFileSaysThatThereIsNoSuchFolder) {
    EXPECT_EQ(message_of([&] { write_file(path("nowhere/result.csv"), "x", false); }),
              path("nowhere/result.csv") + ": cannot be written: No such file or directory");
}

TEST_F(Output, WriteFileRefusesAFolderEvenWithForce) {
    fs::create_directory(path("results"));
    EXPECT_THAT(message_of([&] { write_file(path("results"), "x", true); }), HasSubstr("Is a directory"));
    EXPECT_THAT(names(), ElementsAre("results"));
}

TEST_F(Output, WriteFileSaysThatAParentIsAFile) {
    make("schools.csv", "x");
    EXPECT_THAT(message_of([&] { write_file(path("schools.csv/out"), "x", false); }), HasSubstr("Not a directory"));
}

TEST_F(Output, WriteNewFilesWritesAll) {
    write_new_files({{path("allocation.csv"), "a"}, {path("allocation.record.json"), "b"}});
    EXPECT_EQ(read("allocation.csv"), "a");
    EXPECT_EQ(read("allocation.record.json"), "b");
    EXPECT_THAT(names(), UnorderedElementsAre("allocation.csv", "allocation.record.json"));
}

TEST_F(Output, WriteNewFilesRefusesAllWhenOneExistsAndNamesIt) {
    make("allocation.record.json", "precious");
    EXPECT_EQ(message_of([&] {
                  write_new_files({{path("allocation.csv"), "a"}, {path("allocation.record.json"), "b"}});
              }),
              path("allocation.record.json") + ": cannot be written: it exists already and is never overwritten");
    EXPECT_THAT(names(), ElementsAre("allocation.record.json"));
    EXPECT_EQ(read("allocation.record.json"), "precious");
}

TEST_F(Output, WriteNewFilesTakesTheFirstBackWhenTheSecondCannotAppear) {
    // The same name twice: when the second is to appear the name is taken, as if somebody else had been faster.
    EXPECT_THAT(message_of([&] {
                    write_new_files({{path("allocation.csv"), "a"}, {path("allocation.csv"), "b"}});
                }),
                HasSubstr("exists already and is never overwritten"));
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Output, WriteNewFilesWritesNothingWhenOneFolderDoesNotExist) {
    EXPECT_THAT(message_of([&] {
                    write_new_files({{path("allocation.csv"), "a"}, {path("nowhere/record.json"), "b"}});
                }),
                HasSubstr("nowhere/record.json: cannot be written: No such file or directory"));
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Output, WriteNewFilesThatFailsHalfWayLeavesNothing) {
    {
        const FileSizeLimit limit(1000);
        message_of([&] {
            write_new_files({{path("allocation.csv"), "a"}, {path("record.json"), std::string(5000, 'x')}});
        });
    }
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Output, ASecretFileIsItsOwnersAlone) {
    write_new_files({{path("seed.json"), "a"}, {path("seed.secret.json"), "b", true}});
    struct stat found {};
    ASSERT_EQ(::stat(path("seed.secret.json").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(Output, NewFilesThatAreKeptStayWithTheirFolder) {
    NewFiles({{path("allocation.csv"), "a"}}, {{path("by-LA"), {{"350.csv", "b"}, {"351.csv", "c"}}}}).keep();
    EXPECT_THAT(names(), UnorderedElementsAre("allocation.csv", "by-LA"));
    EXPECT_EQ(read("by-LA/350.csv"), "b");
    EXPECT_EQ(read("by-LA/351.csv"), "c");
}

TEST_F(Output, NewFilesThatAreNotKeptGoWithTheirFolder) {
    {
        const NewFiles files({{path("allocation.csv"), "a"}}, {{path("by-LA"), {{"350.csv", "b"}}}});
        EXPECT_THAT(names(), UnorderedElementsAre("allocation.csv", "by-LA"));
    }
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Output, NewFilesRefusesAFolderThatIsThere) {
    fs::create_directory(path("by-LA"));
    EXPECT_EQ(message_of([&] {
                  NewFiles({{path("allocation.csv"), "a"}}, {{path("by-LA"), {{"350.csv", "b"}}}});
              }),
              path("by-LA") + ": cannot be written: it exists already and is never overwritten");
    EXPECT_THAT(names(), ElementsAre("by-LA"));
    EXPECT_TRUE(fs::is_empty(path("by-LA")));
}

TEST_F(Output, NewFilesTakesFilesBackWhenTheFolderCannotAppear) {
    // The same folder twice: when the second is to appear the name is taken.
    EXPECT_THAT(message_of([&] {
                    NewFiles({{path("allocation.csv"), "a"}},
                             {{path("by-LA"), {{"350.csv", "b"}}}, {path("by-LA"), {{"350.csv", "b"}}}});
                }),
                HasSubstr("exists already and is never overwritten"));
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Output, AFileOfAFolderThatCannotBeWrittenLeavesNothingAndIsNamed) {
    EXPECT_THAT(message_of([&] {
                    NewFiles({{path("allocation.csv"), "a"}}, {{path("by-LA"), {{"no/350.csv", "b"}}}});
                }),
                HasSubstr("by-LA/no/350.csv: cannot be written: No such file or directory"));
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Output, WriteResultGoesToTheFileNamed) {
    CommonOptions options;
    options.output = path("table.txt");
    write_result("Table 1\n", options);
    EXPECT_EQ(read("table.txt"), "Table 1\n");
}

}  // namespace
}  // namespace clustertrial::apps::output_test
