#include "clustertrial/estimation/level_contrast.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include "cluster_adjustment.hpp"
#include "cluster_checks.hpp"
#include "sandwich_moments.hpp"
#include "working_model.hpp"

#include <cmath>
#include <optional>

namespace clustertrial {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

LevelMeans means_of_levels(const Fit& fit, const Design& design) {
    const AbsorbedFactor& absorbed = design.absorbed;
    if (absorbed.levels == 0) throw Error(ErrorKind::usage, "the design has no absorbed factor; expected its levels");
    const auto levels = static_cast<Index>(absorbed.levels);
    const auto columns = static_cast<Index>(fit.kept.size());
    LevelMeans means{VectorXd::Zero(levels), VectorXd::Zero(levels), MatrixXd::Zero(levels, columns)};
    for (Index row = 0; row < design.y.size(); ++row) {
        means.weights(absorbed.level[static_cast<std::size_t>(row)]) += design.weights(row);
    }
    for (Index row = 0; row < design.y.size(); ++row) {
        const Index level = absorbed.level[static_cast<std::size_t>(row)];
        const double share = design.weights(row) / means.weights(level);  // exactly 1 for a level of one row
        means.y(level) += share * design.y(row);
        for (Index c = 0; c < columns; ++c) {
            means.x(level, c) += share * design.x(row, static_cast<Index>(fit.kept[static_cast<std::size_t>(c)]));
        }
    }
    return means;
}

LevelContrast level_contrast(const Fit& fit, const LevelMeans& means, const VectorXd& a) {
    if (a.size() != means.y.size()) {
        throw Error(ErrorKind::usage, counted(static_cast<std::size_t>(a.size()), "weight") + " of " +
                                          counted(static_cast<std::size_t>(means.y.size()), "level"));
    }
    const VectorXd x = means.x.transpose() * a;
    LevelContrast contrast;
    contrast.estimate = a.dot(means.y) - x.dot(fit.coefficients);
    contrast.of_columns = -(fit.root.transpose() * x);
    contrast.of_levels = a.cwiseQuotient(means.weights.cwiseSqrt());
    return contrast;
}

double variance_of(const LevelContrast& contrast, const EstimatingEquations& equations, CovarianceKind kind) {
    estimation_detail::check_enough(equations.count(), equations.rank(), equations.sum_of_weights, kind);
    estimation_detail::check_one_row(equations.rows, equations.count(), kind);
    estimation_detail::check_grams(equations);
    const estimation_detail::WorkingModel model = estimation_detail::working_model(equations);
    VectorXd by_cluster(static_cast<Index>(equations.count()));
    estimation_detail::for_each_cluster(equations, [&](std::size_t g) {
        const auto column = static_cast<Index>(g);
        VectorXd direction(equations.d);
        direction.head(equations.k) = contrast.of_columns;
        direction(equations.k) = contrast.of_levels(equations.level[g]);
        const auto adjustment = estimation_detail::cluster_adjustment(kind, equations, model, g);
        by_cluster(column) = direction.dot(adjustment.times(equations.scores.col(column)).col(0));
    });
    if (traits_of(kind).centred) by_cluster.array() -= by_cluster.mean();
    return covariance_factor(kind, static_cast<double>(equations.count()), equations.sum_of_weights,
                             static_cast<double>(equations.rank())) *
           by_cluster.squaredNorm();
}

double satterthwaite_df(const LevelContrast& contrast, const EstimatingEquations& equations, CovarianceKind kind) {
    estimation_detail::check_grams(equations);
    estimation_detail::check_one_row(equations.rows, equations.count(), kind);
    const double norm = std::sqrt(contrast.of_columns.squaredNorm() + contrast.of_levels.squaredNorm());
    MatrixXd direction = MatrixXd::Zero(equations.d, 1);
    direction.topRows(equations.k) = contrast.of_columns / norm;
    const std::optional<double> df = estimation_detail::wishart_df(
        equations, estimation_detail::working_model(equations), kind, direction, contrast.of_levels / norm);
    if (df) return *df;
    throw Error(ErrorKind::design,
                "single clusters identify the contrast: its variance cannot be estimated, and it has no degrees of "
                "freedom");
}

}  // namespace clustertrial
