#include "clustertrial/estimation/first_stage.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/root.hpp"
#include "clustertrial/core/words.hpp"

#include "cluster_checks.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// A standard error below this share of the coefficient is the rounding of residuals that are all 0.
constexpr double rounding_of_take_up = 1e-12;

void check_share(const char* what, double share) {
    if (share > 0 && share < 1) return;
    throw Error(ErrorKind::usage,
                std::string(what) + " of " + format_shortest(share) + "; expected a number between 0 and 1");
}

/// Two ways a variance need not be above 0. That of take-up which is allocation, without error, is 0 but for rounding.
double std_error_of(const ReducedForms& forms, CovarianceKind kind, Index at) {
    const double variance = cluster_covariance(forms.take_up, forms.take_up_second_way, kind).matrix(at, at);
    const double rounding = rounding_of_take_up * forms.take_up.coefficients[at];
    if (variance < -rounding * rounding) {
        throw Error(ErrorKind::design,
                    "clustered two ways the variance of the first stage is not positive; cluster one way, by the "
                    "clusters of the larger variance");
    }
    return std::sqrt(std::max(variance, 0.0));
}

VectorXd deviations_of(const VectorXd& values, const VectorXd& weights) {
    const double mean = values.dot(weights) / weights.sum();
    return values.array() - mean;
}

}  // namespace

FirstStage first_stage(const ReducedForms& forms, CovarianceKind kind, std::optional<double> df) {
    estimation_detail::check_position(forms.take_up, forms.position);
    const auto at = static_cast<Index>(forms.position);
    FirstStage stage;
    stage.estimate = forms.take_up.coefficients[at];
    stage.std_error = std_error_of(forms, kind, at);
    if (forms.endogenous == 1) {
        constexpr double bias = 0.10;
        constexpr double level = 0.05;
        stage.critical_value = critical_effective_f(bias, level, df);
    }
    if (stage.std_error <= rounding_of_take_up * std::abs(stage.estimate)) return stage;
    const double t = stage.estimate / stage.std_error;
    stage.f = t * t;
    (forms.endogenous == 1 ? stage.effective_f : stage.conditional_f) = stage.f;
    return stage;
}

double critical_effective_f(double bias, double level, std::optional<double> df) {
    check_share("a bias", bias);
    check_share("a level", level);
    // P((Z + shift)^2 > x^2) = level, or that of a noncentral t in place of Z + shift.
    const double shift = 1 / std::sqrt(bias);
    const auto beyond = [&](double at) {
        if (!df) return normal_upper(at - shift) + normal_upper(at + shift);
        return noncentral_t_upper(at, *df, shift) + noncentral_t_cdf(-at, *df, shift);
    };
    double far = 2 * shift;
    while (beyond(far) > level) far *= 2;
    const double x = root_between(0, far, [&](double at) { return beyond(at) - level; });
    return x * x;
}

std::optional<double> weighted_correlation(const VectorXd& a, const VectorXd& b, const VectorXd& weights,
                                           const VectorXd& within) {
    const bool alike = within.size() == 0;
    if (a.size() != weights.size() || b.size() != weights.size() || !(alike || within.size() == weights.size())) {
        throw Error(ErrorKind::usage, "a correlation of " + counted(static_cast<std::size_t>(a.size()), "value") +
                                          " with " + std::to_string(b.size()) + " under " +
                                          counted(static_cast<std::size_t>(weights.size()), "weight"));
    }
    const VectorXd x = deviations_of(a, weights);
    const VectorXd y = deviations_of(b, weights);
    const auto product = [&](const VectorXd& u, const VectorXd& v) {
        return (weights.array() * u.array() * v.array()).sum();
    };
    const double spread_of_x = product(x, x) + (alike ? 0 : weights.dot(within));
    const double spread_of_y = product(y, y);
    if (!(spread_of_x > 0 && spread_of_y > 0)) return std::nullopt;
    return product(x, y) / std::sqrt(spread_of_x * spread_of_y);
}

}  // namespace clustertrial
