#include "clustertrial/estimation/null_draws.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/philox.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace clustertrial::null_draws_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Of limits, relative to their distance from the estimate: what ties adds 1e-9 to it.
constexpr double limit = 1.1e-9;

/// Draws that do not depend on the hypothesis and are what they are.
NullDraws fixed_draws(std::vector<double> statistics, double observed) {
    NullDraws draws;
    draws.v0.assign(statistics.size(), 1.0);
    draws.n0 = std::move(statistics);
    draws.estimate = observed;
    return draws;
}

/// 1 .. `count`, with alternating signs.
NullDraws ladder(int count, double observed) {
    std::vector<double> statistics;
    for (int i = 1; i <= count; ++i) statistics.push_back(i % 2 == 0 ? i : -i);
    return fixed_draws(statistics, observed);
}

double p_of(const NullDraws& draws, Tails tails, ShareRule rule = ShareRule::plain) {
    return test_null(draws, 0, tails, rule).p_value;
}

// Of -3 -2 -1 0 1 2 5 four are at least 2 in absolute value, two are at least 2 and six at most 2.
TEST(NullDraws, PValuesOfAHandfulOfDraws) {
    const NullDraws draws = fixed_draws({-3, -1, 0, 1, 2, -2, 5}, 2.0);
    EXPECT_EQ(p_of(draws, Tails::symmetric), 4.0 / 7);
    EXPECT_EQ(p_of(draws, Tails::equal_tailed), 2 * 2.0 / 7);
    EXPECT_EQ(p_of(draws, Tails::symmetric, ShareRule::add_one), 5.0 / 8);
    EXPECT_EQ(p_of(draws, Tails::equal_tailed, ShareRule::add_one), 2 * 3.0 / 8);
    const ResampledTest test = test_null(draws, 0, Tails::equal_tailed, ShareRule::plain);
    EXPECT_EQ(test.draws, 7U);
    EXPECT_EQ(test.at_least_as_extreme, 2U);
    EXPECT_FALSE(test.exact);
}

// Of -3 -2 -1 0 1 2 5 two are at least 2 and six at most 2; about an effect of 1 the observed statistic is 1, which
// three are at least and five at most.
TEST(NullDraws, OneSidedPValuesOfAHandfulOfDraws) {
    const NullDraws draws = fixed_draws({-3, -1, 0, 1, 2, -2, 5}, 2.0);
    const auto p = [&](double null_effect, OneSide side, ShareRule rule = ShareRule::plain) {
        return test_one_side(draws, null_effect, side, rule).p_value;
    };
    EXPECT_EQ(p(0, OneSide::above), 2.0 / 7);
    EXPECT_EQ(p(0, OneSide::below), 6.0 / 7);
    EXPECT_EQ(p(1, OneSide::above), 3.0 / 7);
    EXPECT_EQ(p(1, OneSide::below), 5.0 / 7);
    EXPECT_EQ(p(4, OneSide::above), 6.0 / 7);  // the observed statistic is -2
    EXPECT_EQ(p(4, OneSide::below), 2.0 / 7);
    EXPECT_EQ(p(0, OneSide::above, ShareRule::add_one), 3.0 / 8);
}

std::size_t drawn_in(const DrawHistogram& histogram) {
    std::size_t total = histogram.below + histogram.above;
    for (const std::size_t count : histogram.counts) total += count;
    return total;
}

TEST(DrawHistogram, CountsAHandfulOfDraws) {
    // Seven draws from -3 to 5; 2 * 7^(1/3) = 3.83, 8 / 3.83 = 2.09: steps of 2.
    const DrawHistogram histogram = histogram_of_draws(fixed_draws({-3, -1, 0, 1, 2, -2, 5}, 2.0), 0, Tails::symmetric);
    EXPECT_THAT(histogram.bins.edges, testing::ElementsAre(-4, -2, 0, 2, 4, 6));
    EXPECT_THAT(histogram.counts, testing::ElementsAre(1, 2, 2, 1, 1));
    EXPECT_EQ(histogram.observed, 2);
    EXPECT_EQ(histogram.below + histogram.above, 0U);
}

TEST(DrawHistogram, ReachesToTheObservedStatisticAndItsMirrorImage) {
    const NullDraws draws = fixed_draws({-1, 0, 1}, 7.0);
    const DrawHistogram symmetric = histogram_of_draws(draws, 0, Tails::symmetric);
    EXPECT_LE(symmetric.bins.edges.front(), -7);
    EXPECT_GE(symmetric.bins.edges.back(), 7);
    const DrawHistogram one_sided = histogram_of_draws(draws, 0, Tails::equal_tailed);
    EXPECT_GE(one_sided.bins.edges.front(), -4) << "the mirror image is no part of it";
    EXPECT_EQ(drawn_in(symmetric), 3U);
    EXPECT_EQ(drawn_in(one_sided), 3U);
}

// One draw without variance and one with next to none lie beyond the bins, and the others still differ.
TEST(DrawHistogram, IsNotStretchedByADrawWithoutVariance) {
    NullDraws draws = fixed_draws({-1, -0.5, 0, 0.5, 1, 1, -1}, 0.7);
    draws.v0[5] = 0;
    draws.v0[6] = 1e-12;
    const DrawHistogram histogram = histogram_of_draws(draws, 0, Tails::symmetric);
    EXPECT_EQ(histogram.above, 1U);
    EXPECT_EQ(histogram.below, 1U);
    EXPECT_EQ(drawn_in(histogram), 7U);
    EXPECT_GE(histogram.counts.size(), 3U);
}

// The bars beyond the lines are the draws that count, but for the two bars that the lines cut.
TEST(DrawHistogram, AgreesWithTheCountAtLeastAsExtreme) {
    for (const double observed : {-3.3, -40.5, 71.9}) {
        const NullDraws draws = ladder(100, observed);
        const DrawHistogram histogram = histogram_of_draws(draws, 0, Tails::symmetric);
        std::size_t beyond = histogram.below + histogram.above;
        std::size_t cut = 0;
        for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
            const double low = histogram.bins.edges[bin];
            const double high = histogram.bins.edges[bin + 1];
            const double size = std::fabs(observed);
            if (low >= size || high <= -size) {
                beyond += histogram.counts[bin];
            } else if (high > size || low < -size) {
                cut += histogram.counts[bin];
            }
        }
        const std::size_t extreme = test_null(draws, 0, Tails::symmetric, ShareRule::plain).at_least_as_extreme;
        EXPECT_LE(beyond, extreme);
        EXPECT_GE(beyond + cut, extreme);
    }
}

TEST(NullDraws, LowerTailIsTakenForANegativeStatistic) {
    const NullDraws draws = fixed_draws({-3, -1, 0, 1, 2, -2, 5}, -2.5);
    EXPECT_EQ(p_of(draws, Tails::symmetric), 2.0 / 7);
    EXPECT_EQ(p_of(draws, Tails::equal_tailed), 2 * 1.0 / 7);
}

TEST(NullDraws, EqualTailedTakesTheSmallerTailOnWhicheverSide) {
    const NullDraws draws = fixed_draws({-4, 3, 4, 5, 6, 7}, 2.0);
    EXPECT_EQ(p_of(draws, Tails::equal_tailed), 2 * 1.0 / 6);  // one draw at most 2
    EXPECT_EQ(p_of(fixed_draws({-7, -6, -5, -4, -3, 4}, -2.0), Tails::equal_tailed), 2 * 1.0 / 6);
    EXPECT_EQ(p_of(fixed_draws({-1, 0, 0, 0, 1}, 0.0), Tails::equal_tailed), 1);
}

TEST(NullDraws, EqualTailedHasNoPValueAboveOne) {
    EXPECT_EQ(p_of(fixed_draws({-1, 0, 1}, 0.0), Tails::equal_tailed), 1);
    EXPECT_EQ(p_of(fixed_draws({-1, 0, 1}, 0.0), Tails::equal_tailed, ShareRule::add_one), 1);
}

TEST(NullDraws, TiesCountAsAtLeastAsExtreme) {
    EXPECT_EQ(p_of(fixed_draws({1, 2, 3, -2}, 2.0), Tails::symmetric), 3.0 / 4);
    const double just_below = 2 * (1 - 5e-10);
    EXPECT_EQ(p_of(fixed_draws({1, just_below, 3, -just_below}, 2.0), Tails::symmetric), 3.0 / 4);
    const double below = 2 * (1 - 2e-9);
    EXPECT_EQ(p_of(fixed_draws({1, below, 3, -below}, 2.0), Tails::symmetric), 1.0 / 4);
    EXPECT_EQ(p_of(fixed_draws({1, just_below, 3}, 2.0), Tails::equal_tailed), 1);
    EXPECT_EQ(p_of(fixed_draws({1, below, 3}, 2.0), Tails::equal_tailed), 2.0 / 3);
    EXPECT_EQ(p_of(fixed_draws({-1, -just_below, -3, -4}, -2.0), Tails::equal_tailed), 1);
}

// A difference of nothing, up to rounding, is as small as a difference can be: every draw is at least as extreme.
TEST(NullDraws, AnObservedStatisticOfNothingButRoundingHasPOne) {
    for (const double observed : {0.0, 3e-17, -3e-17}) {
        const NullDraws draws = fixed_draws({-0.2, 0, 1e-17, 0.3}, observed);
        EXPECT_EQ(p_of(draws, Tails::symmetric), 1) << observed;
        EXPECT_EQ(p_of(draws, Tails::equal_tailed), 1) << observed;
    }
}

TEST(NullDraws, UnitsDoNotMatter) {
    for (const double unit : {1e-30, 1e-5, 1e30}) {
        const NullDraws draws = fixed_draws({-3 * unit, -unit, 0, unit, 2 * unit, -2 * unit, 5 * unit}, 2 * unit);
        EXPECT_EQ(p_of(draws, Tails::symmetric), 4.0 / 7) << unit;
        EXPECT_EQ(p_of(draws, Tails::equal_tailed), 4.0 / 7) << unit;
    }
}

// 0/0 is nothing observed, 1/0 more than anything observed.
TEST(NullDraws, WithoutVarianceADrawIsZeroOrBeyondAll) {
    NullDraws draws = fixed_draws({0, 0, 1, -1, 1}, 2.0);
    draws.v0 = {0, 1, 0, 0, 1};
    EXPECT_EQ(p_of(draws, Tails::symmetric), 2.0 / 5);
    EXPECT_EQ(test_null(draws, 0, Tails::equal_tailed, {}).at_least_as_extreme, 1U);
    draws.estimate = -2;
    EXPECT_EQ(test_null(draws, 0, Tails::equal_tailed, {}).at_least_as_extreme, 1U);
    draws.estimate = 0;
    EXPECT_EQ(p_of(draws, Tails::symmetric), 1);
}

// By hand: no success of 20 has the upper limit 1 - .025^(1/20), 20 of 20 the lower limit .025^(1/20).
// R: binom.test(4, 20)$conf.int is 0.05733400 0.43661400.
TEST(NullDraws, MonteCarloLimitsAreThoseOfClopperAndPearson) {
    const ResampledTest none = test_null(ladder(20, 21), 0, Tails::symmetric, ShareRule::add_one);
    EXPECT_EQ(none.p_value, 1.0 / 21);
    EXPECT_EQ(none.p_low.value(), 0);
    EXPECT_NEAR(none.p_high.value(), 1 - std::pow(0.025, 1.0 / 20), 1e-14);
    const ResampledTest all = test_null(ladder(20, 0.5), 0, Tails::symmetric, ShareRule::add_one);
    EXPECT_NEAR(all.p_low.value(), std::pow(0.025, 1.0 / 20), 1e-14);
    EXPECT_EQ(all.p_high.value(), 1);
    const ResampledTest some = test_null(ladder(20, 17), 0, Tails::symmetric, ShareRule::add_one);
    EXPECT_EQ(some.at_least_as_extreme, 4U);
    EXPECT_NEAR(some.p_low.value(), 0.05733400, 5e-9);
    EXPECT_NEAR(some.p_high.value(), 0.43661400, 5e-9);
}

TEST(NullDraws, EqualTailedLimitsAreTwiceThoseOfTheTail) {
    const ResampledTest test = test_null(ladder(20, 13), 0, Tails::equal_tailed, ShareRule::plain);
    EXPECT_EQ(test.at_least_as_extreme, 4U);  // 14, 16, 18 and 20
    EXPECT_NEAR(test.p_low.value(), 2 * 0.05733400, 1e-8);
    EXPECT_NEAR(test.p_high.value(), 2 * 0.43661400, 1e-8);
    EXPECT_EQ(test_null(ladder(20, 1), 0, Tails::equal_tailed, ShareRule::plain).p_high.value(), 1);
}

TEST(NullDraws, ExactTestsHaveThePlainShareAndNoLimits) {
    NullDraws draws = ladder(20, 17);
    draws.exact = true;
    const ResampledTest test = test_null(draws, 0, Tails::symmetric, ShareRule::add_one);
    EXPECT_TRUE(test.exact);
    EXPECT_EQ(test.p_value, 4.0 / 20);
    EXPECT_FALSE(test.p_low.has_value());
    EXPECT_FALSE(test.p_high.has_value());
}

// Draws that do not move: an effect is rejected at 10 % when at most 2 of 20 draws are at least |estimate - t| / SE, so
// beyond the 18th, and 18 itself is not rejected.
TEST(NullDraws, IntervalOfFixedDrawsEndsAtTheirQuantile) {
    NullDraws draws = ladder(20, 3.0);
    draws.std_error = 0.5;
    const ResampledTest test = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.9);
    EXPECT_NEAR(test.interval.value().low, 3 - 9, 9 * limit);
    EXPECT_NEAR(test.interval.value().high, 3 + 9, 9 * limit);
    EXPECT_GT(test_null(draws, test.interval.value().high, Tails::symmetric, ShareRule::plain).p_value, 0.1);
}

// At 10 %: the two draws 17 and 18 are 2/18 of them, not rejected, and 18 alone 1/18; with one added 2/19, not
// rejected.
TEST(NullDraws, AddingOneCountsInTheIntervalToo) {
    EXPECT_NEAR(test_and_invert(ladder(18, 0), Tails::symmetric, ShareRule::plain, 0.9).interval.value().high, 17,
                17 * limit);
    EXPECT_NEAR(test_and_invert(ladder(18, 0), Tails::symmetric, ShareRule::add_one, 0.9).interval.value().high, 18,
                18 * limit);
}

// Equal tails, 20 %: two of 20 draws in a tail make p = .2, which is rejected; the third largest, 16, is the limit
// above the estimate of what is tested, so the interval is estimate - 16 .. estimate + 15.
TEST(NullDraws, EqualTailedIntervalTakesTheQuantileOfEachTail) {
    const ResampledTest test = test_and_invert(ladder(20, 0), Tails::equal_tailed, ShareRule::plain, 0.8);
    EXPECT_NEAR(test.interval.value().low, -16, 16 * limit);
    EXPECT_NEAR(test.interval.value().high, 15, 15 * limit);
}

// Draws that move with the hypothesis by n1: |n0 - t n1| >= |estimate - t|. With n0 = 0 and n1 = 1/2, half of |t|
// reaches |2 - t| where t is in 4/3 .. 4; with n1 = -1/2 the same; all others (n1 = 0, n0 = 0) only where t = 2.
TEST(NullDraws, DrawsThatMoveWithTheHypothesis) {
    NullDraws draws = fixed_draws({0, 0, 0, 0}, 2.0);
    draws.n1 = {0.5, -0.5, 0, 0};
    const ResampledTest test = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.9);
    EXPECT_EQ(test.p_value, 0);
    EXPECT_NEAR(test.interval.value().low, 4.0 / 3, 2 * limit);
    EXPECT_NEAR(test.interval.value().high, 4, 2 * 2 * limit);
}

// (n0 - t n1)^2 >= (estimate - t)^2 (v0 + t v1 + t^2 v2) with n0 = 3, v1 = 0: 9 >= t^2 (1 + t^2), so |t| at most
// sqrt((sqrt 37 - 1) / 2).
TEST(NullDraws, VarianceThatMovesWithTheHypothesis) {
    NullDraws draws = fixed_draws({3, -3}, 0.0);
    draws.v1 = {0, 0};
    draws.v2 = {1, 1};
    const ResampledTest test = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.95);
    EXPECT_NEAR(test.interval.value().high, std::sqrt((std::sqrt(37.0) - 1) / 2), 2 * limit);
    EXPECT_NEAR(test.interval.value().low, -std::sqrt((std::sqrt(37.0) - 1) / 2), 2 * limit);
}

TEST(NullDraws, LimitsAreInfiniteWhenNothingIsRejected) {
    NullDraws draws = fixed_draws({1, -1, 0, 0}, 1.0);
    draws.n1 = {1, -1, 0, 0};  // two draws of four tie with the observed statistic for every t
    const ResampledTest test = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.75);
    EXPECT_EQ(test.interval.value().low, -infinity);
    EXPECT_EQ(test.interval.value().high, infinity);
    const ResampledTest rejecting = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.4);
    EXPECT_TRUE(std::isfinite(rejecting.interval.value().low) && std::isfinite(rejecting.interval.value().high));
}

// |1 + t (1 - step)| >= |t| up to t = 1 / step.
TEST(NullDraws, LimitsBeyondEightThousandStandardErrorsAreInfinite) {
    const auto upper = [](double step) {
        NullDraws draws = fixed_draws({1, -1}, 0.0);
        draws.n1 = {step - 1, 1 - step};
        return test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.95).interval.value().high;
    };
    EXPECT_NEAR(upper(1e-3), 1e3, 1e3 * 2e-6);  // the tolerance of ties is 1e-6 of the step
    EXPECT_EQ(upper(1e-4), infinity);
}

// An allocation and its mirror image: the two tie under every hypothesis. What is left of the draws at the estimate is
// rounding, and so are the terms by which the variance would move.
TEST(NullDraws, AnAllocationAndItsMirrorImageRejectNothing) {
    NullDraws draws = fixed_draws({3e-17, -3e-17}, 1.5);
    draws.centre = 1.5;
    draws.n1 = {1, -1};
    draws.v1 = {0, 4e-16};
    draws.v2 = {0, 1e-32};
    for (const Tails tails : {Tails::symmetric, Tails::equal_tailed}) {
        const ResampledTest test = test_and_invert(draws, tails, ShareRule::plain, 0.95);
        EXPECT_EQ(test.p_value, 1);
        EXPECT_EQ(test.interval.value().low, -infinity);
        EXPECT_EQ(test.interval.value().high, infinity);
    }
}

// 10 >= |t| |1 - t/4|, whose right side is 0 at t = 4: true up to where t (t/4 - 1) = 10, at t = 2 + sqrt(44).
TEST(NullDraws, VarianceThatReachesZeroOnTheWayIsNoStop) {
    NullDraws draws = fixed_draws({10, -10}, 0.0);
    draws.v1 = {-0.5, -0.5};
    draws.v2 = {0.0625, 0.0625};
    const ResampledTest test = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.95);
    EXPECT_NEAR(test.interval.value().high, 2 + std::sqrt(44.0), 1e-8);
}

// |3 - 1.5 t| >= |t| for t in 0 .. 1.2, and for 6 and all beyond.
TEST(NullDraws, TheOutermostEffectCountsWhereTheSetHasGaps) {
    NullDraws draws = fixed_draws({3, -3}, 0.0);
    draws.n1 = {1.5, -1.5};
    EXPECT_EQ(test_null(draws, 3, Tails::symmetric, ShareRule::plain).p_value, 0);
    EXPECT_EQ(test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.95).interval.value().high, infinity);
}

/// 40,000 draws that move, around a large estimate.
NullDraws many_draws() {
    NullDraws draws;
    draws.estimate = 1000;
    draws.centre = draws.estimate;
    draws.std_error = 0.9;
    for (std::size_t b = 0; b < 40000; ++b) {
        DrawStream random(5, b);
        const double u = random.uniform();
        draws.n0.push_back(4 * (random.uniform() + random.uniform() + random.uniform() - 1.5));
        draws.n1.push_back(u - 0.5);
        draws.v0.push_back(1 + random.uniform());
        draws.v1.push_back(0.2 * (random.uniform() - 0.5));
        draws.v2.push_back(0.1 * random.uniform());
    }
    return draws;
}

double naive_p(const NullDraws& draws, double effect, Tails tails) {
    const double s = effect - draws.centre;
    const double observed = (draws.estimate - effect) / draws.std_error;
    double both = 0;
    double above = 0;
    double below = 0;
    for (std::size_t b = 0; b < draws.count(); ++b) {
        const double drawn =
            (draws.n0[b] - s * draws.n1[b]) / std::sqrt(draws.v0[b] + s * draws.v1[b] + s * s * draws.v2[b]);
        both += std::abs(drawn) >= std::abs(observed) * (1 - 1e-9) ? 1 : 0;
        above += drawn >= observed - 1e-9 * std::abs(observed) ? 1 : 0;
        below += drawn <= observed + 1e-9 * std::abs(observed) ? 1 : 0;
    }
    const auto count = static_cast<double>(draws.count());
    return tails == Tails::symmetric ? both / count : 2 * std::min(above, below) / count;
}

TEST(NullDraws, ManyDrawsGiveThePValuesOfANaiveLoop) {
    const NullDraws draws = many_draws();
    for (const Tails tails : {Tails::symmetric, Tails::equal_tailed}) {
        for (const double effect : {993.0, 998.5, 999.9, 1000.3, 1001.7, 1004.0}) {
            EXPECT_EQ(test_null(draws, effect, tails, ShareRule::plain).p_value, naive_p(draws, effect, tails))
                << effect;
        }
        const ResampledTest test = test_and_invert(draws, tails, ShareRule::plain, 0.95);
        EXPECT_GT(naive_p(draws, test.interval.value().low + 1e-9, tails), 0.05);
        EXPECT_LE(naive_p(draws, test.interval.value().low - 1e-9, tails), 0.05);
        EXPECT_GT(naive_p(draws, test.interval.value().high - 1e-9, tails), 0.05);
        EXPECT_LE(naive_p(draws, test.interval.value().high + 1e-9, tails), 0.05);
    }
}

TEST(NullDraws, NumberOfThreadsChangesNoBit) {
    const NullDraws draws = many_draws();
    set_threads(1);
    const ResampledTest one = test_and_invert(draws, Tails::equal_tailed, ShareRule::add_one, 0.95);
    set_threads(3);
    const ResampledTest three = test_and_invert(draws, Tails::equal_tailed, ShareRule::add_one, 0.95);
    set_threads(0);
    EXPECT_EQ(one.p_value, three.p_value);
    EXPECT_EQ(one.interval.value().low, three.interval.value().low);
    EXPECT_EQ(one.interval.value().high, three.interval.value().high);
}

TEST(NullDraws, WhereShiftsCountFromDoesNotMatter) {
    const NullDraws draws = many_draws();
    NullDraws moved = draws;
    moved.centre = 997;  // s grows by 3
    for (std::size_t b = 0; b < draws.count(); ++b) {
        moved.n0[b] = draws.n0[b] + 3 * draws.n1[b];
        moved.v0[b] = draws.v0[b] - 3 * draws.v1[b] + 9 * draws.v2[b];
        moved.v1[b] = draws.v1[b] - 6 * draws.v2[b];
    }
    const ResampledTest expected = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.95);
    const ResampledTest found = test_and_invert(moved, Tails::symmetric, ShareRule::plain, 0.95);
    EXPECT_NEAR(found.interval.value().low, expected.interval.value().low, 1e-9);
    EXPECT_NEAR(found.interval.value().high, expected.interval.value().high, 1e-9);
    EXPECT_EQ(test_null(moved, 999, Tails::symmetric, {}).p_value, test_null(draws, 999, Tails::symmetric, {}).p_value);
}

template <typename Call>
std::string error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        return error.what();
    }
    return "no error";
}

TEST(NullDraws, RefuseWhatDoesNotFit) {
    const auto test = [](const NullDraws& draws) { test_null(draws, 0, Tails::symmetric, ShareRule::plain); };
    EXPECT_EQ(error_of([&] { test({}); }), "there are no draws; a p-value needs at least one");
    NullDraws draws = ladder(5, 1);
    draws.n1 = {1, 2};
    EXPECT_EQ(error_of([&] { test(draws); }), "the parts of 5 draws are not of one length; each needs as many numbers");
    draws = ladder(5, 1);
    draws.v1 = {1, 2, 3, 4, 5};
    EXPECT_EQ(error_of([&] { test(draws); }), "the parts of 5 draws are not of one length; each needs as many numbers");
    draws = ladder(5, 1);
    draws.std_error = 0;
    EXPECT_EQ(error_of([&] { test(draws); }), "the observed standard error is 0; expected a number above 0");
    EXPECT_EQ(error_of([&] { test_and_invert(ladder(5, 1), Tails::symmetric, ShareRule::plain, 1); }),
              "a confidence of 1; expected a number between 0 and 1");
}

TEST(NullDraws, NamesGoBothWays) {
    EXPECT_EQ(to_name(Tails::symmetric), "symmetric");
    EXPECT_EQ(to_name(Tails::equal_tailed), "equal-tailed");
    EXPECT_EQ(from_name<Tails>("equal-tailed"), Tails::equal_tailed);
    EXPECT_EQ(from_name<Tails>("symmetric"), Tails::symmetric);
    EXPECT_EQ(error_of([] { from_name<Tails>("both"); }),
              "unknown kind of p-value 'both'; expected one of symmetric, equal-tailed");
}

}  // namespace
}  // namespace clustertrial::null_draws_test
