// A ratio of its own for each stratum.
#include "helpers.hpp"
#include "law.hpp"

#include <cmath>

namespace clustertrial::stratum_ratio_test {
namespace {

TEST(RoundQuotasByStratum, OneRatioInAllGivesTheSameBits) {
    RandomStream of_sizes(GeneratorKind::stata_mt64, 3);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::vector<std::size_t> sizes(1 + of_sizes.below(9));
        for (auto& size : sizes) size = 1 + of_sizes.below(12);
        const std::vector<std::uint64_t> ratio{1 + of_sizes.below(3), 2, 3 + of_sizes.below(2)};
        RandomStream one(GeneratorKind::stata_mt64, seed);
        RandomStream other(GeneratorKind::stata_mt64, seed);
        EXPECT_EQ(round_quotas(sizes, ratio, one).cells,
                  round_quotas(sizes, same_ratio(sizes.size(), ratio), other).cells);
        EXPECT_EQ(one.bits(), other.bits());
    }
}

// Each cell within one of its own quota and right on average; each arm's total within one of the sum of its quotas.
TEST(RoundQuotasByStratum, KeepsQuotasOfUnequalRatios) {
    const std::vector<std::size_t> sizes{5, 4, 7, 1};
    const CountTable ratios{3, {1, 1, 1, 2, 1, 0, 1, 2, 4, 3, 3, 1}};
    std::vector<double> quotas;
    for (std::size_t s = 0; s < 4; ++s) {
        const double whole = static_cast<double>(ratios.at(s, 0) + ratios.at(s, 1) + ratios.at(s, 2));
        for (std::size_t a = 0; a < 3; ++a)
            quotas.push_back(static_cast<double>(sizes[s]) * static_cast<double>(ratios.at(s, a)) / whole);
    }
    constexpr std::uint64_t seeds = 40000;
    std::vector<double> sums(12, 0);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        const CountTable counts = round_quotas(sizes, ratios, random);
        std::vector<double> arm_surplus(3, 0);
        for (std::size_t i = 0; i < 12; ++i) {
            const auto cell = static_cast<double>(counts.cells[i]);
            ASSERT_LT(std::abs(cell - quotas[i]), 1 - 1e-9);
            arm_surplus[i % 3] += cell - quotas[i];
            sums[i] += cell;
        }
        for (const double surplus : arm_surplus) ASSERT_LT(std::abs(surplus), 1 - 1e-9);
    }
    for (std::size_t i = 0; i < 12; ++i) {
        const double fraction = quotas[i] - std::floor(quotas[i]);
        EXPECT_NEAR(sums[i] / seeds, quotas[i], 4.5 * std::sqrt(fraction * (1 - fraction) / seeds) + 1e-9) << i;
    }
}

// Two strata of 3: 1 : 2 and 2 : 1 leave nothing to round, and every choice of schools is as likely: 3 x 3.
TEST(CompleteLaw, EveryStratumHasItsOwnRatio) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(6, 2)) {
        if (pattern[0] + pattern[1] + pattern[2] == 2 && pattern[3] + pattern[4] + pattern[5] == 1)
            law[pattern] = 1.0 / 9;
    }
    expect_law(law, [](RandomStream& random) {
        return allocate_complete(Pattern{0, 0, 0, 1, 1, 1}, up_to(6), Pattern(6, 0), CountTable{2, {1, 2, 2, 1}},
                                 DrawStorage::as_double, random)
            .arms;
    });
}

TEST(RoundQuotasByStratum, RefusesWhatIsNoRatio) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const std::vector<std::size_t> sizes{2, 3};
    const auto message = [&](const CountTable& ratios) {
        return message_of(ErrorKind::usage, [&] { round_quotas(sizes, ratios, random); });
    };
    EXPECT_THAT(message({2, {1, 1}}), testing::HasSubstr("found 1 rows; expected 2"));
    EXPECT_THAT(message({2, {1, 1, 0, 0}}), testing::HasSubstr("without a share"));
    EXPECT_THAT(message({2, {1, 1, 1, std::uint64_t{1} << 40U}}), testing::HasSubstr("no common multiple"));
    EXPECT_THAT(message({2, {1, 65536, 1, 65538}}), testing::HasSubstr("no common multiple"));
}

}  // namespace
}  // namespace clustertrial::stratum_ratio_test
