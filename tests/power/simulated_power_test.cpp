// Every design's exact power against trials that are simulated here, level by level, and tested as the design says.
// Nothing of the library is in them but random numbers, quantiles of t and the result that is checked.
#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/draws.hpp"
#include "clustertrial/power/mdes.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::simulated_power_test {
namespace {

constexpr std::uint64_t trials = 8000;

/// Variances of the outcome, 1 in all, and numbers: of each level in one unit of the level above. Levels from 1:
/// individuals, clusters, sites, regions.
struct Levels {
    std::vector<double> variance;       ///< of the outcome at each level
    std::vector<double> of_effect;      ///< of the effect at each level
    std::vector<std::size_t> in_upper;  ///< units of a level in one of the next; of the top level all there are
};

/// The mean of one unit of `level`, drawn down to individuals.
double draw_unit(DrawStream& random, const Levels& levels, std::size_t level) {
    const double own = std::sqrt(levels.variance[level - 1]) * draw_normal(random);
    if (level == 1) return own;
    double sum = 0;
    const std::size_t below = levels.in_upper[level - 2];
    for (std::size_t i = 0; i < below; ++i) sum += draw_unit(random, levels, level - 1);
    return own + sum / static_cast<double>(below);
}

struct Moments {
    double count = 0;
    double sum = 0;
    double squares = 0;
    void add(double x) {
        ++count;
        sum += x;
        squares += x * x;
    }
    [[nodiscard]] double mean() const { return sum / count; }
    [[nodiscard]] double about_mean() const { return squares - sum * sum / count; }
};

/// One block's arms, of units of `level`, half of them treated.
struct Arms {
    Moments control;
    Moments treated;
    [[nodiscard]] double difference() const { return treated.mean() - control.mean(); }
};
Arms draw_block(DrawStream& random, const Levels& levels, std::size_t level, std::size_t units, double effect) {
    Arms arms;
    for (std::size_t i = 0; i < units; ++i) {
        const bool is_treated = i % 2 == 1;
        const double mean = draw_unit(random, levels, level) + (is_treated ? effect : 0);
        (is_treated ? arms.treated : arms.control).add(mean);
    }
    return arms;
}

/// t of units without blocks or in fixed ones: pooled over the arms of each, or about one effect in all.
double t_of_units(const std::vector<Arms>& blocks, bool one_effect) {
    double difference = 0;
    double squares = 0;
    double units = 0;
    double inverse = 0;
    for (const Arms& block : blocks) {
        difference += block.difference() / static_cast<double>(blocks.size());
        squares += block.control.about_mean() + block.treated.about_mean();
        units += block.control.count + block.treated.count;
        inverse += (1 / block.control.count + 1 / block.treated.count) / static_cast<double>(blocks.size());
    }
    auto count = static_cast<double>(blocks.size());
    double df = units - 2 * count;
    if (one_effect) {
        // What the blocks' differences have about their mean is error too.
        for (const Arms& block : blocks) {
            const double off = block.difference() - difference;
            squares += off * off / (1 / block.control.count + 1 / block.treated.count);
        }
        df = units - count - 1;
    }
    return difference / std::sqrt(squares / df * inverse / count);
}

double t_of_differences(const std::vector<double>& differences) {
    Moments moments;
    for (const double one : differences) moments.add(one);
    return moments.mean() / std::sqrt(moments.about_mean() / (moments.count - 1) / moments.count);
}

/// The mean difference within one block of random ones, whose effect has a part of its own, as have those in it.
double draw_random_block(DrawStream& random, const Levels& levels, std::size_t level, std::size_t randomised,
                         double effect) {
    const double here = effect + std::sqrt(levels.of_effect[level - 1]) * draw_normal(random);
    const std::size_t units = levels.in_upper[level - 2];
    if (level == randomised + 1) return draw_block(random, levels, randomised, units, here).difference();
    double sum = 0;
    for (std::size_t i = 0; i < units; ++i) sum += draw_random_block(random, levels, level - 1, randomised, here);
    return sum / static_cast<double>(units);
}

double statistic(DrawStream& random, const PowerDesignTraits& design, const Levels& levels, double effect) {
    const auto randomised = static_cast<std::size_t>(design.randomised);
    const auto top = static_cast<std::size_t>(design.top);
    const std::size_t all = levels.in_upper[top - 1];
    if (design.blocks == Blocks::none) return t_of_units({draw_block(random, levels, randomised, all, effect)}, false);
    if (design.blocks == Blocks::random) {
        std::vector<double> differences;
        for (std::size_t b = 0; b < all; ++b)
            differences.push_back(draw_random_block(random, levels, top, randomised, effect));
        return t_of_differences(differences);
    }
    std::vector<Arms> blocks;
    for (std::size_t b = 0; b < all; ++b)
        blocks.push_back(draw_block(random, levels, randomised, levels.in_upper[top - 2], effect));
    return t_of_units(blocks, design.blocks == Blocks::constant);
}

/// A plan of every level: shares of variance between clusters, sites and regions, effects that differ by a half of
/// them, and so many units of each level in the one above.
PowerStage plan_of(const PowerDesignTraits& design, Levels& levels) {
    const std::vector<double> shares = {0, 0.12, 0.08, 0.05};
    const std::vector<std::size_t> in_upper = {10, 4, 6, 6};
    const auto top = static_cast<std::size_t>(design.top);
    PowerStage stage;
    stage.design = design.value;
    // Fixed blocks are no part of the variance.
    const bool fixed = design.blocks == Blocks::constant || design.blocks == Blocks::fixed;
    const std::size_t variances = fixed ? top - 1 : top;
    levels.variance.assign(4, 0);
    levels.of_effect.assign(4, 0);
    levels.in_upper = in_upper;
    levels.in_upper[top - 1] = design.value == PowerDesign::ira1 ? 60 : 16;
    double within = 1;
    for (std::size_t level = 2; level <= variances; ++level) {
        levels.variance[level - 1] = shares[level - 1];
        within -= shares[level - 1];
        if (level > static_cast<std::size_t>(design.randomised)) levels.of_effect[level - 1] = shares[level - 1] / 2;
    }
    levels.variance[0] = within;
    double units = 1;
    std::vector<double> count(5, 0);
    for (std::size_t level = top; level >= 1; --level) {
        units *= static_cast<double>(levels.in_upper[level - 1]);
        count[level] = units;
    }
    stage.cluster_size = top == 1 ? count[1] : static_cast<double>(levels.in_upper[0]);
    stage.clusters = count[2];
    if (top >= 3) stage.sites = count[3];
    if (top >= 4) stage.regions = count[4];
    if (variances >= 2) stage.icc = shares[1];
    if (variances >= 3) stage.icc_site = shares[2];
    if (variances >= 4) stage.icc_region = shares[3];
    const auto differs = [&](std::size_t level) {
        return level <= variances && level > static_cast<std::size_t>(design.randomised);
    };
    if (differs(2)) stage.heterogeneity_cluster = 0.5;
    if (differs(3)) stage.heterogeneity_site = 0.5;
    if (differs(4)) stage.heterogeneity_region = 0.5;
    return stage;
}

class SimulatedPower : public testing::TestWithParam<PowerDesignTraits> {};

TEST_P(SimulatedPower, IsTheExactPowerOfTheFormula) {
    const PowerDesignTraits design = GetParam();
    Levels levels;
    PowerStage stage = plan_of(design, levels);
    stage.effect = estimate_mdes(stage).mdes;
    stage.solve = SolveFor::power;
    const MdesResult formula = estimate_mdes(stage);
    ASSERT_TRUE(formula.exact_power);
    const double critical = -t_quantile(0.025, formula.df);
    double rejected = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        DrawStream random(5, trial);
        if (std::abs(statistic(random, design, levels, *stage.effect)) >= critical) ++rejected;
    }
    const double power = rejected / trials;
    EXPECT_NEAR(power, *formula.exact_power, 3 * std::sqrt(0.16 / trials)) << "df " << formula.df;
}

std::vector<PowerDesignTraits> of_levels() {
    std::vector<PowerDesignTraits> designs;
    for (const PowerDesignTraits& design : Kinds<PowerDesign>::rows)
        if (design.value != PowerDesign::nested) designs.push_back(design);
    return designs;
}

INSTANTIATE_TEST_SUITE_P(Designs, SimulatedPower, testing::ValuesIn(of_levels()),
                         [](const auto& info) { return std::string(info.param.name); });

/// Groups in one arm: means of groups against individuals, with Welch's standard error. Its degrees of freedom are
/// estimated, so that the power is the formula's but for what that adds.
TEST(SimulatedPowerOfGroups, IsNearTheExactPowerOfTheFormula) {
    PowerStage stage;
    stage.design = PowerDesign::nested;
    stage.clusters = 20;
    stage.cluster_size = 6;
    stage.icc = 0.1;
    stage.effect = estimate_mdes(stage).mdes;
    stage.solve = SolveFor::power;
    const MdesResult formula = estimate_mdes(stage);
    const double critical = -t_quantile(0.025, formula.df);
    const Levels levels{{0.9, 0.1}, {}, {6, 20}};
    double rejected = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        DrawStream random(6, trial);
        Moments groups;
        for (int g = 0; g < 20; ++g) groups.add(draw_unit(random, levels, 2) + *stage.effect);
        Moments controls;
        for (int i = 0; i < 120; ++i) controls.add(draw_normal(random));
        const double variance = groups.about_mean() / (groups.count - 1) / groups.count +
                                controls.about_mean() / (controls.count - 1) / controls.count;
        if (std::abs(groups.mean() - controls.mean()) / std::sqrt(variance) >= critical) ++rejected;
    }
    EXPECT_NEAR(rejected / trials, *formula.exact_power, 3 * std::sqrt(0.16 / trials));
}

}  // namespace
}  // namespace clustertrial::simulated_power_test
