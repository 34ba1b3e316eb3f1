#include "clustertrial/estimation/adjusted_means.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include "cluster_adjustment.hpp"
#include "cluster_checks.hpp"
#include "two_way.hpp"
#include "working_model.hpp"

#include <cmath>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// By mean, a row: at - mean(x) at the treatments, 0 elsewhere (m x k).
MatrixXd contrasts_of(const Fit& fit, const Design& design, const MatrixXd& at) {
    const double n = design.weights.sum();
    MatrixXd contrasts = MatrixXd::Zero(at.rows(), fit.coefficients.size());
    for (Index t = 0; t < at.cols(); ++t) {
        const auto position = fit.position(static_cast<std::size_t>(t));
        if (!position) throw Error(ErrorKind::usage, "a treatment is not among the coefficients");
        const double mean = design.weights.dot(design.x.col(t)) / n;
        contrasts.col(static_cast<Index>(*position)) = at.col(t).array() - mean;
    }
    return contrasts;
}

/// In the orthonormal basis of a cluster, what the mean of y is made of: d values.
VectorXd direction_of_mean(const EstimatingEquations& equations, const VectorXd& of_columns, const VectorXd& of_levels,
                           std::size_t cluster) {
    VectorXd direction(equations.d);
    direction.head(equations.k) = of_columns;
    if (equations.levels > 0) direction(equations.k) = of_levels(equations.level[cluster]);
    return direction;
}

/// sqrt(N_s) / N by absorbed level: the coordinate of the mean on the level's scaled indicator.
VectorXd shares_of_levels(const EstimatingEquations& equations) {
    VectorXd individuals = VectorXd::Zero(static_cast<Index>(equations.levels));
    for (std::size_t g = 0; g < equations.level.size(); ++g) {
        individuals(equations.level[g]) += equations.individuals(static_cast<Index>(g));
    }
    return individuals.cwiseSqrt() / equations.sum_of_weights;
}

}  // namespace

AdjustedMeans adjusted_means(const Fit& fit, const Design& design, const EstimatingEquations& equations,
                             CovarianceKind kind, const MatrixXd& at) {
    estimation_detail::check_enough(equations.count(), equations.rank(), equations.sum_of_weights, kind);
    estimation_detail::check_one_row(equations.rows, equations.count(), kind);
    estimation_detail::check_grams(equations);
    const MatrixXd contrasts = contrasts_of(fit, design, at);
    const MatrixXd of_coefficients = contrasts * equations.root;  // m x k, in the orthonormal columns
    // Without an absorbed factor the columns hold the mean; with one they have none left in any level.
    const VectorXd of_columns = equations.sums.topRows(equations.k).rowwise().sum() / equations.sum_of_weights;
    const VectorXd of_levels = shares_of_levels(equations);
    const estimation_detail::WorkingModel model = estimation_detail::working_model(equations);
    MatrixXd by_cluster(static_cast<Index>(equations.count()), at.rows());
    for (std::size_t g = 0; g < equations.count(); ++g) {
        const auto row = static_cast<Index>(g);
        const VectorXd score =
            estimation_detail::cluster_adjustment(kind, equations, model, g).times(equations.scores.col(row));
        const double of_mean = direction_of_mean(equations, of_columns, of_levels, g).dot(score);
        by_cluster.row(row) = (of_coefficients * score.head(equations.k)).transpose().array() + of_mean;
    }
    if (traits_of(kind).centred) by_cluster.rowwise() -= by_cluster.colwise().mean().eval();
    const double factor = covariance_factor(kind, static_cast<double>(equations.count()), equations.sum_of_weights,
                                            static_cast<double>(equations.rank()));
    AdjustedMeans result;
    result.means = (contrasts * fit.coefficients).array() + design.weights.dot(design.y) / design.weights.sum();
    result.covariance = factor * (by_cluster.transpose() * by_cluster);
    return result;
}

namespace {

/// By cluster, what it adds to each mean's error (G x m), of scores that no adjustment changes.
MatrixXd errors_by_cluster(const Fit& fit, const Design& design, const EstimatingEquations& equations,
                           const MatrixXd& contrasts) {
    const MatrixXd scores = equations.scores.topRows(equations.k);
    MatrixXd errors = (contrasts * fit.root * scores).transpose();
    // The mean of y as the regressors hold it: of a factor's indicators they hold all of it.
    VectorXd of_mean = equations.residuals;
    if (equations.levels == 0) of_mean = scores.transpose() * (fit.q.transpose() * design.weights);
    errors.colwise() += of_mean / equations.sum_of_weights;
    return errors;
}

MatrixXd covariance_of_errors(const MatrixXd& errors, const EstimatingEquations& equations, CovarianceKind kind) {
    estimation_detail::check_enough(equations.count(), equations.rank(), equations.sum_of_weights, kind);
    const double factor = covariance_factor(kind, static_cast<double>(equations.count()), equations.sum_of_weights,
                                            static_cast<double>(equations.rank()));
    return factor * (errors.transpose() * errors);
}

}  // namespace

AdjustedMeans two_way_adjusted_means(const Fit& fit, const Design& design, const EstimatingEquations& first,
                                     const SecondWay& second, CovarianceKind kind, const MatrixXd& at) {
    estimation_detail::check_two_way_kind(kind);
    const MatrixXd contrasts = contrasts_of(fit, design, at);
    const auto by = [&](const EstimatingEquations& equations) {
        return covariance_of_errors(errors_by_cluster(fit, design, equations, contrasts), equations, kind);
    };
    AdjustedMeans result;
    result.means = (contrasts * fit.coefficients).array() + design.weights.dot(design.y) / design.weights.sum();
    result.covariance = by(first) + by(second.second) - by(second.both);
    return result;
}

MeanRatio ratio_of(const AdjustedMeans& means, Index of, Index to) {
    const double top = means.means(of);
    const double bottom = means.means(to);
    if (!(top > 0) || !(bottom > 0)) {
        throw Error(ErrorKind::design, "a ratio needs two adjusted means above 0");
    }
    const MatrixXd& v = means.covariance;
    const double variance = v(of, of) / (top * top) + v(to, to) / (bottom * bottom) - 2 * v(of, to) / (top * bottom);
    MeanRatio ratio{top / bottom, {}};
    if (variance > 0) ratio.log_std_error = std::sqrt(variance);
    return ratio;
}

}  // namespace clustertrial
