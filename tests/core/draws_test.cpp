// Random numbers against the distributions that they are of: each count of many draws is chi-squared about what the
// distribution expects. Seeds are fixed, so that a test gives the same every time.
#include "clustertrial/core/draws.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::draws_test {
namespace {

constexpr std::size_t draws = 200'000;
constexpr double improbable = 1e-4;  // a right generator is refused once in so many tests

/// The p-value of counts of `draw()` against probabilities, with neighbours put together until each expects 10.
double fit(const std::function<std::uint64_t()>& draw, const std::function<double(std::uint64_t)>& probability,
           std::uint64_t most) {
    std::vector<double> count(most + 1, 0);
    for (std::size_t i = 0; i < draws; ++i) {
        const std::uint64_t k = draw();
        if (k > most) return 0;
        ++count[k];
    }
    double statistic = 0;
    double cells = 0;
    double seen = 0;
    double expected = 0;
    double left = static_cast<double>(draws);
    for (std::uint64_t k = 0; k <= most; ++k) {
        seen += count[k];
        const double of_k = probability(k) * static_cast<double>(draws);
        expected += of_k;
        left -= of_k;
        if ((expected < 10 || left < 10) && k < most) continue;
        if (expected < 1) continue;
        statistic += (seen - expected) * (seen - expected) / expected;
        ++cells;
        seen = expected = 0;
    }
    return chi_squared_upper(statistic, cells - 1);
}

double log_factorial(double k) {
    return log_gamma(k + 1);
}

struct BinomialCase {
    std::uint64_t n;
    double p;
};

class BinomialDraws : public testing::TestWithParam<BinomialCase> {};

TEST_P(BinomialDraws, AreBinomial) {
    const std::uint64_t n = GetParam().n;  // clang 14 captures no structured binding
    const double p = GetParam().p;
    DrawStream random(20261130, n);
    const auto size = static_cast<double>(n);
    const double p_value = fit([&] { return draw_binomial(random, n, p); },
                               [&](std::uint64_t count) {
                                   const auto k = static_cast<double>(count);
                                   return std::exp(log_factorial(size) - log_factorial(k) - log_factorial(size - k) +
                                                   k * std::log(p) + (size - k) * std::log1p(-p));
                               },
                               n);
    EXPECT_GT(p_value, improbable);
}

// Few expected (inversion), many (rejection), just at the border, and mirrored.
INSTANTIATE_TEST_SUITE_P(Sizes, BinomialDraws,
                         testing::Values(BinomialCase{1, 0.3}, BinomialCase{10, 0.5}, BinomialCase{291, 0.012},
                                         BinomialCase{291, 0.05}, BinomialCase{40, 0.25}, BinomialCase{40, 0.2499},
                                         BinomialCase{300, 0.97}, BinomialCase{1000, 0.5}, BinomialCase{5000, 0.4}));

class PoissonDraws : public testing::TestWithParam<double> {};

TEST_P(PoissonDraws, ArePoisson) {
    const double mean = GetParam();
    DrawStream random(7, 1);
    const double p_value = fit([&] { return draw_poisson(random, mean); },
                               [&](std::uint64_t count) {
                                   const auto k = static_cast<double>(count);
                                   return std::exp(k * std::log(mean) - mean - log_factorial(k));
                               },
                               static_cast<std::uint64_t>(mean + 20 * std::sqrt(mean) + 20));
    EXPECT_GT(p_value, improbable);
}

INSTANTIATE_TEST_SUITE_P(Means, PoissonDraws, testing::Values(0.02, 1.0, 9.99, 10.0, 25.0, 400.0));

/// Twenty cells that are equally probable.
template <typename Draw, typename Quantile>
double fit_of_quantiles(const Draw& draw, const Quantile& quantile) {
    constexpr std::size_t cells = 20;
    std::vector<double> ends;
    for (std::size_t i = 1; i < cells; ++i) ends.push_back(quantile(static_cast<double>(i) / cells));
    std::vector<double> count(cells, 0);
    for (std::size_t i = 0; i < draws; ++i) {
        const double x = draw();
        std::size_t cell = 0;
        while (cell < ends.size() && x > ends[cell]) ++cell;
        ++count[cell];
    }
    double statistic = 0;
    constexpr double expected = static_cast<double>(draws) / cells;
    for (const double seen : count) statistic += (seen - expected) * (seen - expected) / expected;
    return chi_squared_upper(statistic, cells - 1);
}

TEST(NormalDraws, AreStandardNormal) {
    DrawStream random(3, 0);
    EXPECT_GT(fit_of_quantiles([&] { return draw_normal(random); }, normal_quantile), improbable);
}

TEST(NormalDraws, OfAPairAreBothNormalAndIndependent) {
    DrawStream random(3, 1);
    double products = 0;
    EXPECT_GT(fit_of_quantiles(
                  [&] {
                      const NormalPair pair = draw_normals(random);
                      products += pair.first * pair.second;
                      return pair.second;
                  },
                  normal_quantile),
              improbable);
    EXPECT_NEAR(products / draws, 0, 4 / std::sqrt(static_cast<double>(draws)));
}

TEST(GammaDraws, AreHalfOfChiSquared) {
    for (const double df : {0.5, 1.0, 3.0, 40.0, 580.0}) {
        DrawStream random(4, static_cast<std::uint64_t>(2 * df));
        const auto of_df = [&](double p) { return chi_squared_quantile(p, df); };
        EXPECT_GT(fit_of_quantiles([&] { return 2 * draw_gamma(random, df / 2); }, of_df), improbable) << df;
    }
}

TEST(Draws, OfCertainThingsAreCertain) {
    DrawStream random(1, 1);
    EXPECT_EQ(draw_binomial(random, 20, 0), 0U);
    EXPECT_EQ(draw_binomial(random, 20, 1), 20U);
    EXPECT_EQ(draw_binomial(random, 0, 0.5), 0U);
    EXPECT_EQ(draw_poisson(random, 0), 0U);
}

TEST(Draws, OfWhatIsNoDistributionAreRefused) {
    DrawStream random(1, 1);
    EXPECT_THROW(draw_binomial(random, 20, 1.1), Error);
    EXPECT_THROW(draw_binomial(random, 20, std::nan("")), Error);
    EXPECT_THROW(draw_poisson(random, -1), Error);
    EXPECT_THROW(draw_poisson(random, 1e16), Error);
    EXPECT_THROW(draw_gamma(random, 0), Error);
}

TEST(Draws, AreTheSameOfOneSeedAndNumber) {
    DrawStream one(5, 9);
    DrawStream same(5, 9);
    DrawStream other(5, 10);
    EXPECT_EQ(draw_normal(one), draw_normal(same));
    EXPECT_EQ(draw_binomial(one, 300, 0.3), draw_binomial(same, 300, 0.3));
    EXPECT_NE(draw_normal(one), draw_normal(other));
}

}  // namespace
}  // namespace clustertrial::draws_test
