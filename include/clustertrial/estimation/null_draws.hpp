#pragma once

#include "clustertrial/core/bins.hpp"
#include "clustertrial/core/interval.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/estimation/confidence_set.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Draws of a studentised statistic under the hypothesis that the effect is t, for every t at once: with s = t -
/// centre, draw b of the statistic is (n0 - s n1) / sqrt(v0 + s v1 + s^2 v2), and 0 where both are 0. The observed
/// statistic is (estimate - t) / std_error. A statistic that is not studentised has v0 = 1, v1 = v2 = 0, and
/// std_error 1.
struct NullDraws {
    std::vector<double> n0, n1;      ///< n1 empty: all zero
    std::vector<double> v0, v1, v2;  ///< v1, v2 empty: all zero
    double estimate = 0;
    double std_error = 1;
    /// Where s counts from. The estimate is best: terms of an effect of many standard errors do not cancel then.
    double centre = 0;
    /// Every possible draw once; otherwise draws at random.
    bool exact = false;
    /// Of every possible draw: whether the observed statistic is one of them. That of an unrestricted bootstrap is not:
    /// the draw that leaves all residuals as they are deviates by nothing.
    bool observed_is_a_draw = true;
    /// Where the observed standard error depends on the hypothesis too: its square at s is std_error^2 + s (slope + s
    /// curve). 0: it does not.
    double std_error_slope = 0;
    double std_error_curve = 0;
    [[nodiscard]] std::size_t count() const { return n0.size(); }
    /// Whether ShareRule::add_one counts the observed statistic beside the draws.
    [[nodiscard]] bool observed_is_beside() const { return !exact || !observed_is_a_draw; }
};

enum class Tails {
    symmetric,     ///< share of |draw| at least |observed|
    equal_tailed,  ///< twice the smaller of the shares at most and at least the observed
};
template <>
struct Kinds<Tails> {
    static constexpr std::string_view what = "kind of p-value";
    static constexpr std::array rows{NamedKind<Tails>{Tails::symmetric, "symmetric"},
                                     NamedKind<Tails>{Tails::equal_tailed, "equal-tailed"}};
};
static_assert(every_kind_has_a_row<Tails>);

/// What a share of draws is divided by; that of all possible draws which the observed one is among is the plain share.
enum class ShareRule {
    plain,    ///< at least as extreme / draws
    add_one,  ///< (1 + at least as extreme) / (1 + draws): the observed one is among those possible
};

struct ResampledTest {
    double p_value = 1;
    /// 95 % Clopper-Pearson limits for the p-value that all possible draws would give; nothing when it is exact.
    std::optional<double> p_low, p_high;
    std::size_t draws = 0;
    std::size_t at_least_as_extreme = 0;
    bool exact = false;
    std::optional<Interval> interval;  ///< of effects that are not rejected; nothing where it was not asked for
};

/// A draw within this share of the observed statistic, or of the draws' root mean square where that is larger, ties
/// with it, and counts as at least as extreme: the sums are taken in another order, and equal draws differ by rounding.
constexpr double tie_tolerance = 1e-9;

/// Every draw's statistic under the hypothesis that the effect is `null_effect`; infinite where v alone is 0.
std::vector<double> draw_statistics(const NullDraws& draws, double null_effect);

/// The distribution of a statistic over its draws, and where the observed one lies: a few numbers, however many draws.
struct DrawHistogram {
    Bins bins;
    std::vector<std::size_t> counts;  ///< one a bin
    std::size_t below = 0;            ///< draws below the lowest edge
    std::size_t above = 0;            ///< draws above the highest edge
    double observed = 0;              ///< within the edges; its mirror image too, for symmetric tails
};

/// Under the hypothesis that the effect is `null_effect`. The bins reach as far as the draws do, at most five times
/// their size (a draw with next to no variance would make all others one bar); at most 40, about 2 count^(1/3). The
/// same counts on any number of threads. Throws Error(usage) when there are no draws.
DrawHistogram histogram_of_draws(const NullDraws& draws, double null_effect, Tails tails);

/// The p-value of the hypothesis that the effect is `null_effect`, without an interval.
/// Throws Error(usage) when there are no draws, their parts are not of one length, or std_error is not positive.
ResampledTest test_null(const NullDraws& draws, double null_effect, Tails tails, ShareRule rule);

/// The hypothesis that an effect is no more, or no less, than something.
enum class OneSide {
    above,  ///< effects above `null_effect` speak against it: large statistics are extreme
    below,  ///< effects below it do
};

/// The p-value of a one-sided hypothesis: the share of draws at least as far on that side as the observed statistic.
/// Throws as test_null.
ResampledTest test_one_side(const NullDraws& draws, double null_effect, OneSide side, ShareRule rule);

/// The test that the effect is 0, and the confidence interval of effects that are not rejected at 1 - confidence: the
/// outermost t around the estimate, found by bracketing and bisection to 1e-10 of the standard error or of the limit's
/// distance from the estimate (docs/methods/resampling.md). A limit beyond eight thousand standard errors is
/// infinite. The same bits on any number of threads. Throws as test_null, and Error(usage) for a confidence not between
/// 0 and 1.
ResampledTest test_and_invert(const NullDraws& draws, Tails tails, ShareRule rule, double confidence);

/// A test by draws with the shape of the set of effects that it does not reject. conf_low and conf_high are the ends of
/// an interval or of two rays; the infinities of a line.
struct DrawnSet {
    ResampledTest test;
    ConfidenceSet set = ConfidenceSet::interval;
};

/// The same test of draws whose observed standard error depends on the hypothesis, or that are of take-up, so that
/// effects however large need not be rejected. Where these are (the draws reject that the divisor of the estimate is
/// 0), the set is the interval of test_and_invert. Otherwise it has no end: a line, or, where effects on one side of
/// the estimate are rejected, two rays that leave out one stretch of rejected effects, the one with the smallest
/// p-value. Either way every effect that is not rejected is in the set (docs/methods/two-stage-least-squares.md).
/// Throws as test_and_invert.
DrawnSet set_of_draws(const NullDraws& draws, Tails tails, ShareRule rule, double confidence);

}  // namespace clustertrial
