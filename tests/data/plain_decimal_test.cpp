#include "plain_decimal.hpp"

#include "clustertrial/core/number.hpp"

#include <bit>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial {

using namespace data_detail;

namespace {

std::optional<double> plain(const std::string& text) {
    double value = 0;
    const char* const end = read_plain_decimal(text.c_str(), ',', value);
    if (end == nullptr) return std::nullopt;
    EXPECT_TRUE(*end == ',' || *end == '\0');
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

}  // namespace
}  // namespace clustertrial
