// The law of each method over many seeds, on lists so small that every possible allocation can be counted.
#include "clustertrial/allocation/methods.hpp"
#include "clustertrial/core/distributions.hpp"

#include "helpers.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace clustertrial {
namespace {

constexpr std::uint64_t seeds = 40000;
/// A false alarm once in 100,000 runs of a test, were the seeds not fixed.
constexpr double smallest_p = 1e-5;

using Pattern = std::vector<std::size_t>;

template <typename Allocate>
std::map<Pattern, std::size_t> count_patterns(Allocate allocate) {
    std::map<Pattern, std::size_t> seen;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        ++seen[allocate(random).arms];
    }
    return seen;
}

/// p-value of the counts against probabilities that are given for every pattern that can occur.
double p_value(const std::map<Pattern, std::size_t>& seen, const std::map<Pattern, double>& law) {
    double chi_squared = 0;
    for (const auto& [pattern, probability] : law) {
        const double expected = probability * static_cast<double>(seeds);
        const auto found = seen.find(pattern);
        const double observed = found == seen.end() ? 0 : static_cast<double>(found->second);
        chi_squared += (observed - expected) * (observed - expected) / expected;
    }
    for (const auto& [pattern, times] : seen) EXPECT_TRUE(law.contains(pattern)) << "cannot occur, seen " << times;
    return chi_squared_upper(chi_squared, static_cast<double>(law.size() - 1));
}

/// Every assignment of `arms` arms to `schools` schools.
std::vector<Pattern> all_patterns(std::size_t schools, std::size_t arms) {
    std::vector<Pattern> patterns{{}};
    for (std::size_t school = 0; school < schools; ++school) {
        std::vector<Pattern> longer;
        for (const auto& pattern : patterns) {
            for (std::size_t arm = 0; arm < arms; ++arm) {
                longer.push_back(pattern);
                longer.back().push_back(arm);
            }
        }
        patterns = longer;
    }
    return patterns;
}

Pattern up_to(std::size_t n) {
    Pattern indices(n);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

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
    const auto seen = count_patterns([](RandomStream& random) { return complete(Pattern(6, 0), {1, 1}, random); });
    EXPECT_GT(p_value(seen, law), smallest_p);
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
    const auto seen = count_patterns([](RandomStream& random) { return complete({0, 0, 0, 1, 1, 1}, {1, 1}, random); });
    EXPECT_GT(p_value(seen, law), smallest_p);
}

// One stratum of 4, arms 1:1:1: one arm, each alike, has 2 schools: 3 x 4! / 2! = 36 allocations alike.
TEST(CompleteLaw, ThreeArmsShareTheOddSchoolAlike) {
    std::map<Pattern, double> law;
    for (const auto& pattern : all_patterns(4, 3)) {
        std::vector<std::size_t> size(3, 0);
        for (const auto arm : pattern) ++size[arm];
        if (*std::max_element(size.begin(), size.end()) == 2 && *std::min_element(size.begin(), size.end()) == 1)
            law[pattern] = 1.0 / 36;
    }
    ASSERT_EQ(law.size(), 36U);
    const auto seen = count_patterns([](RandomStream& random) { return complete(Pattern(4, 0), {1, 1, 1}, random); });
    EXPECT_GT(p_value(seen, law), smallest_p);
}

// Whatever the strata and the ratio, each school is in arm a with probability ratio[a] / sum(ratio): 8 schools x 3
// arms, within 4.75 standard errors (one false alarm in 20,000 for the 24 together). The seeds are themselves drawn at
// random: kiss32's streams of neighbouring seeds are not independent of one another (its seed enters one of four parts
// only).
class CompleteProbability : public testing::TestWithParam<GeneratorKind> {};

TEST_P(CompleteProbability, IsTheRatioForEverySchool) {
    const Pattern stratum{0, 1, 1, 2, 2, 2, 2, 2};
    const std::vector<std::uint64_t> ratio{3, 2, 1};
    std::vector<std::vector<double>> times(8, std::vector<double>(3, 0));
    RandomStream seed_source(GeneratorKind::stata_mt64, 1);
    for (std::uint64_t time = 0; time < seeds; ++time) {
        RandomStream random(GetParam(), seed_source.below(std::uint64_t{1} << 32U));
        const auto allocation = complete(stratum, ratio, random);
        for (std::size_t school = 0; school < 8; ++school) ++times[school][allocation.arms[school]];
    }
    for (std::size_t school = 0; school < 8; ++school) {
        for (std::size_t arm = 0; arm < 3; ++arm) {
            const double share = static_cast<double>(ratio[arm]) / 6;
            const double error = std::sqrt(share * (1 - share) / static_cast<double>(seeds));
            EXPECT_NEAR(times[school][arm] / static_cast<double>(seeds), share, 4.75 * error)
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
    const auto seen = count_patterns([](RandomStream& random) {
        return allocate_simple(up_to(3), std::vector<std::uint64_t>{2, 1}, DrawStorage::as_double, random);
    });
    EXPECT_GT(p_value(seen, law), smallest_p);
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
    const auto seen = count_patterns([](RandomStream& random) {
        return allocate_sorted_alternation(Pattern(3, 0), std::vector<double>{1, 2, 3}, Pattern(3, 0),
                                           DrawStorage::as_float, random);
    });
    EXPECT_GT(p_value(seen, law), smallest_p);
}

}  // namespace
}  // namespace clustertrial
