#include "icc_reml.hpp"

#include "clustertrial/core/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <Eigen/Cholesky>
#include <boost/math/tools/toms748_solve.hpp>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Minus twice the restricted log likelihood, profiled over coefficients and the variance within, less a constant of
/// the sample; and its derivative by the ratio.
struct Deviance {
    double value = 0;
    double slope = 0;
    double squares = 0;  ///< S = r'V^-1 r in units of the variance within
};

/// At the variance ratio t, V_g^-1 = (I - J/n_g) + (v_g/n_g) J/n_g with v_g = n_g / (1 + n_g t): squares within count
/// in full, a cluster's mean with weight v_g (docs/methods/icc.md).
Deviance deviance_at(const IccSample& sample, double ratio) {
    const Index r = sample.columns();
    const VectorXd& n = sample.individuals;
    const VectorXd v = n.array() / (1 + n.array() * ratio);
    MatrixXd means = sample.means;
    const VectorXd of_level = centre_by_level(sample.level, sample.individuals_of_level.size(), v, means);
    const MatrixXd products = sample.within + means * v.asDiagonal() * means.transpose();
    const Eigen::LLT<MatrixXd> factored(products.topLeftCorner(r, r));
    const VectorXd slopes = factored.solve(products.col(r).head(r));
    const VectorXd residuals = means.row(r).transpose() - means.topRows(r).transpose() * slopes;
    const MatrixXd standardised = factored.matrixL().solve(means.topRows(r));
    VectorXd leverage = standardised.colwise().squaredNorm().transpose();
    for (Index g = 0; of_level.size() > 0 && g < n.size(); ++g) {
        leverage[g] += 1 / of_level[sample.level[static_cast<std::size_t>(g)]];
    }

    Deviance deviance;
    deviance.squares = products(r, r) - slopes.dot(products.col(r).head(r));
    const double df = sample.total() - sample.coefficients();
    const MatrixXd& triangle = factored.matrixLLT();
    // The logarithm of a ratio near 1: the part that N multiplies keeps its digits.
    deviance.value = df * std::log(deviance.squares / sample.within(r, r)) + (n * ratio).array().log1p().sum() +
                     of_level.array().log().sum() + 2 * triangle.diagonal().array().log().sum();
    deviance.slope = (v.array() * (1 - v.array() * leverage.array())).sum() -
                     df / deviance.squares * (v.array() * residuals.array()).square().sum();
    return deviance;
}

/// The root of `function` in a bracket of opposite signs, to a few units in the last place (Alefeld, Potra and Shi
/// 1995).
template <typename Function>
double root_between(double low, double high, Function function) {
    std::uintmax_t steps = 200;  // of about 15 that are taken; halving alone needs fewer than 1,100
    const auto [below, above] =
        boost::math::tools::toms748_solve(function, low, high, boost::math::tools::eps_tolerance<double>(), steps);
    return below + (above - below) / 2;
}

/// Ratios are looked at from a thousandth of where a cluster of the largest size starts to notice, each this many times
/// the one before.
constexpr double first_step = 1e-3;
constexpr double step_factor = 4;
/// An intracluster correlation of 0.9999: beyond it a step is taken only while the deviance still falls.
constexpr double last_ratio = 1e4;

}  // namespace

RestrictedEstimate estimate_reml(const IccSample& sample) {
    // The deviance may have several minima (none of them is zero's neighbour by necessity): each fall and rise is
    // looked at, and the lowest wins.
    double best_ratio = 0;
    Deviance best = deviance_at(sample, 0);
    double low = 0;
    bool falls = best.slope < 0;
    for (double high = first_step / sample.individuals.maxCoeff(); low < last_ratio || falls; high *= step_factor) {
        const bool then_falls = deviance_at(sample, high).slope < 0;
        if (falls && !then_falls) {
            const double ratio = root_between(low, high, [&](double t) { return deviance_at(sample, t).slope; });
            const Deviance found = deviance_at(sample, ratio);
            if (found.value < best.value) {
                best = found;
                best_ratio = ratio;
            }
        }
        low = high;
        falls = then_falls;
    }
    RestrictedEstimate estimate;
    estimate.ratio = best_ratio;
    estimate.within = best.squares / (sample.total() - sample.coefficients());
    estimate.between = estimate.within * best_ratio;
    return estimate;
}

Limits profile_limits(const IccSample& sample, const RestrictedEstimate& estimate, double confidence) {
    const double allowed = deviance_at(sample, estimate.ratio).value + chi_squared_quantile(confidence, 1);
    const auto excess = [&](double ratio) { return deviance_at(sample, ratio).value - allowed; };
    double low = 0;
    if (estimate.ratio > 0 && excess(0) > 0) low = root_between(0, estimate.ratio, excess);
    double inside = estimate.ratio;
    double outside = std::max(inside * step_factor, first_step / sample.individuals.maxCoeff());
    while (excess(outside) <= 0) {
        inside = outside;
        outside *= step_factor;
    }
    const double high = root_between(inside, outside, excess);
    return {low / (1 + low), high / (1 + high)};
}

}  // namespace clustertrial::estimation_detail
