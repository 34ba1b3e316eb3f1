// Estimates whose only chance is that of the allocation, over all allocations of a small population.
#include "clustertrial/estimation/design_based.hpp"

#include "clustertrial/core/error.hpp"

#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::design_based_test {
namespace {

/// Both potential totals of a unit.
struct Potential {
    double individuals;
    double control;
    double treated;
    std::uint32_t block;
};

// Sizes and effects go together, as they do where larger schools gain more.
const std::vector<Potential> population = {{40, 12, 15, 0}, {55, 20, 20, 0}, {20, 3, 9, 0},  {80, 30, 51, 0},
                                           {35, 9, 8, 0},   {60, 14, 22, 1}, {25, 5, 5, 1},  {90, 41, 70, 1},
                                           {33, 10, 9, 1},  {48, 20, 31, 1}, {70, 18, 18, 1}};
constexpr unsigned treated_of_first = 2;   // of 5
constexpr unsigned treated_of_second = 3;  // of 6

std::vector<UnitTotal> observed(unsigned chosen) {
    std::vector<UnitTotal> units;
    for (std::size_t i = 0; i < population.size(); ++i) {
        const bool treated = (chosen >> i & 1U) != 0;
        const Potential& unit = population[i];
        units.push_back({unit.individuals, treated ? unit.treated : unit.control, treated ? 1U : 0U, unit.block});
    }
    return units;
}

/// All 200 allocations: bits of the units of the arm.
std::vector<unsigned> allocations() {
    std::vector<unsigned> all;
    for (unsigned chosen = 0; chosen < 1U << population.size(); ++chosen) {
        unsigned first = 0, second = 0;
        for (std::size_t i = 0; i < population.size(); ++i) {
            if ((chosen >> i & 1U) != 0) ++(population[i].block == 0 ? first : second);
        }
        if (first == treated_of_first && second == treated_of_second) all.push_back(chosen);
    }
    return all;
}

double individuals() {
    double sum = 0;
    for (const Potential& unit : population) sum += unit.individuals;
    return sum;
}

double true_effect() {
    double sum = 0;
    for (const Potential& unit : population) sum += unit.treated - unit.control;
    return sum / individuals();
}

/// What Neyman's variance is too large by, on average: sum over blocks of m x the variance of the units' effects.
double neyman_excess() {
    double excess = 0;
    for (const std::uint32_t block : {0U, 1U}) {
        double sum = 0, squares = 0, m = 0;
        for (const Potential& unit : population) {
            if (unit.block != block) continue;
            const double effect = unit.treated - unit.control;
            sum += effect;
            squares += effect * effect;
            ++m;
        }
        excess += m * (squares - sum * sum / m) / (m - 1);
    }
    return excess / (individuals() * individuals());
}

TEST(DesignBased, HorvitzThompsonIsTheTrueEffectOnAverageOverAllAllocations) {
    const std::vector<unsigned> all = allocations();
    ASSERT_EQ(all.size(), 200U);  // (5 choose 2) x (6 choose 3)
    const auto count = static_cast<double>(all.size());
    double sum = 0, squares = 0, variance = 0;
    for (const unsigned chosen : all) {
        const DesignBasedEstimate estimate = horvitz_thompson(observed(chosen), 1);
        sum += estimate.estimate;
        squares += estimate.estimate * estimate.estimate;
        variance += estimate.variance;
        EXPECT_EQ(estimate.df, 11 - 4);
    }
    const double mean = sum / count;
    EXPECT_NEAR(mean, true_effect(), 1e-12);
    const double of_estimates = squares / count - mean * mean;
    EXPECT_NEAR(variance / count, of_estimates + neyman_excess(), 1e-12);
}

TEST(DesignBased, HajekDoesNotMoveWithAShiftAndIsHorvitzThompsonOfEqualSizes) {
    for (const unsigned chosen : allocations()) {
        std::vector<UnitTotal> units = observed(chosen);
        std::vector<UnitTotal> shifted = units;
        for (UnitTotal& unit : shifted) unit.total += 3 * unit.individuals;
        EXPECT_NEAR(hajek(shifted, 1).estimate, hajek(units, 1).estimate, 1e-12);
        EXPECT_NEAR(hajek(shifted, 1).variance, hajek(units, 1).variance, 1e-12);
        for (UnitTotal& unit : units) unit.individuals = 10;
        EXPECT_NEAR(hajek(units, 1).estimate, horvitz_thompson(units, 1).estimate, 1e-12);
    }
}

// Where nobody's outcome varies but by arm, every allocation says the same, without error.
TEST(DesignBased, HajekIsExactWhereTheMeanOfAnArmIsTheSameInAllUnits) {
    std::vector<UnitTotal> units = observed(allocations().front());
    for (UnitTotal& unit : units) unit.total = (unit.arm == 1 ? 0.5 : 0.2) * unit.individuals;
    EXPECT_NEAR(hajek(units, 1).estimate, 0.3, 1e-14);
    EXPECT_NEAR(hajek(units, 1).variance, 0, 1e-20);
}

// Three pairs of 40, 60 and 100 individuals with differences .2, -.1 and .3: the estimate is (8 - 6 + 30) / 200 = .16.
// The weighted differences 8, -6, 30 have the mean 32/3 and the variance (64 + 36 + 900 - 3 x (32/3)^2) / 2 = 329.33;
// times 3 / 200^2 that is .0247.
TEST(DesignBased, MatchedPairsByHand) {
    const std::vector<UnitTotal> units = {{20, 8, 1, 0},    {20, 4, 0, 0},  {24, 6, 1, 1},
                                          {36, 12.6, 0, 1}, {50, 25, 0, 2}, {50, 40, 1, 2}};
    const DesignBasedEstimate estimate = matched_pairs(units, 1);
    EXPECT_NEAR(estimate.estimate, 0.16, 1e-14);
    EXPECT_NEAR(estimate.variance, 3 * (1000 - 3 * (32.0 / 3) * (32.0 / 3)) / 2 / 40000, 1e-14);
    EXPECT_EQ(estimate.df, 2);
}

TEST(DesignBased, WhatTellsNothingOfVariationIsRefused) {
    const std::vector<UnitTotal> pairs = {{20, 8, 1, 0}, {20, 4, 0, 0}, {24, 6, 1, 1}, {36, 12.6, 0, 1}};
    EXPECT_THROW(horvitz_thompson(pairs, 1), Error);
    EXPECT_THROW(matched_pairs(observed(allocations().front()), 1), Error);
    EXPECT_THROW(matched_pairs({pairs[0], pairs[1], pairs[2]}, 1), Error);  // one whole pair
}

// Units of a third arm are in the population, and in the probabilities: two of each arm in a block of six.
TEST(DesignBased, UnitsOfOtherArmsCountInTheProbabilities) {
    const std::vector<UnitTotal> units = {{10, 2, 0, 0}, {10, 4, 0, 0}, {10, 5, 1, 0},
                                          {10, 7, 1, 0}, {10, 1, 2, 0}, {10, 1, 2, 0}};
    EXPECT_NEAR(horvitz_thompson(units, 1).estimate, (6 * 6.0 - 6 * 3.0) / 60, 1e-14);
}

}  // namespace
}  // namespace clustertrial::design_based_test
