#include "clustertrial/core/number.hpp"

#include "clustertrial/core/error.hpp"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include <gmock/gmock.h>

namespace clustertrial::number_test {
namespace {

constexpr NumberSyntax percent{.percent = true};
constexpr NumberSyntax thousands{.thousands = true};

TEST(ParseNumber, ReadsWhatIsSpelledInFull) {
    EXPECT_EQ(parse_number("27.1"), 27.1);
    EXPECT_EQ(parse_number("-3"), -3.0);
    EXPECT_EQ(parse_number("+3"), 3.0);
    EXPECT_EQ(parse_number(" 4\t"), 4.0);
    EXPECT_EQ(parse_number(".5"), 0.5);
    EXPECT_EQ(parse_number("5."), 5.0);
    EXPECT_EQ(parse_number("1e3"), 1000.0);
    EXPECT_EQ(parse_number("2.5E-3"), 0.0025);
}

TEST(ParseNumber, RefusesWhatIsNotOneFiniteNumber) {
    for (const char* text : {"",
                             " ",
                             "1e",
                             "1e+",
                             "1,5",
                             "1.5.2",
                             "nan",
                             "NaN",
                             "inf",
                             "-inf",
                             "infinity",
                             "0x1",
                             "1e999",
                             "-1e999",
                             "-",
                             "+",
                             ".",
                             "+-1",
                             "-+1",
                             "--1",
                             "++1",
                             "- 1",
                             "1 2",
                             "27.1%",
                             "13,819",
                             "abc",
                             "1a",
                             "1\n",
                             "\xEF\xBC\x91",
                             "\xE2\x88\x92"
                             "1"}) {
        EXPECT_EQ(parse_number(text), std::nullopt) << '"' << text << '"';
    }
}

TEST(ParseNumber, RoundsCorrectly) {
    EXPECT_EQ(parse_number("0.1"), 0x1.999999999999ap-4);
    // Halfway between two doubles: to even; and a hair above: up.
    EXPECT_EQ(parse_number("9007199254740993"), 9007199254740992.0);
    EXPECT_EQ(parse_number("9007199254740993.0000000000000000000000001"), 9007199254740994.0);
    EXPECT_EQ(parse_number("1.7976931348623157e308"), std::numeric_limits<double>::max());
    EXPECT_EQ(parse_number("4.9406564584124654e-324"), std::numeric_limits<double>::denorm_min());
}

TEST(ParseNumber, DropsAPercentSignOnlyWhereAskedFor) {
    EXPECT_EQ(parse_number("27.1%", percent), 27.1);
    EXPECT_EQ(parse_number("27.1 %", percent), 27.1);
    EXPECT_EQ(parse_number("27.1", percent), 27.1);
    EXPECT_EQ(parse_number("%", percent), std::nullopt);
    EXPECT_EQ(parse_number("1%%", percent), std::nullopt);
    EXPECT_EQ(parse_number("%1", percent), std::nullopt);
}

TEST(ParseNumber, DropsThousandsSeparatorsOnlyWhereAskedFor) {
    EXPECT_EQ(parse_number("13,819", thousands), 13819.0);
    EXPECT_EQ(parse_number("-1,234,567.25", thousands), -1234567.25);
    EXPECT_EQ(parse_number("+1,000", thousands), 1000.0);
    EXPECT_EQ(parse_number("13819", thousands), 13819.0);
    EXPECT_EQ(parse_number("1 049", thousands), 1049.0);
    EXPECT_EQ(parse_number("1\u00A0049", thousands), 1049.0);                // no-break space
    EXPECT_EQ(parse_number("1\u202F234\u202F567.5", thousands), 1234567.5);  // narrow no-break space
    EXPECT_EQ(parse_number("1 04", thousands), std::nullopt);
    EXPECT_EQ(parse_number("1 049,123", thousands), std::nullopt);
    EXPECT_EQ(parse_number("1 049", {}), std::nullopt);
    EXPECT_EQ(parse_number("1 049,5", {.thousands = true, .decimal = DecimalMark::comma}), 1049.5);
    for (const char* text :
         {"1,5", "1,23", "1,2345", "1234,567", ",123", "1,,234", "1,234,", "1.5,000", "0,123", "012,345"}) {
        EXPECT_EQ(parse_number(text, thousands), std::nullopt) << '"' << text << '"';
    }
}

TEST(ParseNumber, AgreesWithStrtodOnRandomDecimals) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 100000; ++i) {
        std::string text = std::to_string(random() >> (random() % 60));
        text.insert(random() % (text.size() + 1), ".");
        if (random() % 4 == 0) text += "e" + std::to_string(static_cast<int>(random() % 600) - 300);
        const double expected = std::strtod(text.c_str(), nullptr);
        if (!std::isfinite(expected)) continue;
        ASSERT_EQ(parse_number(text), expected) << text;
    }
}

TEST(ParseWholeNumber, ReadsDigitsOnly) {
    EXPECT_EQ(parse_whole_number("3837398"), 3837398U);
    EXPECT_EQ(parse_whole_number(" 0 "), 0U);
    EXPECT_EQ(parse_whole_number("18446744073709551615"), UINT64_MAX);
    for (const char* text : {"", "-1", "1.0", "1e3", "18446744073709551616", "1,000", "0x10", "+-1"}) {
        EXPECT_EQ(parse_whole_number(text), std::nullopt) << '"' << text << '"';
    }
}

TEST(FormatReadable, HasTheDigitsThatAPersonWouldWrite) {
    EXPECT_EQ(format_readable(29.450000000000003), "29.45");
    EXPECT_EQ(format_readable((0.1 + 0.2) / 2), "0.15");
    EXPECT_EQ(format_readable(1.0 / 3), "0.333333333333333");
    EXPECT_EQ(format_readable(123456789012345), "123456789012345");
    EXPECT_EQ(format_readable(-1e-7), "-1e-07");
    EXPECT_EQ(format_readable(0), "0");
}

TEST(ParseNumber, ADecimalCommaIsReadWhereAskedFor) {
    constexpr NumberSyntax comma{.decimal = DecimalMark::comma};
    EXPECT_EQ(parse_number("48,0", comma), 48.0);
    EXPECT_EQ(parse_number(" -,5", comma), -0.5);
    EXPECT_EQ(parse_number("1e2", comma), 100.0);
    EXPECT_EQ(parse_number("12,5%", {.percent = true, .decimal = DecimalMark::comma}), 12.5);
    EXPECT_EQ(parse_number("1.234.567,5", {.thousands = true, .decimal = DecimalMark::comma}), 1234567.5);
    for (const char* text : {"1.5", "1,5,5", ",", "1.234"}) EXPECT_FALSE(parse_number(text, comma)) << text;
    EXPECT_FALSE(parse_number("1.23,5", {.thousands = true, .decimal = DecimalMark::comma}));
}

TEST(FormatShortest, IsPlainForNumbersPeopleRead) {
    EXPECT_EQ(format_shortest(0), "0");
    EXPECT_EQ(format_shortest(0.1), "0.1");
    EXPECT_EQ(format_shortest(100000), "100000");
    EXPECT_EQ(format_shortest(-0.00025), "-0.00025");
    EXPECT_EQ(format_shortest(1.0 / 3), "0.3333333333333333");
    EXPECT_EQ(format_shortest(1e-7), "1e-07");
    EXPECT_EQ(format_shortest(1e17), "1e+17");
}

TEST(FormatShortest, ParsesBackToTheSameBits) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 100000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (!std::isfinite(value)) continue;
        const std::optional<double> back = parse_number(format_shortest(value));
        ASSERT_TRUE(back) << format_shortest(value);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(*back), std::bit_cast<std::uint64_t>(value)) << format_shortest(value);
    }
}

TEST(FormatFixed, RoundsTheExactBinaryValue) {
    EXPECT_EQ(format_fixed(0.125, 2), "0.12");  // halfway: to even
    EXPECT_EQ(format_fixed(0.375, 2), "0.38");
    EXPECT_EQ(format_fixed(2.675, 2), "2.67");  // the double lies below 2.675
    EXPECT_EQ(format_fixed(1.005, 2), "1.00");
    EXPECT_EQ(format_fixed(-1.5, 0), "-2");
    EXPECT_EQ(format_fixed(3, 3), "3.000");
}

TEST(FormatFixed, WritesNoNegativeZero) {
    EXPECT_EQ(format_fixed(-0.0004, 3), "0.000");
    EXPECT_EQ(format_fixed(-0.0, 0), "0");
    EXPECT_EQ(format_fixed(-0.0006, 3), "-0.001");
}

TEST(FormatFixed, GroupsThousandsWhereAskedFor) {
    EXPECT_EQ(format_fixed(27352.04, 1, true), "27,352.0");
    EXPECT_EQ(format_fixed(-1234567, 0, true), "-1,234,567");
    EXPECT_EQ(format_fixed(999.96, 1, true), "1,000.0");
    EXPECT_EQ(format_fixed(-123.4, 1, true), "-123.4");
}

TEST(FormatFixed, HoldsTheLargestNumber) {
    const std::string text = format_fixed(-std::numeric_limits<double>::max(), 3, true);
    EXPECT_EQ(parse_number(text, thousands), -std::numeric_limits<double>::max());
}

TEST(FormatFixed, RefusesWhatCannotBePrinted) {
    EXPECT_THROW(format_fixed(std::nan(""), 1), Error);
    EXPECT_THROW(format_fixed(HUGE_VAL, 1), Error);
    EXPECT_THROW(format_shortest(std::nan("")), Error);
    EXPECT_THROW(format_fixed(1, -1), Error);
}

TEST(FormatCount, GroupsThousands) {
    EXPECT_EQ(format_count(0), "0");
    EXPECT_EQ(format_count(999), "999");
    EXPECT_EQ(format_count(27352), "27,352");
    EXPECT_EQ(format_count(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(FormatLargeCount, IsRoundedWhereNobodyWouldCountTheDigits) {
    EXPECT_EQ(format_large_count(0), "0");
    EXPECT_EQ(format_large_count(12870), "12,870");
    EXPECT_EQ(format_large_count(999'999'999'999'999), "999,999,999,999,999");
    EXPECT_EQ(format_large_count(1e15), "1.0e15");
    EXPECT_EQ(format_large_count(9.96e26), "1.0e27");
    EXPECT_EQ(format_large_count(std::numeric_limits<double>::max()), "1.8e308");
    EXPECT_EQ(format_large_count(HUGE_VAL), "more than 1e308");
}

}  // namespace
}  // namespace clustertrial::number_test
