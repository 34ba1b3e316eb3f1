#pragma once

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial {

/// Frequencies of allocations over many seeds against probabilities that the test has worked out by itself.
using Pattern = std::vector<std::size_t>;

constexpr std::uint64_t law_seeds = 200000;
/// For further cases of methods whose every call does matrix algebra: Eigen takes ten times as long where nothing is
/// optimised. Each method has a case over all seeds in every build.
#ifdef __OPTIMIZE__
constexpr std::uint64_t costly_law_seeds = law_seeds;
#else
constexpr std::uint64_t costly_law_seeds = law_seeds / 10;
#endif
/// A false alarm once in 100,000 runs of a test, were the seeds not fixed.
constexpr double smallest_p = 1e-5;

inline Pattern up_to(std::size_t n) {
    Pattern indices(n);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

/// Every assignment of `arms` arms to `schools` schools.
inline std::vector<Pattern> all_patterns(std::size_t schools, std::size_t arms) {
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

/// Schools of each arm in a pattern.
inline Pattern arm_sizes(const Pattern& pattern, std::size_t arms) {
    Pattern sizes(arms, 0);
    for (const auto arm : pattern) ++sizes[arm];
    return sizes;
}

/// Expects the allocations (RandomStream& -> arms) over all seeds to follow `law`: the probability of every one that
/// can occur, adding up to 1.
template <typename Allocate>
void expect_law(const std::map<Pattern, double>& law, Allocate allocate, std::uint64_t seeds = law_seeds) {
    double whole = 0;
    for (const auto& [pattern, probability] : law) whole += probability;
    ASSERT_NEAR(whole, 1, 1e-12);
    std::map<Pattern, std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        ++seen[allocate(random)];
    }
    double chi_squared = 0;
    for (const auto& [pattern, probability] : law) {
        const double expected = probability * static_cast<double>(seeds);
        const double observed = seen.contains(pattern) ? static_cast<double>(seen[pattern]) : 0;
        chi_squared += (observed - expected) * (observed - expected) / expected;
    }
    for (const auto& [pattern, times] : seen) {
        EXPECT_TRUE(law.contains(pattern)) << testing::PrintToString(pattern) << " cannot occur, seen " << times;
    }
    EXPECT_GT(chi_squared_upper(chi_squared, static_cast<double>(law.size() - 1)), smallest_p) << chi_squared;
}

}  // namespace clustertrial
