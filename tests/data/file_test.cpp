#include "clustertrial/data/file.hpp"

#include "read_helpers.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace clustertrial::file_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr ReadOptions by_a_file{NamedBy::file};

/// A folder of the test's own.
class ReadFile : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "clustertrial-file-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    fs::path folder_;
};

TEST_F(ReadFile, GivesEveryByteWhoeverNamesIt) {
    const std::string bytes("a\r\n\0\xFF", 5);
    std::ofstream(path("f"), std::ios::binary) << bytes;
    EXPECT_EQ(read_file(path("f")), bytes);
    EXPECT_EQ(read_file(path("f"), by_a_file), bytes);
}

TEST_F(ReadFile, OfADeviceThatNeverEndsStopsAtTheLimit) {
    EXPECT_EQ(error_of([] { read_file("/dev/zero", {.most_bytes = std::size_t{1} << 20U}); }),
              "/dev/zero: found more than 1 MiB; expected a smaller file");
}

TEST_F(ReadFile, MayHaveAsManyBytesAsTheLimitAndNoMore) {
    std::ofstream(path("f")) << "12345";
    EXPECT_EQ(read_file(path("f"), {.most_bytes = 5}), "12345");
    EXPECT_EQ(error_of([&] { read_file(path("f"), {.most_bytes = 4}); }),
              path("f") + ": found more than 4 bytes; expected a smaller file");
}

TEST_F(ReadFile, OfAHugeFileFullOfHolesIsRefusedBeforeItIsRead) {
    std::ofstream(path("f")) << "x";
    fs::resize_file(path("f"), std::uintmax_t{1} << 40U);
    EXPECT_THAT(error_of([&] { read_file(path("f")); }), HasSubstr("found more than 4 GiB"));
}

TEST_F(ReadFile, ADeviceThatAFileNamesIsRefused) {
    EXPECT_EQ(error_of([] { read_file("/dev/zero", by_a_file); }),
              "/dev/zero: is a device; expected a regular file where a file names it");
}

TEST_F(ReadFile, APipeThatAFileNamesIsRefusedWithoutWaitingForItsWriter) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(error_of([&] { read_file(path("pipe"), by_a_file); }),
              path("pipe") + ": is a pipe; expected a regular file where a file names it");
}

TEST_F(ReadFile, APipeThatTheUserNamesIsAStream) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    std::thread writer([&] { std::ofstream(path("pipe")) << std::string(100000, 'x'); });
    EXPECT_EQ(read_file(path("pipe")), std::string(100000, 'x'));
    writer.join();
}

TEST_F(ReadFile, ASocketIsRefused) {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path("s").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_THAT(error_of([&] { read_file(path("s"), by_a_file); }), HasSubstr("is a socket"));
    ::close(descriptor);
}

TEST_F(ReadFile, AHyphenThatAFileNamesIsAFileAndNotStandardInput) {
    EXPECT_EQ(error_of([] { read_file("-", by_a_file); }), "-: cannot be opened: No such file or directory");
}

TEST_F(ReadFile, ALinkToADeviceIsTheDevice) {
    fs::create_symlink("/dev/zero", path("list.csv"));
    EXPECT_THAT(error_of([&] { read_file(path("list.csv"), by_a_file); }), HasSubstr("is a device"));
}

TEST_F(ReadFile, CheckRegularTakesWhatIsNotThere) {
    check_regular(path("nothing"));
    EXPECT_THAT(error_of([] { check_regular("/dev/null"); }), HasSubstr("/dev/null: is a device"));
    EXPECT_THAT(error_of([&] { check_regular(folder_.string()); }), HasSubstr("is a directory; expected a file"));
}

TEST(BytesText, TakesTheLargestUnitThatIsWhole) {
    EXPECT_EQ(bytes_text(std::size_t{4} << 30U), "4 GiB");
    EXPECT_EQ(bytes_text(std::size_t{1} << 20U), "1 MiB");
    EXPECT_EQ(bytes_text(3072), "3 KiB");
    EXPECT_EQ(bytes_text(1025), "1025 bytes");
    EXPECT_EQ(bytes_text(0), "0 bytes");
}

}  // namespace
}  // namespace clustertrial::file_test
