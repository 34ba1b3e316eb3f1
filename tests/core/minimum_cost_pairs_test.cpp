#include "clustertrial/core/minimum_cost_pairs.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/random.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::minimum_cost_pairs_test {
namespace {

PairCosts random_costs(std::size_t n, std::uint64_t levels, RandomStream& random) {
    PairCosts costs(n);
    for (std::size_t j = 1; j < n; ++j) {
        for (std::size_t i = 0; i < j; ++i) costs.at(i, j) = static_cast<std::int64_t>(random.below(levels));
    }
    return costs;
}

std::int64_t total_of(const PairCosts& costs, const std::vector<std::size_t>& partner) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < partner.size(); ++i) {
        EXPECT_NE(partner[i], i);
        EXPECT_EQ(partner[partner[i]], i);
        if (partner[i] > i) total += costs.at(i, partner[i]);
    }
    return total;
}

/// The least total over all pairings of the things that are not in `used`: the first of them with each of the others.
std::int64_t least_total(const PairCosts& costs, std::uint32_t used) {
    std::size_t first = 0;
    while (first < costs.size() && (used >> first & 1U) != 0) ++first;
    if (first == costs.size()) return 0;
    std::int64_t least = INT64_MAX;
    for (std::size_t other = first + 1; other < costs.size(); ++other) {
        if ((used >> other & 1U) == 0)
            least = std::min(least, costs.at(first, other) + least_total(costs, used | 1U << first | 1U << other));
    }
    return least;
}

/// The same for larger n by dynamic programming over sets of things.
std::int64_t least_total_by_sets(const PairCosts& costs) {
    const std::size_t n = costs.size();
    std::vector<std::int64_t> least(std::size_t{1} << n, INT64_MAX);
    least[0] = 0;
    for (std::size_t set = 0; set < least.size(); ++set) {
        if (least[set] == INT64_MAX) continue;
        std::size_t first = 0;
        while (first < n && (set >> first & 1U) != 0) ++first;
        for (std::size_t other = first + 1; other < n; ++other) {
            if ((set >> other & 1U) != 0) continue;
            auto& value = least[set | std::size_t{1} << first | std::size_t{1} << other];
            value = std::min(value, least[set] + costs.at(first, other));
        }
    }
    return least.back();
}

TEST(MinimumCostPairs, AreTheBestOfAllPairings) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    for (int time = 0; time < 400; ++time) {
        const std::size_t n = 2 * (1 + random.below(5));
        const std::uint64_t levels = time % 2 == 0 ? 4 : std::uint64_t{1} << 50U;  // many ties, and none
        const PairCosts costs = random_costs(n, levels, random);
        ASSERT_EQ(total_of(costs, minimum_cost_pairs(costs)), least_total(costs, 0)) << "n " << n;
    }
}

TEST(MinimumCostPairs, AreTheBestWhereBlossomsAreNested) {
    RandomStream random(GeneratorKind::stata_mt64, 2);
    for (int time = 0; time < 40; ++time) {
        const PairCosts costs = random_costs(16, time % 2 == 0 ? 3 : 1000, random);
        ASSERT_EQ(total_of(costs, minimum_cost_pairs(costs)), least_total_by_sets(costs));
    }
}

// Things on a line at distances apart: neighbours are paired, whatever the gaps between pairs.
TEST(MinimumCostPairs, NeighboursOnALine) {
    constexpr std::size_t n = 300;
    PairCosts costs(n);
    for (std::size_t j = 1; j < n; ++j) {
        for (std::size_t i = 0; i < j; ++i)
            costs.at(i, j) = static_cast<std::int64_t>(10 * (j / 2 - i / 2) + (j % 2) - (i % 2)) * (1 << 20);
    }
    const auto partner = minimum_cost_pairs(costs);
    for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(partner[i], i % 2 == 0 ? i + 1 : i - 1);
}

TEST(MinimumCostPairs, NothingIsPairedWithNothing) {
    EXPECT_TRUE(minimum_cost_pairs(PairCosts(0)).empty());
}

TEST(MinimumCostPairs, AnOddOneOutIsRefused) {
    EXPECT_THROW(minimum_cost_pairs(PairCosts(3)), Error);
    EXPECT_THROW(minimum_cost_pairs(PairCosts(4098)), Error);
}

}  // namespace
}  // namespace clustertrial::minimum_cost_pairs_test
