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
            estimation_detail::cluster_adjustment(kind, equations, model, g).matrix * equations.scores.col(row);
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

/// By row, what it adds to each mean's error (n x m): its residual times the row of the means' own hat matrix.
MatrixXd errors_by_row(const Fit& fit, const Design& design, const MatrixXd& contrasts) {
    const VectorXd weighted = design.weights.cwiseProduct(fit.residuals);
    // The mean of y as the regressors hold it: of a factor's indicators they hold all of it.
    VectorXd of_mean = VectorXd::Ones(design.x.rows());
    if (fit.absorbed_levels == 0) of_mean = fit.q * (fit.q.transpose() * design.weights);
    MatrixXd rows = fit.q * (contrasts * fit.root).transpose();
    rows.colwise() += of_mean / design.weights.sum();
    return rows.array().colwise() * weighted.array();
}

MatrixXd covariance_by(const MatrixXd& errors, const Fit& fit, const Clusters& clusters, CovarianceKind kind) {
    estimation_detail::check_enough(clusters.count, fit.rank(), fit.sum_of_weights, kind);
    MatrixXd by_cluster = MatrixXd::Zero(static_cast<Index>(clusters.count), errors.cols());
    for (Index row = 0; row < errors.rows(); ++row) {
        by_cluster.row(clusters.of_row[static_cast<std::size_t>(row)]) += errors.row(row);
    }
    const double factor = covariance_factor(kind, static_cast<double>(clusters.count), fit.sum_of_weights,
                                            static_cast<double>(fit.rank()));
    return factor * (by_cluster.transpose() * by_cluster);
}

}  // namespace

AdjustedMeans two_way_adjusted_means(const Fit& fit, const Design& design, const Clusters& a, const Clusters& b,
                                     CovarianceKind kind, const MatrixXd& at) {
    estimation_detail::check_two_way_kind(kind);
    const MatrixXd contrasts = contrasts_of(fit, design, at);
    const MatrixXd errors = errors_by_row(fit, design, contrasts);
    AdjustedMeans result;
    result.means = (contrasts * fit.coefficients).array() + design.weights.dot(design.y) / design.weights.sum();
    result.covariance = covariance_by(errors, fit, a, kind) + covariance_by(errors, fit, b, kind) -
                        covariance_by(errors, fit, estimation_detail::intersect(a, b), kind);
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
