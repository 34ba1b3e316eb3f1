#include "icc_reml.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/root.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <Eigen/Cholesky>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Generalised least squares at one ratio of the variances, t. V_g^-1 = (I - J/n_g) + (v_g/n_g) J/n_g with v_g = n_g /
/// (1 + n_g t): squares within clusters count in full, a cluster's mean with the weight v_g (docs/methods/icc.md).
struct RemlFit {
    VectorXd weights;           ///< G, v
    VectorXd weights_of_level;  ///< their sums by level
    MatrixXd means;             ///< (r + 1) x G, less their weighted means by level
    Eigen::LLT<MatrixXd> gram;  ///< r x r, of the columns
    VectorXd slopes;            ///< r
    double between = 0;         ///< squares of the residuals beyond those of the outcome within clusters
};

RemlFit fit_at(const IccSample& sample, double ratio) {
    const Index r = sample.columns();
    RemlFit fit;
    fit.weights = sample.individuals.array() / (1 + sample.individuals.array() * ratio);
    fit.means = sample.means;
    fit.weights_of_level = centre_by_level(sample.level, sample.individuals_of_level.size(), fit.weights, fit.means);
    const MatrixXd weighted = fit.means * fit.weights.asDiagonal();
    const MatrixXd between = weighted * fit.means.transpose();
    const VectorXd products = sample.within.col(r).head(r) + between.col(r).head(r);
    fit.gram.compute(sample.within.topLeftCorner(r, r) + between.topLeftCorner(r, r));
    fit.slopes = fit.gram.solve(products);
    fit.between = between(r, r) - fit.slopes.dot(products);
    return fit;
}

double degrees_of_freedom(const IccSample& sample) {
    return sample.total() - sample.coefficients();
}

/// Squares of the residuals, in units of the variance within.
double squares_of(const IccSample& sample, const RemlFit& fit) {
    return sample.within(sample.columns(), sample.columns()) + fit.between;
}

/// Minus twice the restricted log likelihood, profiled over coefficients and the variance within, less a constant of
/// the sample.
double deviance_at(const IccSample& sample, double ratio) {
    const RemlFit fit = fit_at(sample, ratio);
    // N multiplies the logarithm: of the ratio of squares to those within only the part beyond 1 may be rounded.
    const double excess = fit.between / sample.within(sample.columns(), sample.columns());
    return degrees_of_freedom(sample) * std::log1p(excess) + (sample.individuals.array() * ratio).log1p().sum() +
           fit.weights_of_level.array().log().sum() + 2 * fit.gram.matrixLLT().diagonal().array().log().sum();
}

/// The derivative of the deviance by the ratio: sum of v (1 - v h) less df / S times the sum of v^2 r^2, with h a
/// cluster's leverage and r its residual.
double slope_at(const IccSample& sample, double ratio) {
    const RemlFit fit = fit_at(sample, ratio);
    const Index r = sample.columns();
    const VectorXd residuals = fit.means.row(r).transpose() - fit.means.topRows(r).transpose() * fit.slopes;
    const MatrixXd standardised = fit.gram.matrixL().solve(fit.means.topRows(r));
    VectorXd leverage = standardised.colwise().squaredNorm().transpose();
    for (Index g = 0; fit.weights_of_level.size() > 0 && g < leverage.size(); ++g) {
        leverage[g] += 1 / fit.weights_of_level[sample.level[static_cast<std::size_t>(g)]];
    }
    const auto v = fit.weights.array();
    return (v * (1 - v * leverage.array())).sum() -
           degrees_of_freedom(sample) / squares_of(sample, fit) * (v * residuals.array()).square().sum();
}

/// Ratios are looked at from a thousandth of where a cluster of the largest size starts to notice, each this many times
/// the one before: of random sets of clusters, no minimum below that at zero had its fall and rise within a factor
/// of 5.
constexpr double first_step = 1e-3;
constexpr double step_factor = 2;
/// An intracluster correlation of 0.9999: beyond it a step is taken only while the deviance still falls.
constexpr double last_ratio = 1e4;

}  // namespace

RestrictedEstimate estimate_reml(const IccSample& sample) {
    // The deviance may have several minima, zero among them: each of its falls and rises is looked at, and the lowest
    // minimum wins.
    const auto slope = [&sample](double ratio) { return slope_at(sample, ratio); };
    double best = 0;
    double low = 0;
    bool falls = slope(0) < 0;
    for (double high = first_step / sample.individuals.maxCoeff(); low < last_ratio || falls; high *= step_factor) {
        const bool then_falls = slope(high) < 0;
        if (falls && !then_falls) {
            const double minimum = root_between(low, high, slope);
            if (deviance_at(sample, minimum) < deviance_at(sample, best)) best = minimum;
        }
        low = high;
        falls = then_falls;
    }
    RestrictedEstimate estimate;
    estimate.ratio = best;
    estimate.within = squares_of(sample, fit_at(sample, best)) / degrees_of_freedom(sample);
    estimate.between = estimate.within * best;
    return estimate;
}

Limits profile_limits(const IccSample& sample, const RestrictedEstimate& estimate, double confidence) {
    const double allowed = deviance_at(sample, estimate.ratio) + chi_squared_quantile(confidence, 1);
    const auto excess = [&](double ratio) { return deviance_at(sample, ratio) - allowed; };
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
