// Roundings that make up for what earlier waves left.
#include "clustertrial/allocation/earlier.hpp"

#include "helpers.hpp"
#include "law.hpp"

#include <cmath>

namespace clustertrial::earlier_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The share of an arm in a stratum.
double share_of(const CountTable& ratios, std::size_t stratum, std::size_t arm) {
    double whole = 0;
    for (std::size_t a = 0; a < ratios.arms; ++a) whole += static_cast<double>(ratios.at(stratum, a));
    return static_cast<double>(ratios.at(stratum, arm)) / whole;
}

double missing(const Shortfall& shortfall, std::size_t arm) {
    if (shortfall.by_arm.empty()) return 0;
    return static_cast<double>(shortfall.by_arm[arm]) / static_cast<double>(shortfall.unit);
}

/// Strata of 5 in 2:1 and of 4 in 1:3: quotas 10/3 + 1 and 5/3 + 3. With 3 + 2 and 2 + 2 schools the first arm has
/// 13/3 - 5 = -2/3 of a school too many.
TEST(ShortfallOf, IsTheQuotasWithoutTheCounts) {
    const Shortfall shortfall =
        shortfall_of(std::vector<std::size_t>{5, 4}, CountTable{2, {4, 2, 1, 3}}, CountTable{2, {3, 2, 2, 2}});
    EXPECT_THAT(shortfall.by_arm, ElementsAre(-2, 2));
    EXPECT_EQ(shortfall.unit, 3);
}

TEST(ShortfallOf, IsNothingWhereQuotasAreWhole) {
    const Shortfall shortfall = shortfall_of(std::vector<std::size_t>{6}, CountTable{2, {2, 1}}, CountTable{2, {4, 2}});
    EXPECT_THAT(shortfall.by_arm, ElementsAre(0, 0));
    EXPECT_EQ(shortfall.unit, 1);
}

TEST(ShortfallOf, RefusesTablesThatDoNotFit) {
    const auto message = [](const std::vector<std::size_t>& sizes, const CountTable& ratios, const CountTable& counts) {
        return message_of(ErrorKind::usage, [&] { shortfall_of(sizes, ratios, counts); });
    };
    const CountTable even{2, {1, 1}};
    EXPECT_THAT(message({4, 2}, even, {2, {2, 2}}), HasSubstr("found 1 rows; expected 2"));
    EXPECT_THAT(message({4}, even, {2, {2, 2, 1, 1}}), HasSubstr("found 4 counts; expected one a stratum and arm, 2"));
    EXPECT_THAT(message({4}, even, {1, {2, 2}}), HasSubstr("one a stratum and arm"));
    EXPECT_THAT(message({4}, even, {2, {2, 1}}), HasSubstr("add up to their stratum's size"));
    EXPECT_THAT(message({4}, even, {2, {UINT64_MAX, 5}}), HasSubstr("add up to their stratum's size"));
    EXPECT_THAT(message({std::size_t{1} << 31U}, even, {2, {1, 1}}), HasSubstr("more than 2^30 schools"));
}

TEST(SumOf, AddsWavesInTheirCommonUnit) {
    const Shortfall sum = sum_of({{1, -1}, 6}, {{1, -1}, 3});
    EXPECT_THAT(sum.by_arm, ElementsAre(1, -1));
    EXPECT_EQ(sum.unit, 2);
    EXPECT_THAT(sum_of({}, {{1, -1}, 3}).by_arm, ElementsAre(1, -1));
    EXPECT_THAT(sum_of({{1, -1}, 3}, {}).by_arm, ElementsAre(1, -1));
    EXPECT_TRUE(sum_of({}, {}).by_arm.empty());
}

TEST(SumOf, RefusesWhatDoesNotFit) {
    const auto message = [](const Shortfall& a, const Shortfall& b) {
        return message_of(ErrorKind::usage, [&] { sum_of(a, b); });
    };
    EXPECT_THAT(message({{1, -1}, 2}, {{1, -1, 0}, 2}), HasSubstr("found 3 arms; expected 2"));
    EXPECT_THAT(message({{1, -1}, 2}, {{1, 1}, 2}), HasSubstr("add up to 0"));
    EXPECT_THAT(message({{1, -1}, 0}, {{1, -1}, 2}), HasSubstr("a unit from 1"));
    EXPECT_THAT(message({{1, -1}, 65536}, {{1, -1}, 65537}), HasSubstr("without a common multiple up to 2^31"));
    EXPECT_THAT(message({{std::int64_t{1} << 62, -(std::int64_t{1} << 62)}, 1}, {{1, -1}, 2}),
                HasSubstr("more than 2^30 schools"));
}

TEST(RoundQuotasGivenEarlier, NoShortfallGivesTheSameBits) {
    RandomStream of_sizes(GeneratorKind::stata_mt64, 3);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::vector<std::size_t> sizes(1 + of_sizes.below(9));
        for (auto& size : sizes) size = 1 + of_sizes.below(12);
        const std::vector<std::uint64_t> ratio{1 + of_sizes.below(3), 2, 3 + of_sizes.below(2)};
        RandomStream one(GeneratorKind::stata_mt64, seed);
        RandomStream other(GeneratorKind::stata_mt64, seed);
        EXPECT_EQ(round_quotas(sizes, ratio, one).cells, round_quotas(sizes, ratio, other, {{0, 0, 0}, 5}).cells);
        EXPECT_EQ(one.bits(), other.bits());
    }
}

TEST(RoundQuotasGivenEarlier, EqualShortfallsInOtherUnitsGiveTheSameBits) {
    const std::vector<std::size_t> sizes{3, 4};
    const std::vector<std::uint64_t> even{1, 1};
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        RandomStream one(GeneratorKind::stata_mt64, seed);
        RandomStream other(GeneratorKind::stata_mt64, seed);
        EXPECT_EQ(round_quotas(sizes, even, one, {{1, -1}, 2}).cells,
                  round_quotas(sizes, even, other, {{3, -3}, 6}).cells);
        EXPECT_EQ(one.bits(), other.bits());
    }
}

// Strata of 2 and 1, 1:1, the first arm half a school short. Targets of the first arm: 2/2 + 1/2 x 2/3 = 4/3 and
// 1/2 + 1/2 x 1/3 = 2/3, together 2: in thirds 1 1/3 and 2/3, so that one of the cells goes up and the other down. By
// the expectations the first stratum has 2 with probability 1/3, the second then 0; otherwise 1 and 1.
TEST(RoundQuotasGivenEarlier, ByHand) {
    std::map<Pattern, double> law{{{2, 0, 0, 1}, 1.0 / 3}, {{1, 1, 1, 0}, 2.0 / 3}};
    expect_law(law, [](RandomStream& random) {
        const auto counts =
            round_quotas(std::vector<std::size_t>{2, 1}, CountTable{2, {1, 1, 1, 1}}, random, Shortfall{{1, -1}, 2});
        return Pattern(counts.cells.begin(), counts.cells.end());
    });
}

/// A wave of random strata with a ratio of their own each, large enough to make up for most shortfalls.
struct RandomWave {
    std::vector<std::size_t> sizes;
    CountTable ratios;
};
RandomWave random_wave(std::size_t arms, RandomStream& random) {
    RandomWave wave{std::vector<std::size_t>(1 + random.below(6)), {arms, {}}};
    for (auto& size : wave.sizes) size = 1 + random.below(9);
    wave.sizes[0] += 12;
    for (std::size_t i = 0; i < wave.sizes.size() * arms; ++i) wave.ratios.cells.push_back(1 + random.below(4));
    return wave;
}

// The bounds over 1,500 chains of four waves, where the one in doubt is the quotas, computed apart in doubles: each
// cell within one of its target, each arm within one of its quota over all waves so far, each stratum complete.
TEST(RoundQuotasGivenEarlier, KeepsEveryArmWithinOneOfItsQuotaOverAllWaves) {
    RandomStream random(GeneratorKind::stata_mt64, 20205);
    for (int chain = 0; chain < 1500; ++chain) {
        const std::size_t arms = 2 + random.below(3);
        Shortfall before;
        std::vector<double> over_all(arms, 0);  // quota less schools
        for (int number = 0; number < 4; ++number) {
            const RandomWave wave = random_wave(arms, random);
            const CountTable counts = round_quotas(wave.sizes, wave.ratios, random, before);
            const auto n = static_cast<double>(std::accumulate(wave.sizes.begin(), wave.sizes.end(), std::size_t{0}));
            for (std::size_t s = 0; s < wave.sizes.size(); ++s) {
                const auto size = static_cast<double>(wave.sizes[s]);
                double row = 0;
                for (std::size_t a = 0; a < arms; ++a) {
                    const auto cell = static_cast<double>(counts.at(s, a));
                    const double quota = size * share_of(wave.ratios, s, a);
                    ASSERT_LT(std::abs(cell - quota - missing(before, a) * size / n), 1 - 1e-9);
                    over_all[a] += quota - cell;
                    row += cell;
                }
                ASSERT_EQ(row, size);
            }
            before = sum_of(before, shortfall_of(wave.sizes, wave.ratios, counts));
            for (std::size_t a = 0; a < arms; ++a) {
                ASSERT_LT(std::abs(over_all[a]), 1 - 1e-9) << "chain " << chain << ", wave " << number;
                ASSERT_NEAR(missing(before, a), over_all[a], 1e-9);
            }
        }
    }
}

// Each cell is the whole number below its target or the one above, the latter with the target's fraction as
// probability: 4.5 standard errors leave one false alarm in 10,000 for all 12 cells.
TEST(RoundQuotasGivenEarlier, EveryCellIsItsTargetOnAverage) {
    const std::vector<std::size_t> sizes{3, 4, 7, 2};
    const CountTable ratios{3, {1, 1, 1, 2, 1, 1, 1, 2, 4, 3, 3, 1}};
    const Shortfall shortfall{{3, -5, 2}, 7};
    constexpr std::uint64_t seeds = 60000;
    std::vector<double> total(12, 0);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        const CountTable counts = round_quotas(sizes, ratios, random, shortfall);
        for (std::size_t i = 0; i < 12; ++i) total[i] += static_cast<double>(counts.cells[i]);
    }
    for (std::size_t i = 0; i < 12; ++i) {
        const auto size = static_cast<double>(sizes[i / 3]);
        const double target = size * share_of(ratios, i / 3, i % 3) + missing(shortfall, i % 3) * size / 16;
        const double fraction = target - std::floor(target);
        const double error = std::sqrt(fraction * (1 - fraction) / static_cast<double>(seeds));
        EXPECT_NEAR(total[i] / static_cast<double>(seeds), target, 4.5 * error + 1e-9) << "cell " << i;
    }
}

// A stratum that an arm may not have takes no part: the second arm's missing school comes from the first stratum.
TEST(RoundQuotasGivenEarlier, AnArmWithoutAShareGetsNothing) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        const CountTable counts =
            round_quotas(std::vector<std::size_t>{4, 4}, CountTable{2, {1, 1, 1, 0}}, random, Shortfall{{-1, 1}, 1});
        EXPECT_THAT(counts.cells, ElementsAre(1, 3, 4, 0));
    }
}

TEST(RoundQuotasGivenEarlier, SaysWhatItCannotMakeUpFor) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const auto message = [&](ErrorKind kind, const std::vector<std::size_t>& sizes, const CountTable& ratios,
                             const Shortfall& shortfall) {
        return message_of(kind, [&] { round_quotas(sizes, ratios, random, shortfall); });
    };
    const CountTable even{2, {1, 1}};
    EXPECT_THAT(message(ErrorKind::design, {4}, even, {{-5, 5}, 2}),
                testing::AllOf(HasSubstr("arm 1 of 2 with 2.5 schools too many"), HasSubstr("a wave with 4 schools"),
                               HasSubstr("expected a larger wave, or one allocated by itself")));
    EXPECT_THAT(message(ErrorKind::design, {4}, even, {{5, -5}, 2}), HasSubstr("arm 1 of 2 with 2.5 schools too few"));
    EXPECT_THAT(message(ErrorKind::design, {4}, even, {{90, -90}, 1}), HasSubstr("arm 1 of 2 with 90 schools too few"));
    EXPECT_THAT(message(ErrorKind::design, {4}, {2, {1, 0}}, {{-1, 1}, 2}), HasSubstr("a wave with 0 schools"));
    EXPECT_THAT(message(ErrorKind::usage, {4}, even, {{1}, 1}), HasSubstr("found 1 arms; expected 2"));
    EXPECT_THAT(message(ErrorKind::usage, {4}, even, {{1, 1}, 1}), HasSubstr("add up to 0"));
    EXPECT_THAT(message(ErrorKind::usage, {std::size_t{1} << 29U}, {2, {1, (1 << 29) - 1}}, {{1, -1}, (1 << 30) - 1}),
                HasSubstr("no common multiple that fits in 62 bits"));
}

}  // namespace
}  // namespace clustertrial::earlier_test
