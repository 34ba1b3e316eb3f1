#include "clustertrial/allocation/rounding.hpp"

#include "helpers.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace clustertrial::rounding_test {
namespace {

CountTable rounded(const std::vector<std::size_t>& sizes, const std::vector<std::uint64_t>& ratio, std::uint64_t seed) {
    RandomStream random(GeneratorKind::stata_mt64, seed);
    return round_quotas(sizes, ratio, random);
}

TEST(RoundQuotas, WholeQuotasAreLeftAsTheyAre) {
    EXPECT_THAT(rounded({6, 12}, {2, 1}, 1).cells, testing::ElementsAre(4, 2, 8, 4));
}

TEST(RoundQuotas, KeepsEveryStratumAndEveryArmWithinOneOfItsQuota) {
    RandomStream random(GeneratorKind::stata_mt64, 20201);
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        std::vector<std::size_t> sizes(1 + random.below(12));
        for (auto& size : sizes) size = 1 + random.below(9);
        std::vector<std::uint64_t> ratio(2 + random.below(4));
        for (auto& share : ratio) share = 1 + random.below(5);
        const CountTable counts = rounded(sizes, ratio, seed);
        const auto whole = static_cast<double>(std::accumulate(ratio.begin(), ratio.end(), std::uint64_t{0}));
        const auto schools = static_cast<double>(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}));
        for (std::size_t arm = 0; arm < ratio.size(); ++arm) {
            const double share = static_cast<double>(ratio[arm]) / whole;
            double total = 0;
            for (std::size_t s = 0; s < sizes.size(); ++s) {
                const auto cell = static_cast<double>(counts.at(s, arm));
                ASSERT_LT(std::abs(cell - static_cast<double>(sizes[s]) * share), 1.0 - 1e-9);
                total += cell;
            }
            ASSERT_LT(std::abs(total - schools * share), 1.0 - 1e-9);
        }
        for (std::size_t s = 0; s < sizes.size(); ++s) {
            std::uint64_t row = 0;
            for (std::size_t arm = 0; arm < ratio.size(); ++arm) row += counts.at(s, arm);
            ASSERT_EQ(row, sizes[s]);
        }
    }
}

// Each cell is floor or floor + 1 of its quota, the latter with the quota's fraction as probability: over n seeds the
// number of times is binomial, and 4.5 standard errors leave one false alarm in 10,000 for the 15 cells together.
TEST(RoundQuotas, EveryCellIsItsQuotaOnAverage) {
    const std::vector<std::size_t> sizes{1, 2, 3, 4, 7};
    const std::vector<std::uint64_t> ratio{3, 2, 1};
    constexpr std::uint64_t seeds = 60000;
    std::vector<double> total(15, 0);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const CountTable counts = rounded(sizes, ratio, seed);
        for (std::size_t i = 0; i < total.size(); ++i) total[i] += static_cast<double>(counts.cells[i]);
    }
    for (std::size_t i = 0; i < total.size(); ++i) {
        const double quota = static_cast<double>(sizes[i / 3] * ratio[i % 3]) / 6;
        const double fraction = quota - std::floor(quota);
        const double error = std::sqrt(fraction * (1 - fraction) / static_cast<double>(seeds));
        EXPECT_NEAR(total[i] / static_cast<double>(seeds), quota, 4.5 * error + 1e-9) << "cell " << i;
    }
}

// Four strata of one school, two equal arms: two of the four odd schools to each arm, and all 6 choices alike.
// Chi-squared with 5 degrees of freedom is above 25.7 once in 10,000.
TEST(RoundQuotas, LeftoversOfAlikeStrataAreDealtInEveryWayAlike) {
    constexpr std::uint64_t seeds = 30000;
    std::vector<double> seen(16, 0);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const CountTable counts = rounded({1, 1, 1, 1}, {1, 1}, seed);
        ++seen[counts.at(0, 0) + 2 * counts.at(1, 0) + 4 * counts.at(2, 0) + 8 * counts.at(3, 0)];
    }
    double chi_squared = 0;
    const double expected = static_cast<double>(seeds) / 6;
    for (const std::size_t pattern : {3U, 5U, 6U, 9U, 10U, 12U}) {
        chi_squared += (seen[pattern] - expected) * (seen[pattern] - expected) / expected;
        seen[pattern] = 0;
    }
    EXPECT_LT(chi_squared, 25.7);
    EXPECT_EQ(std::accumulate(seen.begin(), seen.end(), 0.0), 0);
}

// Three strata of two schools, four equal arms: 90 balanced tables. In the 18 where two strata are the same (and the
// third their complement) each has probability 1/36, in the others 1/144, by enumeration of all orders: one half
// together, not 18 of 90. 4.5 standard errors: one false alarm in 100,000.
TEST(RoundQuotas, LeftoversOfSeveralArmsAreNotDealtInEveryWayAlike) {
    constexpr std::uint64_t seeds = 20000;
    double same = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const CountTable counts = rounded({2, 2, 2}, {1, 1, 1, 1}, seed);
        const auto are_same = [&](std::size_t a, std::size_t b) {
            return std::equal(counts.cells.begin() + static_cast<std::ptrdiff_t>(4 * a),
                              counts.cells.begin() + static_cast<std::ptrdiff_t>(4 * a + 4),
                              counts.cells.begin() + static_cast<std::ptrdiff_t>(4 * b));
        };
        if (are_same(0, 1) || are_same(0, 2) || are_same(1, 2)) ++same;
    }
    EXPECT_NEAR(same / static_cast<double>(seeds), 0.5, 4.5 * std::sqrt(0.25 / static_cast<double>(seeds)));
}

// Four strata of one school, 1 : 2: the first arm has one of them (probability 2/3) or two (1/3), each choice of as
// many alike: 4 ways of 1/6, 6 ways of 1/18.
TEST(RoundQuotas, LeftoversOfTwoArmsAreAlikeGivenTheTotals) {
    constexpr std::uint64_t seeds = 30000;
    std::vector<double> seen(16, 0);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const CountTable counts = rounded({1, 1, 1, 1}, {1, 2}, seed);
        ++seen[counts.at(0, 0) + 2 * counts.at(1, 0) + 4 * counts.at(2, 0) + 8 * counts.at(3, 0)];
    }
    for (std::size_t pattern = 0; pattern < seen.size(); ++pattern) {
        const auto members = std::popcount(pattern);
        const double p = members == 1 ? 1.0 / 6 : members == 2 ? 1.0 / 18 : 0;
        EXPECT_NEAR(seen[pattern] / static_cast<double>(seeds), p, 4.5 * std::sqrt(p * (1 - p) / seeds)) << pattern;
    }
}

TEST(RoundQuotas, ManyStrataOfOneSchoolAreQuick) {
    const std::vector<std::size_t> sizes(20000, 1);
    const CountTable counts = rounded(sizes, {1, 1, 1}, 7);
    for (std::size_t arm = 0; arm < 3; ++arm) {
        std::uint64_t total = 0;
        for (std::size_t s = 0; s < sizes.size(); ++s) total += counts.at(s, arm);
        EXPECT_NEAR(static_cast<double>(total), 20000.0 / 3, 1);
    }
}

}  // namespace
}  // namespace clustertrial::rounding_test
