#include "bootstrap_weights.hpp"

#include "clustertrial/core/philox.hpp"

#include <cmath>
#include <map>
#include <vector>

#include <gmock/gmock.h>

namespace clustertrial::estimation_detail::bootstrap_weights_test {
namespace {

using testing::ElementsAre;

std::vector<double> weights_of(const WeightRule& rule, std::size_t draw, std::size_t clusters) {
    std::vector<double> weights(clusters);
    store_weights(rule, draw, clusters, weights.data(), 1);
    return weights;
}

/// Sums of powers over 4,000 draws of 90 clusters, by the number of the power, divided by their count.
std::vector<double> moments_of(BootstrapWeights weights) {
    constexpr std::size_t draws = 4000;
    constexpr std::size_t clusters = 90;
    std::vector<double> moments(5);
    for (std::size_t draw = 0; draw < draws; ++draw) {
        for (const double weight : weights_of({weights, 3, false}, draw, clusters)) {
            for (std::size_t power = 0; power < moments.size(); ++power) {
                moments[power] += std::pow(weight, static_cast<double>(power)) / (draws * clusters);
            }
        }
    }
    return moments;
}

// Five standard errors of a mean of 360,000 numbers are 5/600 times the standard deviation of one: that of the power.
TEST(BootstrapWeights, RademacherHasMomentsZeroOneZeroOne) {
    const auto moments = moments_of(BootstrapWeights::rademacher);
    EXPECT_NEAR(moments[1], 0, 0.0084);
    EXPECT_NEAR(moments[2], 1, 1e-9);
    EXPECT_NEAR(moments[3], 0, 0.0084);
    EXPECT_NEAR(moments[4], 1, 1e-9);
}

// E v^4 = (9/4 + 1 + 1/4) / 3 = 7/6; var v^2 = 1/6, var v^3 = E v^6 = (27/8 + 1 + 1/8) / 3 = 1.5, var v^4 = 1.0 at
// most.
TEST(BootstrapWeights, WebbHasMomentsZeroOneZeroSevenSixths) {
    const auto moments = moments_of(BootstrapWeights::webb);
    EXPECT_NEAR(moments[1], 0, 0.0084);
    EXPECT_NEAR(moments[2], 1, 0.0034);
    EXPECT_NEAR(moments[3], 0, 0.0103);
    EXPECT_NEAR(moments[4], 7.0 / 6, 0.0084);
}

// E v^3 = 1 and E v^4 = 2 (Mammen 1993); v^2 is .382 or 2.618, v^3 is -.236 or 4.236, v^4 is .146 or 6.854.
TEST(BootstrapWeights, MammenHasMomentsZeroOneOneTwo) {
    const auto moments = moments_of(BootstrapWeights::mammen);
    EXPECT_NEAR(moments[1], 0, 0.0084);
    EXPECT_NEAR(moments[2], 1, 0.0084);
    EXPECT_NEAR(moments[3], 1, 0.0167);
    EXPECT_NEAR(moments[4], 2, 0.0251);
}

// Chi-squared with 5 degrees of freedom: 25.7 has an upper tail of 1e-4.
TEST(BootstrapWeights, WebbHasSixPointsEachAsLikely) {
    std::map<double, double> counts;
    for (std::size_t draw = 0; draw < 600; ++draw) {
        for (const double weight : weights_of({BootstrapWeights::webb, 5, false}, draw, 100)) counts[weight] += 1;
    }
    std::vector<double> squares;
    double chi_squared = 0;
    for (const auto& [weight, count] : counts) {
        squares.push_back(std::copysign(weight * weight, weight));
        chi_squared += (count - 10000) * (count - 10000) / 10000;
    }
    using testing::DoubleNear;
    EXPECT_THAT(squares, ElementsAre(DoubleNear(-1.5, 1e-15), -1, DoubleNear(-0.5, 1e-15), DoubleNear(0.5, 1e-15), 1,
                                     DoubleNear(1.5, 1e-15)));
    EXPECT_LT(chi_squared, 25.7);
}

TEST(BootstrapWeights, RademacherTakesTheBitsOfAWordFromTheLowest) {
    DrawStream stream(7, 12);
    const std::uint64_t first = stream.next64();
    const std::uint64_t second = stream.next64();
    const auto weights = weights_of({BootstrapWeights::rademacher, 7, false}, 12, 100);
    for (std::size_t g = 0; g < weights.size(); ++g) {
        const std::uint64_t bit = g < 64 ? first >> g & 1U : second >> (g - 64) & 1U;
        EXPECT_EQ(weights[g], bit == 0 ? 1 : -1) << g;
    }
}

TEST(BootstrapWeights, EnumeratedDrawNumberHoldsTheSigns) {
    EXPECT_THAT(weights_of({BootstrapWeights::rademacher, 1, true}, 0, 4), ElementsAre(1, 1, 1, 1));
    EXPECT_THAT(weights_of({BootstrapWeights::rademacher, 1, true}, 5, 4), ElementsAre(-1, 1, -1, 1));
    EXPECT_THAT(weights_of({BootstrapWeights::rademacher, 1, true}, 15, 4), ElementsAre(-1, -1, -1, -1));
}

TEST(BootstrapWeights, GoWhereTheStrideSays) {
    for (const auto kind : {BootstrapWeights::rademacher, BootstrapWeights::webb, BootstrapWeights::mammen}) {
        std::vector<double> spread(300, 7.0);
        store_weights({kind, 9, false}, 4, 100, spread.data() + 1, 3);
        const auto weights = weights_of({kind, 9, false}, 4, 100);
        for (std::size_t g = 0; g < 100; ++g) {
            EXPECT_EQ(spread[3 * g], 7);
            EXPECT_EQ(spread[3 * g + 1], weights[g]);
            EXPECT_EQ(spread[3 * g + 2], 7);
        }
    }
}

// 130 clusters need three words of 64 bits; sign vectors are enumerated of up to 63.
TEST(BootstrapWeights, FourDrawsSideBySideAreThoseOneByOne) {
    const auto expect_lanes = [](const WeightRule& rule, std::size_t first, std::size_t clusters) {
        LaneVector side_by_side(clusters);
        store_lanes(rule, first, clusters, side_by_side.data());
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::vector<double> alone = weights_of(rule, first + lane, clusters);
            for (std::size_t g = 0; g < clusters; ++g) EXPECT_EQ(side_by_side[g][lane], alone[g]) << g;
        }
    };
    for (const auto kind : {BootstrapWeights::rademacher, BootstrapWeights::webb, BootstrapWeights::mammen}) {
        for (const std::size_t clusters : {std::size_t{1}, std::size_t{64}, std::size_t{130}}) {
            expect_lanes({kind, 11, false}, 4096, clusters);
        }
    }
    expect_lanes({BootstrapWeights::rademacher, 1, true}, 52, 7);
    expect_lanes({BootstrapWeights::rademacher, 1, true}, (std::size_t{1} << 63U) - 4, 63);
}

}  // namespace
}  // namespace clustertrial::estimation_detail::bootstrap_weights_test
