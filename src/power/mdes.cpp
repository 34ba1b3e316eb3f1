#include "clustertrial/power/mdes.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/number.hpp"

#include "rates.hpp"
#include "solve.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace clustertrial {

namespace {

/// As a lower quantile with its sign turned: 1 - alpha would lose the digits of a small alpha.
double t_critical(double alpha, int sides, double df) {
    return -t_quantile(alpha / sides, df);
}

double rejection_probability(double noncentrality, double df, double critical, int sides) {
    const double upper = noncentral_t_upper(critical, df, noncentrality);
    return sides == 1 ? upper : upper + noncentral_t_cdf(-critical, df, noncentrality);
}

/// The noncentrality at which the test has `power`. Power rises from alpha at 0 to 1, so doubling brackets it, and
/// halving the bracket until no double lies inside needs no tolerance and cannot diverge.
double solve_for_power(double power, double df, double critical, int sides) {
    const auto too_small = [&](double delta) { return rejection_probability(delta, df, critical, sides) < power; };
    double low = 0;
    double high = 1;
    while (too_small(high)) {
        low = high;
        high *= 2;
    }
    for (;;) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return high;
        (too_small(middle) ? low : high) = middle;
    }
}

double exact_multiplier(double alpha, double power, int sides, double df) {
    try {
        return solve_for_power(power, df, t_critical(alpha, sides, df), sides);
    } catch (const Error&) {
        throw Error(ErrorKind::design, "no exact multiplier for alpha " + format_shortest(alpha) + ", power " +
                                           format_shortest(power) + " and df " + format_shortest(df) +
                                           ": the noncentral t distribution cannot be evaluated that far out; "
                                           "expected a larger alpha, more clusters, or multiplier t or normal");
    }
}

/// In a grid of a million plans there are few different multipliers, each of two quantiles: a thread keeps them.
double multiplier_of(const PowerStage& stage) {
    using Inputs = std::tuple<MultiplierKind, double, double, int, double>;
    thread_local std::map<Inputs, double> known;
    const Inputs inputs{stage.multiplier, alpha_of(stage), stage.power, stage.sides, degrees_of_freedom(stage)};
    const auto found = known.find(inputs);
    if (found != known.end()) return found->second;
    constexpr std::size_t most = 4096;
    if (known.size() >= most) known.clear();
    const auto& [kind, alpha, power, sides, df] = inputs;
    return known.emplace(inputs, mdes_multiplier(kind, alpha, power, sides, df)).first->second;
}

/// A proportion that can neither rise nor fall by so much has no such effect.
std::optional<double> points_of(const PowerStage& stage, double mdes) {
    if (!stage.proportion) return std::nullopt;
    const double p = *stage.proportion;
    const double change = mdes * std::sqrt(p * (1 - p));
    if (change > std::max(p, 1 - p)) return std::nullopt;
    return 100 * change;
}

std::optional<MdesResult::Ratios> ratios_of(double from, double to) {
    if (!(to > 0 && to < 1)) return std::nullopt;
    return MdesResult::Ratios{to / from, to / (1 - to) / (from / (1 - from))};
}

std::optional<double> exact_power_of(const PowerStage& stage, double noncentrality) {
    try {
        return t_test_power(noncentrality, degrees_of_freedom(stage), alpha_of(stage), stage.sides);
    } catch (const Error&) {
        return std::nullopt;  // the noncentral t distribution cannot be evaluated that far out
    }
}

MdesResult estimate_known(const PowerStage& stage) {
    MdesResult result;
    result.stage = stage;
    result.df = degrees_of_freedom(stage);
    result.standard_error = effect_standard_error(stage);
    const bool of_effect = stage.solve == SolveFor::power;
    if (of_effect) {
        result.mdes = *stage.effect;
        result.multiplier = *stage.effect * stage.take_up / result.standard_error;
    } else {
        result.multiplier = multiplier_of(stage);
        result.mdes = result.multiplier * result.standard_error / stage.take_up;
    }
    const double effect = stage.effect.value_or(result.mdes);
    result.power = of_effect || stage.effect ? power_to_find(stage, effect) : stage.power;
    result.exact_power = exact_power_of(stage, effect * stage.take_up / result.standard_error);
    result.mdes_points = points_of(stage, result.mdes);
    // A difference between subgroups, or the effect on some of the individuals, is of another proportion.
    if (stage.proportion && stage.moderator == Moderated::none && stage.take_up == 1) {
        const double change = result.mdes * std::sqrt(*stage.proportion * (1 - *stage.proportion));
        result.rise = ratios_of(*stage.proportion, *stage.proportion + change);
        result.fall = ratios_of(*stage.proportion, *stage.proportion - change);
    }
    if (stage.rate && !stage.intervention_rate && !of_effect) {
        result.lower_rate = power_detail::nearest_rate(stage, result.multiplier, false);
        result.higher_rate = power_detail::nearest_rate(stage, result.multiplier, true);
    }
    result.doubts = doubts_of(stage);
    return result;
}

}  // namespace

MdesResult estimate_checked_mdes(const PowerStage& as_given) {
    const PowerStage stage = power_detail::with_rates(as_given);
    if (stage.solve == SolveFor::mdes || stage.solve == SolveFor::power) return estimate_known(stage);
    const power_detail::Solved solved = power_detail::solve(stage);
    if (solved.value) {
        MdesResult result = estimate_known(power_detail::solved_stage(stage, *solved.value));
        if (stage.solve == SolveFor::icc && !power_detail::holds_below(stage, *solved.value))
            result.doubts.emplace_back(
                "the effect is not found at every smaller ICC: the MDES falls where the ICC rises");
        return result;
    }
    MdesResult none;
    none.stage = stage;
    none.why_none = solved.why_none;
    return none;
}

MdesResult estimate_or_why_none(const PowerStage& stage) {
    MdesResult none;
    none.stage = stage;
    Problems problems;
    check_stage(stage, problems);
    none.why_none = problems.text();
    if (!problems.empty()) return none;
    try {
        return estimate_checked_mdes(stage);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        none.why_none = error.what();
    }
    return none;
}

std::optional<double> solved_value(const MdesResult& result) {
    if (!result.why_none.empty()) return std::nullopt;
    switch (result.stage.solve) {
        case SolveFor::mdes:
            return result.mdes;
        case SolveFor::power:
            return result.power;
        case SolveFor::clusters:
            return result.stage.clusters;
        case SolveFor::cluster_size:
            return result.stage.cluster_size;
        case SolveFor::icc:
            return result.stage.icc;
        case SolveFor::sites:
            return result.stage.sites;
    }
    return std::nullopt;
}

double alpha_of(const PowerStage& stage) {
    return stage.adjustment == PowerAdjustment::bonferroni ? stage.alpha / stage.intervention_arms : stage.alpha;
}

double smallest_effect(const PowerStage& stage) {
    return multiplier_of(stage) * effect_standard_error(stage) / stage.take_up;
}

double power_to_find(const PowerStage& stage, double effect) {
    const double df = degrees_of_freedom(stage);
    const double noncentrality = effect * stage.take_up / effect_standard_error(stage);
    switch (stage.multiplier) {
        case MultiplierKind::t:
            return t_upper(t_critical(alpha_of(stage), stage.sides, df) - noncentrality, df);
        case MultiplierKind::normal:
            return normal_upper(-normal_quantile(alpha_of(stage) / stage.sides) - noncentrality);
        case MultiplierKind::exact:
            return t_test_power(noncentrality, df, alpha_of(stage), stage.sides);
    }
    throw Error(ErrorKind::usage, "a multiplier outside its enumeration");
}

double t_test_power(double noncentrality, double df, double alpha, int sides) {
    return rejection_probability(noncentrality, df, t_critical(alpha, sides, df), sides);
}

double mdes_multiplier(MultiplierKind kind, double alpha, double power, int sides, double df) {
    switch (kind) {
        case MultiplierKind::t:
            return t_critical(alpha, sides, df) + t_quantile(power, df);
        case MultiplierKind::normal:
            return normal_quantile(power) - normal_quantile(alpha / sides);
        case MultiplierKind::exact:
            return exact_multiplier(alpha, power, sides, df);
    }
    throw Error(ErrorKind::usage, "a multiplier outside its enumeration");
}

MdesResult estimate_mdes(const PowerStage& stage) {
    return estimate_mdes(std::vector{stage}).front();
}

std::vector<MdesResult> estimate_mdes(const std::vector<PowerStage>& stages) {
    Problems problems;
    for (const PowerStage& stage : stages) check_stage(stage, problems);
    problems.throw_if_any(ErrorKind::design);

    std::vector<MdesResult> results;
    for (const PowerStage& stage : stages) results.push_back(estimate_checked_mdes(stage));
    return results;
}

}  // namespace clustertrial
