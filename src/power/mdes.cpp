#include "clustertrial/power/mdes.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/number.hpp"

#include <algorithm>
#include <cmath>
#include <string>

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

MdesResult estimate_checked(const PowerStage& stage) {
    MdesResult result;
    result.stage = stage;
    result.df = degrees_of_freedom(stage);
    result.standard_error = effect_standard_error(stage);
    result.multiplier = mdes_multiplier(stage.multiplier, stage.alpha, stage.power, stage.sides, result.df);
    result.mdes = result.multiplier * result.standard_error;
    if (stage.proportion) {
        result.mdes_points = 100 * result.mdes * std::sqrt(*stage.proportion * (1 - *stage.proportion));
    }
    result.doubts = doubts_of(stage);
    return result;
}

}  // namespace

double effect_standard_error(const PowerStage& stage) {
    const double between = stage.icc * (1 - stage.r2_cluster);
    const double within = (1 - stage.icc) * (1 - stage.r2_individual);
    const double unequal_sizes = 1 + stage.cluster_size_cv * stage.cluster_size_cv;
    const double treated_by_control = stage.share_treated * (1 - stage.share_treated);
    return std::sqrt((unequal_sizes * between + within / stage.cluster_size) / (treated_by_control * stage.clusters));
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
    for (const PowerStage& stage : stages) results.push_back(estimate_checked(stage));
    return results;
}

}  // namespace clustertrial
