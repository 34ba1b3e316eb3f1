#include "clustertrial/estimation/null_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace clustertrial {
namespace {

/// 1 - confidence is off by rounding: a p-value equal to it is rejected.
constexpr double rounding_of_p = 1e-12;
/// An observed standard error below this share of the divisor is rounding: allocation is what was taken up.
constexpr double rounding_of_divisor = 1e-12;

/// A test of one effect.
struct Hypotheses {
    const NullDraws& draws;
    Tails tails;
    ShareRule rule;
    double alpha;
    [[nodiscard]] double p_value(double effect) const { return test_null(draws, effect, tails, rule).p_value; }
    [[nodiscard]] bool is_rejected(double p) const { return p <= alpha + rounding_of_p; }
};

/// The square of the observed statistic of the effect estimate + s is s^2 / (constant + s linear + s^2 square).
struct Divisor {
    double constant, linear, square;
};

double mean_of_products(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum / static_cast<double>(a.size());
}

/// Of a statistic that is not studentised, relative to the size of its draws.
Divisor divisor_of(const NullDraws& draws) {
    const double variance = draws.std_error * draws.std_error;
    if (!draws.v1.empty()) return {variance, draws.std_error_slope, draws.std_error_curve};
    const double size = mean_of_products(draws.n0, draws.n0);
    if (!(size > 0)) return {variance, 0, 0};
    return {variance * size, -2 * variance * mean_of_products(draws.n0, draws.n1),
            variance * mean_of_products(draws.n1, draws.n1)};
}

/// What the draws become as the effect grows: those of a test that the divisor of the estimate is 0. Nothing where it
/// has no error.
std::optional<NullDraws> draws_at_infinity(const NullDraws& draws) {
    if (draws.n1.empty()) return std::nullopt;
    NullDraws limit;
    limit.n0 = draws.n1;
    limit.v0 = draws.v1.empty() ? std::vector<double>(draws.count(), 1) : draws.v2;
    limit.exact = draws.exact;
    limit.observed_is_a_draw = draws.observed_is_a_draw;
    limit.estimate = 1;
    limit.std_error = draws.v1.empty() ? draws.std_error : std::sqrt(std::max(0.0, draws.std_error_curve));
    if (!(limit.std_error > rounding_of_divisor)) return std::nullopt;
    return limit;
}

/// A tested effect, by w = 1 / (effect - estimate): effects are a circle, on which 0 is an effect without end, either
/// way, and the estimate is as far off as can be. The observed statistic falls on both sides of one w.
struct TriedEffect {
    double w;
    double p;
};

/// About the w of the largest observed statistic, ascending; 0, which is not rejected, is among them.
std::vector<TriedEffect> points_about(double centre, double unit, const Hypotheses& hypotheses) {
    constexpr int steps_a_doubling = 4;
    constexpr int doublings = 7;  // the statistic is then far below the draws' size
    std::vector<double> at{0, centre};
    for (int step = -doublings * steps_a_doubling; step <= doublings * steps_a_doubling; ++step) {
        const double distance = unit * std::exp2(static_cast<double>(step) / steps_a_doubling);
        at.push_back(centre - distance);
        at.push_back(centre + distance);
    }
    std::sort(at.begin(), at.end());
    at.erase(std::unique(at.begin(), at.end()), at.end());
    std::vector<TriedEffect> points;
    for (const double w : at) {
        points.push_back({w, w == 0 ? 1 : hypotheses.p_value(hypotheses.draws.estimate + 1 / w)});
    }
    return points;
}

/// Where a stretch ends: the w nearest to `rejected` that is not rejected, from `outside` inwards. Of one that goes on
/// and on, the last that was looked at, since 0 is no effect.
double end_of_stretch(double outside, double rejected, double unit, const Hypotheses& hypotheses) {
    constexpr double precision = 1e-12;
    constexpr double smallest = 1.0 / 8192;  // as in test_and_invert
    while (std::fabs(outside - rejected) > precision * std::fabs(rejected)) {
        const double middle = outside + (rejected - outside) / 2;
        if (outside == 0 && std::fabs(middle) < smallest * unit) return rejected;
        const double p = hypotheses.p_value(hypotheses.draws.estimate + 1 / middle);
        (hypotheses.is_rejected(p) ? rejected : outside) = middle;
    }
    return outside;
}

/// The ends, as effects, of the stretch around the smallest p-value; nothing where no effect is rejected.
std::optional<Interval> rejected_stretch(const Hypotheses& hypotheses) {
    const Divisor divisor = divisor_of(hypotheses.draws);
    const double centre = -divisor.linear / (2 * divisor.constant);
    const double unit = 1 / std::sqrt(divisor.constant);
    const std::vector<TriedEffect> points = points_about(centre, unit, hypotheses);
    const auto smallest =
        std::min_element(points.begin(), points.end(), [&](const TriedEffect& a, const TriedEffect& b) {
            if (a.p != b.p) return a.p < b.p;
            return std::fabs(a.w - centre) < std::fabs(b.w - centre);
        });
    if (!hypotheses.is_rejected(smallest->p)) return std::nullopt;
    auto low = smallest;
    auto high = smallest;
    while (low != points.begin() && hypotheses.is_rejected(low->p)) --low;
    while (high != points.end() - 1 && hypotheses.is_rejected(high->p)) ++high;
    const double w_low = end_of_stretch(low->w, (low + 1)->w, unit, hypotheses);
    const double w_high = end_of_stretch(high->w, (high - 1)->w, unit, hypotheses);
    const double estimate = hypotheses.draws.estimate;
    return Interval{estimate + 1 / w_high, estimate + 1 / w_low};
}

}  // namespace

DrawnSet set_of_draws(const NullDraws& draws, Tails tails, ShareRule rule, double confidence) {
    DrawnSet found{test_and_invert(draws, tails, rule, confidence)};
    const Hypotheses hypotheses{draws, tails, rule, 1 - confidence};
    const std::optional<NullDraws> at_infinity = draws_at_infinity(draws);
    if (!at_infinity || hypotheses.is_rejected(test_null(*at_infinity, 0, tails, rule).p_value)) {
        const Interval& limits = found.test.interval.value();
        if (std::isinf(limits.low) && std::isinf(limits.high)) found.set = ConfidenceSet::line;
        return found;
    }
    const auto stretch = rejected_stretch(hypotheses);
    found.set = stretch ? ConfidenceSet::two_rays : ConfidenceSet::line;
    const double infinite = std::numeric_limits<double>::infinity();
    found.test.interval = stretch.value_or(Interval{-infinite, infinite});
    return found;
}

}  // namespace clustertrial
