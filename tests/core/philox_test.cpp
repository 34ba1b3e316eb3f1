#include "clustertrial/core/philox.hpp"

#include <array>
#include <cstdint>

#include <gmock/gmock.h>

namespace clustertrial::philox_test {
namespace {

using testing::ElementsAre;

// The lines "philox4x32 10" of kat_vectors, the known-answer file of Random123 (the authors' own library).
TEST(Philox, GivesTheKnownAnswersOfRandom123) {
    EXPECT_THAT(philox({0, 0, 0, 0}, {0, 0}), ElementsAre(0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U));
    constexpr std::uint32_t ones = 0xffffffffU;
    EXPECT_THAT(philox({ones, ones, ones, ones}, {ones, ones}),
                ElementsAre(0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU));
    // Digits of pi.
    EXPECT_THAT(philox({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U}),
                ElementsAre(0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U));
}

TEST(DrawStream, IsPhiloxWithTheSeedAsKeyAndTheDrawInTheCounter) {
    constexpr std::uint64_t seed = 0x0123456789abcdefU;
    constexpr std::uint64_t draw = 0xfedcba9876543210U;
    DrawStream stream(seed, draw);
    for (std::uint32_t block = 0; block < 30; ++block) {
        const auto words = philox({block, 0, 0x76543210U, 0xfedcba98U}, {0x89abcdefU, 0x01234567U});
        for (const std::uint32_t word : words) EXPECT_EQ(stream.next32(), word);
    }
}

TEST(DrawStream, TakesTheHighWordOfSixtyFourBitsFirst) {
    DrawStream words(7, 9);
    DrawStream pairs(7, 9);
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t high = words.next32();
        const std::uint64_t low = words.next32();
        EXPECT_EQ(pairs.next64(), high * 0x100000000U + low);
    }
}

TEST(DrawStream, DrawsDifferBySeedAndByNumber) {
    EXPECT_NE(DrawStream(1, 1).next64(), DrawStream(1, 2).next64());
    EXPECT_NE(DrawStream(1, 1).next64(), DrawStream(2, 1).next64());
    EXPECT_NE(DrawStream(1, 2).next64(), DrawStream(2, 1).next64());
}

// With bound 3 x 2^30 a quarter of the words is rejected: those whose product has a low part below 2^32 mod bound, here
// taken by division.
TEST(DrawStream, BelowRejectsWhatWouldMakeSomeValuesLikelier) {
    constexpr std::uint32_t bound = 3U << 30U;
    DrawStream words(5, 0);
    DrawStream stream(5, 0);
    std::size_t taken = 0;
    for (int i = 0; i < 4000; ++i) {
        const std::uint64_t product = static_cast<std::uint64_t>(words.next32()) * bound;
        if (product % 0x100000000U < (0x100000000U % bound)) continue;
        EXPECT_EQ(stream.below(bound), product / 0x100000000U);
        ++taken;
    }
    EXPECT_NEAR(static_cast<double>(taken) / 4000, 0.75, 0.03);
}

// Chi-squared with 6 degrees of freedom: 27.9 has an upper tail of 1e-4.
TEST(DrawStream, BelowIsUniform) {
    std::array<double, 7> counts = {};
    constexpr int draws = 70000;
    for (std::uint64_t draw = 0; draw < draws; ++draw) counts[DrawStream(3, draw).below(7)] += 1;
    double chi_squared = 0;
    for (const double count : counts) chi_squared += (count - 10000) * (count - 10000) / 10000;
    EXPECT_LT(chi_squared, 27.9);
}

TEST(DrawStream, BelowOneIsZero) {
    DrawStream stream(1, 1);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(stream.below(1), 0U);
}

// Mean 1/2 and variance 1/12: over 100,000 numbers within five standard errors, 5/sqrt(12e5) and 5 x sqrt(1/180 / 1e5).
TEST(DrawStream, UniformLiesInTheOpenIntervalWithItsMoments) {
    DrawStream stream(11, 4);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 100000; ++i) {
        const double u = stream.uniform();
        ASSERT_GT(u, 0);
        ASSERT_LT(u, 1);
        sum += u;
        squares += (u - 0.5) * (u - 0.5);
    }
    EXPECT_NEAR(sum / 100000, 0.5, 0.0046);
    EXPECT_NEAR(squares / 100000, 1.0 / 12, 0.0012);
}

TEST(DrawStream, UniformTakesFiftyTwoBits) {
    DrawStream words(2, 8);
    DrawStream stream(2, 8);
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t high_bits = words.next64() / 4096;
        EXPECT_EQ(stream.uniform() * 0x1p52, static_cast<double>(high_bits) + 0.5);
    }
}

}  // namespace
}  // namespace clustertrial::philox_test
