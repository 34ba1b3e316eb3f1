#include "plain_decimal.hpp"

#include "clustertrial/core/number.hpp"

#include <bit>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial::plain_decimal_test {

using namespace data_detail;

namespace {

std::optional<double> plain(const std::string& text) {
    double value = 0;
    const char* const end = read_plain_decimal(text.c_str(), ',', value);
    if (end == nullptr) return std::nullopt;
    EXPECT_TRUE(*end == ',' || *end == '\0');
    return value;
}

/// The number that eight bytes at once say, whatever stands behind it.
std::optional<double> short_one(const std::string& text, std::string behind) {
    double value = 0;
    const std::string all = text + std::move(behind);
    const char* const end = read_short_decimal(all.data(), ',', value);
    if (end == nullptr) return std::nullopt;
    EXPECT_TRUE(*end == ',' || *end == '\0');
    EXPECT_EQ(end - all.data(), static_cast<std::ptrdiff_t>(std::min(text.size(), text.find(',')))) << text;
    return value;
}

TEST(ReadPlainDecimal, StopsAtTheDelimiterOrTheEnd) {
    EXPECT_EQ(plain("12"), 12);
    EXPECT_EQ(plain("-1.50,7"), -1.5);
    EXPECT_EQ(plain(".5"), 0.5);
    EXPECT_EQ(plain("5."), 5);
}

TEST(ReadPlainDecimal, LeavesEverythingElseToOthers) {
    for (const char* text : {"", ",1", "-", ".", "-.", "+1", " 1", "1 ", "1e5", "1.2.3", "1;2", "\"1\"", "nan",
                             "1234567890123456", "0.1234567890123456"}) {
        EXPECT_EQ(plain(text), std::nullopt) << text;
        EXPECT_EQ(short_one(text, std::string(9, '\0')), std::nullopt) << text;
    }
}

TEST(ReadPlainDecimal, AgreesWithParseNumberToTheLastBit) {
    std::mt19937_64 random(8);
    int exact = 0;
    for (int i = 0; i < 200000; ++i) {
        std::string text = std::to_string(random() >> (random() % 60));
        if (random() % 4 > 0) text.insert(random() % (text.size() + 1), ".");
        if (random() % 3 == 0) text.insert(0, "-");
        const std::optional<double> value = plain(text);
        if (!value) continue;
        ++exact;
        const std::optional<double> expected = parse_number(text);
        ASSERT_TRUE(expected) << text;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(*value), std::bit_cast<std::uint64_t>(*expected)) << text;
    }
    EXPECT_GT(exact, 100000);
}

TEST(ReadShortDecimal, AgreesWithParseNumberWhateverStandsBehind) {
    std::mt19937_64 random(9);
    int read = 0;
    for (int i = 0; i < 200000; ++i) {
        std::string text = std::to_string(random() >> (30 + random() % 34));
        if (random() % 4 > 0) text.insert(random() % (text.size() + 1), ".");
        if (random() % 3 == 0) text.insert(0, "-");
        // A delimiter or a NUL byte, then anything: digits, points, bytes of UTF-8.
        std::string behind(1, random() % 2 == 0 ? ',' : '\0');
        while (behind.size() < 10)
            behind += static_cast<char>(random() % 3 == 0 ? random() % 256 : '.' + random() % 12);
        const std::optional<double> value = short_one(text, behind);
        const std::size_t characters = text.size() - (text[0] == '-' ? 1 : 0);
        EXPECT_EQ(value.has_value(), characters <= 7 && text != "." && text != "-.") << text;
        if (!value) continue;
        ++read;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(*value), std::bit_cast<std::uint64_t>(*parse_number(text))) << text;
    }
    EXPECT_GT(read, 50000);
}

TEST(ReadShortDecimal, LeavesEverythingElseToOthers) {
    std::mt19937_64 random(10);
    const std::string bytes = "0123456789..--,,;; e\"\xC3\xA9\xFF\x80";
    for (int i = 0; i < 200000; ++i) {
        std::string text;
        while (text.size() < 9) text += bytes[random() % bytes.size()];
        double value = 0;
        const char* const end = read_short_decimal(text.c_str(), ',', value);
        if (end == nullptr) continue;
        double slowly = 0;
        ASSERT_EQ(read_plain_decimal(text.c_str(), ',', slowly), end) << text;
        ASSERT_EQ(value, slowly) << text;
    }
}

}  // namespace
}  // namespace clustertrial::plain_decimal_test
