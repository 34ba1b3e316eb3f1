#include "clustertrial/data/zip.hpp"

#include "support/unzip.hpp"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace clustertrial::zip_test
