#include "clustertrial/data/zip.hpp"

#include "support/trials.hpp"
#include "support/unzip.hpp"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::zip_test {
namespace {

const std::vector<ZipEntry> two_entries{{"a/first.xml", std::string(5000, 'x')},
                                        {"second.bin", std::string("\0\1", 2)}};

TEST(ZipArchive, HoldsItsEntriesInTheirOrder) {
    const auto entries = test::unzip(zip_archive(two_entries));
    ASSERT_EQ(entries.size(), 2U);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(entries[i].name, two_entries[i].name);
        EXPECT_EQ(entries[i].bytes, two_entries[i].bytes);
    }
    EXPECT_LT(zip_archive(two_entries).size(), 1000U);  // deflated
}

TEST(ZipArchive, IsTheSameInEveryTimeZone) {
    const std::string here = zip_archive(two_entries);
    ASSERT_EQ(::setenv("TZ", "Pacific/Kiritimati", 1), 0);
    ::tzset();
    EXPECT_EQ(zip_archive(two_entries), here);
    ASSERT_EQ(::unsetenv("TZ"), 0);
    ::tzset();
}

TEST(ZipArchive, OfAnEmptyEntryIsOne) {
    EXPECT_EQ(test::unzip(zip_archive({{"empty", ""}})).at(0).bytes, "");
}

TEST(ZipEntries, AreWhatWasPacked) {
    const auto entries = zip_entries(zip_archive(two_entries), "a.zip", 10000);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].name, "a/first.xml");
    EXPECT_EQ(entries[0].bytes, two_entries[0].bytes);
    EXPECT_EQ(entries[1].bytes, two_entries[1].bytes);
}

TEST(ZipEntries, RefusesWhatIsNoneBrokenOrTooLarge) {
    const std::string archive = zip_archive(two_entries);
    const auto error = [](const std::string& bytes, std::size_t most) {
        return test::message_of([&] { zip_entries(bytes, "a.zip", most); });
    };
    EXPECT_EQ(error(archive, 5001), "a.zip: its entries are more than 5001 bytes together");
    EXPECT_EQ(error(archive, 5002), "");
    for (const std::string& bytes : {std::string(), std::string("PK"), std::string(100, 'x'),
                                     archive.substr(0, archive.size() / 2), archive.substr(archive.size() / 2)}) {
        EXPECT_TRUE(error(bytes, 10000).starts_with("a.zip: ")) << bytes.size();
    }
    for (std::size_t i = 0; i < archive.size(); ++i) {  // any byte of it may be another: an error or entries, no crash
        std::string broken = archive;
        broken[i] = static_cast<char>(broken[i] ^ 0x55);
        error(broken, 10000);
    }
}

TEST(ZipEntries, RefusesAnEntryThatIsLongerThanItSays) {
    std::string archive = zip_archive({{"a.xml", std::string(300, 'x')}});
    const auto shorten = [&](const char* signature, std::size_t size_at) {
        const std::size_t at = archive.find(std::string("PK") + signature);
        ASSERT_NE(at, std::string::npos);
        archive[at + size_at] = static_cast<char>(200);
        archive[at + size_at + 1] = 0;
    };
    shorten("\x03\x04", 22);
    shorten("\x01\x02", 24);
    EXPECT_THAT(test::message_of([&] { zip_entries(archive, "a.zip", 10000); }),
                testing::HasSubstr("a.zip: an entry is longer"));
}

}  // namespace
}  // namespace clustertrial::zip_test
