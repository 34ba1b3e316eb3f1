#include "clustertrial/estimation/null_draws.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "draw_counts.hpp"
#include "undecided_draws.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace clustertrial {
namespace {

using estimation_detail::count_draws;
using estimation_detail::count_draws_in;
using estimation_detail::count_reaching_beyond;
using estimation_detail::Question;
using estimation_detail::QuestionRange;
using estimation_detail::range_of_draws;
using estimation_detail::Side;
using estimation_detail::size_of_draws;
using estimation_detail::Undecided;
using estimation_detail::undecided_draws;

void check_null_draws(const NullDraws& draws) {
    const std::size_t count = draws.count();
    if (count == 0) throw Error(ErrorKind::usage, "there are no draws; a p-value needs at least one");
    const auto fits = [count](const std::vector<double>& part) { return part.empty() || part.size() == count; };
    if (draws.v0.size() != count || !fits(draws.n1) || !fits(draws.v1) || draws.v2.size() != draws.v1.size()) {
        throw Error(ErrorKind::usage,
                    "the parts of " + counted(count, "draw") + " are not of one length; each needs as many numbers");
    }
    if (!(draws.std_error > 0)) {
        throw Error(ErrorKind::usage, "the observed standard error is " + format_shortest(draws.std_error) +
                                          "; expected a number above 0");
    }
}

/// The observed statistic at a shift from draws.centre, and within what a draw ties with it.
struct Observed {
    double shift;
    double statistic;
    double slack;
};

double std_error_at(const NullDraws& draws, double shift) {
    if (draws.std_error_slope == 0 && draws.std_error_curve == 0) return draws.std_error;
    const double change = shift * (draws.std_error_slope + shift * draws.std_error_curve);
    return std::sqrt(std::max(0.0, draws.std_error * draws.std_error + change));
}

/// `size`: of the draws where the effect is the estimate.
Observed observe_draws(const NullDraws& draws, double shift, double size) {
    const double statistic = (draws.estimate - draws.centre - shift) / std_error_at(draws, shift);
    return {shift, statistic, tie_tolerance * std::max(std::fabs(statistic), size)};
}

/// The draws' size where the effect is the estimate. Draws that do not differ there but by rounding (a list of
/// allocations each of which has its mirror image) are as large as the observed statistic where the effect is 0.
double size_at_estimate(const NullDraws& draws) {
    const double size = size_of_draws(draws, draws.estimate - draws.centre);
    const double observed = std::fabs(draws.estimate) / std_error_at(draws, -draws.centre);
    return size > tie_tolerance * observed ? size : observed;
}

/// A number of draws: the answer to a question, or all the others.
struct Tail {
    Question question;
    bool others = false;
};

/// Draws at least `bound`. Those at least a negative number are all that are not beyond it.
Tail at_least(double bound, double shift) {
    if (bound > 0) return {{shift, Side::above, bound}, false};
    return {{shift, Side::below, -bound}, true};
}

Tail at_most(double bound, double shift) {
    if (bound < 0) return {{shift, Side::below, -bound}, false};
    return {{shift, Side::above, bound}, true};
}

std::vector<Tail> tails_of(const Observed& observed, Tails tails) {
    if (tails == Tails::symmetric) {
        const double bound = std::max(0.0, std::fabs(observed.statistic) - observed.slack);
        return {{{observed.shift, Side::both, bound}, false}};
    }
    return {at_least(observed.statistic - observed.slack, observed.shift),
            at_most(observed.statistic + observed.slack, observed.shift)};
}

/// For each shift, how many draws are at least as extreme as the observed statistic: of two tails, in the smaller.
/// `left`: the draws to look at, where the others are decided at all the shifts; null: all.
std::vector<std::size_t> count_extreme(const NullDraws& draws, const std::vector<double>& shifts, double size,
                                       Tails tails, const Undecided* left = nullptr) {
    std::vector<Tail> wanted;
    for (const double shift : shifts) {
        for (const Tail& tail : tails_of(observe_draws(draws, shift, size), tails)) wanted.push_back(tail);
    }
    std::vector<Question> questions;
    for (const Tail& tail : wanted) questions.push_back(tail.question);
    const std::vector<std::size_t> answers = count_draws(left == nullptr ? draws : left->draws, questions);

    std::vector<std::size_t> counts(shifts.size(), draws.count());
    const std::size_t tails_each = wanted.size() / shifts.size();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::size_t reaching = answers[i] + (left == nullptr ? 0 : left->reaching[i % tails_each]);
        const std::size_t count = wanted[i].others ? draws.count() - reaching : reaching;
        counts[i / tails_each] = std::min(counts[i / tails_each], count);
    }
    return counts;
}

/// `share` of the draws in one tail, as a p-value.
double to_p_value(double share, Tails tails) {
    return tails == Tails::symmetric ? share : std::min(1.0, 2 * share);
}

double p_value(const NullDraws& draws, std::size_t extreme, Tails tails, ShareRule rule) {
    const double added = rule == ShareRule::add_one && draws.observed_is_beside() ? 1 : 0;
    return to_p_value((static_cast<double>(extreme) + added) / (static_cast<double>(draws.count()) + added), tails);
}

/// Clopper and Pearson (1934).
std::pair<double, double> limits_of_share(std::size_t extreme, std::size_t draws) {
    constexpr double tail = 0.025;
    const auto x = static_cast<double>(extreme);
    const auto others = static_cast<double>(draws - extreme);
    return {extreme == 0 ? 0 : beta_quantile(tail, x, others + 1),
            extreme == draws ? 1 : beta_quantile(1 - tail, x + 1, others)};
}

/// Of that many draws at least as extreme.
ResampledTest tested(const NullDraws& draws, std::size_t extreme, Tails tails, ShareRule rule) {
    ResampledTest test;
    test.draws = draws.count();
    test.exact = draws.exact;
    test.at_least_as_extreme = extreme;
    test.p_value = p_value(draws, extreme, tails, rule);
    if (!draws.exact) {
        const auto [low, high] = limits_of_share(extreme, test.draws);
        test.p_low = to_p_value(low, tails);
        test.p_high = to_p_value(high, tails);
    }
    return test;
}

ResampledTest test_at(const NullDraws& draws, double null_effect, double size, Tails tails, ShareRule rule) {
    return tested(draws, count_extreme(draws, {null_effect - draws.centre}, size, tails).front(), tails, rule);
}

/// One end of the interval, as a distance from the estimate: not rejected at `inside`, rejected at `outside`.
struct Limit {
    double sign;  ///< -1: below the estimate
    double inside = 0;
    double outside = std::numeric_limits<double>::infinity();
};

/// Distances are in units of the draws' size times the standard error.
struct Inversion {
    const NullDraws& draws;
    double size;
    double unit;
    Tails tails;
    ShareRule rule;
    double alpha;
};

/// How far the grid reaches on both sides, in powers of two of a unit. A draw that ties with the observed statistic
/// under every hypothesis does so up to the rounding of its variance's terms, some 1e-16 of the distance: further out
/// than this, that may come near the tolerance of ties.
constexpr int first_power = -2;
/// Nearly all limits are nearer than the next power.
constexpr int near_power = 1;
constexpr int last_power = 13;
/// Relative to the unit, or to the distance from the estimate where that is larger.
constexpr double precision = 1e-10;
/// Points at which a bracket is cut at once: two halvings for each pass over the draws.
constexpr int cuts = 3;

double shift_at(const Inversion& inversion, const Limit& limit, double distance) {
    return inversion.draws.estimate - inversion.draws.centre + limit.sign * distance;
}

/// Whether so many draws at least as extreme reject an effect.
bool is_rejected(const Inversion& inversion, std::size_t extreme) {
    // 1 - confidence is off by rounding: a p-value equal to it is rejected.
    const double rounding = 1e-12;
    return p_value(inversion.draws, extreme, inversion.tails, inversion.rule) <= inversion.alpha + rounding;
}

/// Moves the end to the outermost of the `distances` (ascending) that is not rejected, and the next.
void narrow(const Inversion& inversion, const std::vector<double>& distances, const Undecided* left, Limit& limit) {
    std::vector<double> shifts;
    for (const double distance : distances) shifts.push_back(shift_at(inversion, limit, distance));
    const auto counts = count_extreme(inversion.draws, shifts, inversion.size, inversion.tails, left);
    const double beyond = limit.outside;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        if (!is_rejected(inversion, counts[i])) {
            limit.inside = distances[i];
            limit.outside = beyond;
        } else {
            limit.outside = std::min(limit.outside, distances[i]);
        }
    }
}

bool is_open(const Limit& limit, double unit) {
    return std::isfinite(limit.outside) && limit.outside - limit.inside > precision * std::max(unit, limit.outside);
}

std::vector<double> cut(const Limit& limit) {
    std::vector<double> distances;
    for (int i = 1; i <= cuts; ++i) {
        distances.push_back(limit.inside + (limit.outside - limit.inside) * i / (cuts + 1));
    }
    return distances;
}

/// Whether the observed statistic is (estimate - t) / std_error about the centre of the draws, whatever t: it grows
/// with the distance from the estimate then.
bool is_proportional(const NullDraws& draws) {
    return draws.centre == draws.estimate && draws.std_error_slope == 0 && draws.std_error_curve == 0;
}

std::vector<double> grid_between(const Inversion& inversion, int first, int last) {
    std::vector<double> grid;
    for (int power = first; power <= last; ++power) grid.push_back(std::ldexp(inversion.unit, power));
    return grid;
}

/// Brackets of the grid, from its far points inwards: nearer ones do not matter once one is not rejected.
std::array<Limit, 2> bracket(const Inversion& inversion) {
    const std::vector<double> far = grid_between(inversion, near_power + 1, last_power);
    const bool none_is_far =
        is_proportional(inversion.draws) && is_rejected(inversion, count_reaching_beyond(inversion.draws, far.front()));
    std::array<Limit, 2> limits{Limit{-1}, Limit{1}};
    for (Limit& limit : limits) {
        if (none_is_far) {
            limit.outside = far.front();
        } else {
            narrow(inversion, far, nullptr, limit);
        }
        for (int last = near_power; last > first_power && limit.inside == 0; last -= 2) {
            narrow(inversion, grid_between(inversion, last - 1, last), nullptr, limit);
        }
    }
    return limits;
}

/// The questions of a tail at both ends of a bracket, as one; nothing where they are not of one kind.
std::optional<QuestionRange> range_of(const Tail& inside, const Tail& outside) {
    const auto [low, high] = std::minmax(inside.question.shift, outside.question.shift);
    const auto [least, largest] = std::minmax(inside.question.bound, outside.question.bound);
    if (inside.question.side != outside.question.side || inside.others != outside.others || !(least > 0)) return {};
    constexpr double rounding = 1e-12;  // of a bound between those of the ends
    return QuestionRange{low, high, inside.question.side, least * (1 - rounding), largest * (1 + rounding)};
}

/// Leaves out draws that are the same throughout the bracket.
void leave_out_decided(const Inversion& inversion, const Limit& limit, Undecided& left) {
    const auto tails_at = [&](double distance) {
        return tails_of(observe_draws(inversion.draws, shift_at(inversion, limit, distance), inversion.size),
                        inversion.tails);
    };
    const std::vector<Tail> inside = tails_at(limit.inside);
    const std::vector<Tail> outside = tails_at(limit.outside);
    std::vector<QuestionRange> ranges;
    for (std::size_t tail = 0; tail < inside.size(); ++tail) {
        const std::optional<QuestionRange> range = range_of(inside[tail], outside[tail]);
        if (!range) return;
        ranges.push_back(*range);
    }
    const bool is_first = left.reaching.empty();
    Undecided fewer = undecided_draws(is_first ? inversion.draws : left.draws, ranges);
    for (std::size_t tail = 0; tail < left.reaching.size(); ++tail) fewer.reaching[tail] += left.reaching[tail];
    left = std::move(fewer);
}

std::array<Limit, 2> invert(const Inversion& inversion) {
    std::array<Limit, 2> limits = bracket(inversion);
    for (Limit& limit : limits) {
        Undecided left;
        while (is_open(limit, inversion.unit)) {
            if (is_proportional(inversion.draws)) leave_out_decided(inversion, limit, left);
            narrow(inversion, cut(limit), left.reaching.empty() ? nullptr : &left, limit);
        }
    }
    return limits;
}

}  // namespace

DrawHistogram histogram_of_draws(const NullDraws& draws, double null_effect, Tails tails) {
    check_null_draws(draws);
    const double shift = null_effect - draws.centre;
    const double size = size_of_draws(draws, shift);
    DrawHistogram histogram;
    histogram.observed = observe_draws(draws, shift, size).statistic;
    constexpr double farthest = 5;  // times the size
    Interval range{histogram.observed, histogram.observed};
    const auto reach = [&](double value) { range = {std::min(range.low, value), std::max(range.high, value)}; };
    if (tails == Tails::symmetric) reach(-histogram.observed);
    if (const auto all = range_of_draws(draws, shift)) {
        reach(std::max(all->low, -farthest * size));
        reach(std::min(all->high, farthest * size));
    }
    const double width = (range.high - range.low) / (2 * std::cbrt(static_cast<double>(draws.count())));
    histogram.bins = bins_between(range.low, range.high, width);
    const std::vector<std::size_t> counts = count_draws_in(draws, shift, histogram.bins);
    histogram.below = counts.front();
    histogram.counts.assign(counts.begin() + 1, counts.end() - 1);
    histogram.above = counts.back();
    return histogram;
}

std::vector<double> draw_statistics(const NullDraws& draws, double null_effect) {
    const double s = null_effect - draws.centre;
    std::vector<double> statistics(draws.count());
    for (std::size_t b = 0; b < statistics.size(); ++b) {
        const double n = draws.n0[b] - (draws.n1.empty() ? 0 : s * draws.n1[b]);
        const double v = draws.v0[b] + (draws.v1.empty() ? 0 : s * (draws.v1[b] + s * draws.v2[b]));
        statistics[b] = estimation_detail::statistic_of(n, v);
    }
    return statistics;
}

ResampledTest test_null(const NullDraws& draws, double null_effect, Tails tails, ShareRule rule) {
    check_null_draws(draws);
    return test_at(draws, null_effect, size_at_estimate(draws), tails, rule);
}

ResampledTest test_one_side(const NullDraws& draws, double null_effect, OneSide side, ShareRule rule) {
    check_null_draws(draws);
    const Observed observed = observe_draws(draws, null_effect - draws.centre, size_at_estimate(draws));
    const Tail tail = side == OneSide::above ? at_least(observed.statistic - observed.slack, observed.shift)
                                             : at_most(observed.statistic + observed.slack, observed.shift);
    const std::size_t answer = count_draws(draws, {tail.question}).front();
    // A share of one tail is a p-value as it is, as that of symmetric tails.
    return tested(draws, tail.others ? draws.count() - answer : answer, Tails::symmetric, rule);
}

ResampledTest test_and_invert(const NullDraws& draws, Tails tails, ShareRule rule, double confidence) {
    check_null_draws(draws);
    if (!(confidence > 0 && confidence < 1)) {
        throw Error(ErrorKind::usage,
                    "a confidence of " + format_shortest(confidence) + "; expected a number between 0 and 1");
    }
    const double size = size_at_estimate(draws);
    ResampledTest test = test_at(draws, 0, size, tails, rule);
    const double unit = draws.std_error * (size > 0 ? size : 1);
    const auto limits = invert({draws, size, unit, tails, rule, 1 - confidence});
    const auto effect_at = [&](const Limit& limit) {
        return draws.estimate + limit.sign * (std::isinf(limit.outside) ? limit.outside : limit.inside);
    };
    test.interval = Interval{effect_at(limits[0]), effect_at(limits[1])};
    return test;
}

}  // namespace clustertrial
