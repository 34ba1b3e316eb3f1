// The law of each method over many seeds, on lists so small that every possible allocation can be counted.
#include "clustertrial/allocation/methods.hpp"
#include "clustertrial/allocation/units.hpp"

#include "law.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace clustertrial::distribution_test {
namespace {

Allocation complete(const Pattern& stratum, const std::vector<std::uint64_t>& ratio, RandomStream& random) {
    return allocate_complete(stratum, stratum.back() + 1, up_to(stratum.size()), Pattern(stratum.size(), 0), ratio,
                             DrawStorage::as_double, random);
}

// One stratum of 6, two arms: C(6, 3) = 20 allocations alike.
TEST(CompleteLaw, OneStratumTakesEverySplitAlike) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(6, 2)) {
        if (std::accumulate(pattern.begin(), pattern.end(), std::size_t{0}) == 3) law[pattern] = 1.0 / 20;
    }
    expect_law(law, [](RandomStream& random) { return complete(Pattern(6, 0), {1, 1}, random).arms; });
}

// Two strata of 3, two arms: one stratum gives its odd school to the one arm, the other to the other, with probability
// one half each way round (the totals are 3 and 3 always): 2 x 3 x 3 = 18 allocations alike.
TEST(CompleteLaw, OddSchoolsOfTwoStrataOffsetOneAnother) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(6, 2)) {
        const auto first = pattern[0] + pattern[1] + pattern[2];
        const auto second = pattern[3] + pattern[4] + pattern[5];
        if ((first == 1 && second == 2) || (first == 2 && second == 1)) law[pattern] = 1.0 / 18;
    }
    ASSERT_EQ(law.size(), 18U);
    expect_law(law, [](RandomStream& random) { return complete({0, 0, 0, 1, 1, 1}, {1, 1}, random).arms; });
}

// One stratum of 4, arms 1:1:1: one arm, each alike, has 2 schools: 3 x 4! / 2! = 36 allocations alike.
TEST(CompleteLaw, ThreeArmsShareTheOddSchoolAlike) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(4, 3)) {
        const auto size = arm_sizes(pattern, 3);
        if (*std::max_element(size.begin(), size.end()) == 2 && *std::min_element(size.begin(), size.end()) == 1)
            law[pattern] = 1.0 / 36;
    }
    ASSERT_EQ(law.size(), 36U);
    expect_law(law, [](RandomStream& random) { return complete(Pattern(4, 0), {1, 1, 1}, random).arms; });
}

// Three strata of one school, 2:1: the quotas of arm 1 are a third each and their sum is 1, so that exactly one of the
// three schools is in arm 1, each with its expectation, one third.
TEST(CompleteLaw, ThreeThirdsOfASchoolAreOneSchool) {
    const std::map<Pattern, double> law{{{1, 0, 0}, 1.0 / 3}, {{0, 1, 0}, 1.0 / 3}, {{0, 0, 1}, 1.0 / 3}};
    expect_law(law, [](RandomStream& random) { return complete({0, 1, 2}, {2, 1}, random).arms; });
}

// Two strata of one school, 1:1:1: each arm's quota is two thirds, so that none has two; the 6 ways left are alike by
// symmetry, as rows and columns are in a random order.
TEST(CompleteLaw, TwoSchoolsInThreeArmsAreNeverTogether) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(2, 3)) {
        if (pattern[0] != pattern[1]) law[pattern] = 1.0 / 6;
    }
    expect_law(law, [](RandomStream& random) { return complete({0, 1}, {1, 1, 1}, random).arms; });
}

// Six schools, of which two and two stay together: four units, C(4, 2) = 6 allocations alike.
TEST(CompleteLaw, UnitsAreAllocatedAsSchoolsAre) {
    const std::vector<std::string> together{"A", "", "B", "A", "", "B"};
    const Units units = units_of(together, up_to(6));
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(6, 2)) {
        const auto second = pattern[0] + pattern[1] + pattern[2] + pattern[4];
        if (pattern[0] == pattern[3] && pattern[2] == pattern[5] && second == 2) law[pattern] = 1.0 / 6;
    }
    ASSERT_EQ(law.size(), 6U);
    expect_law(law, [&](RandomStream& random) {
        return by_school(units, complete(Pattern(4, 0), {1, 1}, random).arms);
    });
}

// Whatever the strata and the ratio, each school is in arm a with probability ratio[a] / sum(ratio): 6 schools x 3
// arms, within 4.75 standard errors (one false alarm in 25,000 for the 18 together). The seeds are themselves drawn at
// random: kiss32's streams of neighbouring seeds are not independent of one another (its seed enters one of four parts
// only).
class CompleteProbability : public testing::TestWithParam<GeneratorKind> {};

TEST_P(CompleteProbability, IsTheRatioForEverySchool) {
    const Pattern stratum{0, 1, 1, 2, 2, 2};
    const std::vector<std::uint64_t> ratio{3, 2, 1};
    std::vector<std::vector<double>> times(6, std::vector<double>(3, 0));
    RandomStream seed_source(GeneratorKind::stata_mt64, 1);
    for (std::uint64_t time = 0; time < law_seeds; ++time) {
        RandomStream random(GetParam(), seed_source.below(std::uint64_t{1} << 32U));
        const auto allocation = complete(stratum, ratio, random);
        for (std::size_t school = 0; school < 6; ++school) ++times[school][allocation.arms[school]];
    }
    for (std::size_t school = 0; school < 6; ++school) {
        for (std::size_t arm = 0; arm < 3; ++arm) {
            const double share = static_cast<double>(ratio[arm]) / 6;
            const double error = std::sqrt(share * (1 - share) / static_cast<double>(law_seeds));
            EXPECT_NEAR(times[school][arm] / static_cast<double>(law_seeds), share, 4.75 * error)
                << "school " << school << ", arm " << arm;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(CompleteLaw, CompleteProbability,
                         testing::Values(GeneratorKind::stata_mt64, GeneratorKind::stata_kiss32),
                         [](const auto& kind) { return kind.param == GeneratorKind::stata_mt64 ? "mt64" : "kiss32"; });

// 3 schools, ratio 2:1, each by itself: probability (2/3)^(3 - k) (1/3)^k with k in the second arm.
TEST(SimpleLaw, SchoolsAreIndependent) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(3, 2)) {
        double probability = 1;
        for (const auto arm : pattern) probability *= arm == 0 ? 2.0 / 3 : 1.0 / 3;
        law[pattern] = probability;
    }
    expect_law(law, [](RandomStream& random) {
        return allocate_simple(up_to(3), std::vector<std::uint64_t>{2, 1}, DrawStorage::as_double, random).arms;
    });
}

// Two schools, 3:2:1: nine allocations by the product of the shares.
TEST(SimpleLaw, ThreeArmsHaveTheirShares) {
    const std::vector<double> share{3.0 / 6, 2.0 / 6, 1.0 / 6};
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(2, 3)) law[pattern] = share[pattern[0]] * share[pattern[1]];
    expect_law(law, [](RandomStream& random) {
        return allocate_simple(up_to(2), std::vector<std::uint64_t>{3, 2, 1}, DrawStorage::as_double, random).arms;
    });
}

// One block of n schools: the first is treated when the smallest of n draws is above one half, probability 2^-n, and
// given that, all orders are alike. n = 3: with probability 7/8 the pattern control, treated, control along the draws
// (3 allocations with one treated school), with 1/8 the other (3 allocations with two).
TEST(SortedAlternationLaw, TheStartIsControlButForTwoToTheMinusN) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(3, 2)) {
        const auto treated = std::accumulate(pattern.begin(), pattern.end(), std::size_t{0});
        if (treated == 1) law[pattern] = 7.0 / 24;
        if (treated == 2) law[pattern] = 1.0 / 24;
    }
    expect_law(law, [](RandomStream& random) {
        return allocate_sorted_alternation(Pattern(3, 0), std::vector<double>{1, 2, 3}, Pattern(3, 0),
                                           DrawStorage::as_float, random)
            .arms;
    });
}

// A block of 3 and one of 2. Control first, probability 7/8: one of the 3 treated and, going on with treated, either
// of the 2: 6 allocations alike. Treated first, 1/8: two of the 3 and either of the 2.
TEST(SortedAlternationLaw, TheSecondBlockGoesOnWhereTheFirstEnds) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(5, 2)) {
        const auto treated = pattern[0] + pattern[1] + pattern[2];
        if (pattern[3] + pattern[4] != 1) continue;
        if (treated == 1) law[pattern] = 7.0 / 48;
        if (treated == 2) law[pattern] = 1.0 / 48;
    }
    ASSERT_EQ(law.size(), 12U);
    expect_law(law, [](RandomStream& random) {
        return allocate_sorted_alternation(Pattern{0, 0, 0, 1, 1}, std::vector<double>{1, 2, 3, 4, 5}, Pattern(5, 0),
                                           DrawStorage::as_float, random)
            .arms;
    });
}

}  // namespace
}  // namespace clustertrial::distribution_test
