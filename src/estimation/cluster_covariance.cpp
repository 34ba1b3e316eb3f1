#include "clustertrial/estimation/cluster_covariance.hpp"

#include "clustertrial/core/error.hpp"

#include "cluster_adjustment.hpp"
#include "cluster_checks.hpp"
#include "working_model.hpp"

#include <utility>
#include <vector>

namespace clustertrial {
namespace {

using Eigen::Index;
using estimation_detail::check_enough;
using estimation_detail::ClusterAdjustment;
using estimation_detail::WorkingModel;

/// The others need no more of a cluster than its score, and a cluster may then lie in several absorbed levels.
bool adjusts_scores(CovarianceKind kind) {
    switch (kind) {
        case CovarianceKind::CR0:
        case CovarianceKind::CR1:
        case CovarianceKind::HC0:
        case CovarianceKind::HC1:
            return false;
        case CovarianceKind::CR2:
        case CovarianceKind::CR3:
        case CovarianceKind::CV3:
        case CovarianceKind::CV3J:
        case CovarianceKind::HC2:
        case CovarianceKind::HC3:
            return true;
    }
    throw Error(ErrorKind::usage, "unknown covariance");
}

/// Column g: the first k coordinates of A_g's score (k x G). Clusters where I - H_gg is singular are added to a list.
Eigen::MatrixXd adjusted_scores(const EstimatingEquations& parts, const WorkingModel& model, CovarianceKind kind,
                                std::vector<std::size_t>& singular) {
    Eigen::MatrixXd scores(parts.k, static_cast<Index>(parts.count()));
    for (std::size_t g = 0; g < parts.count(); ++g) {
        const auto column = static_cast<Index>(g);
        const ClusterAdjustment adjustment = cluster_adjustment(kind, parts, model, g);
        scores.col(column) = adjustment.matrix.topRows(parts.k) * parts.scores.col(column);
        if (adjustment.singular) singular.push_back(g);
    }
    return scores;
}

double factor_of(CovarianceKind kind, double clusters, double individuals, double coefficients) {
    switch (kind) {
        case CovarianceKind::CR0:
        case CovarianceKind::CR2:
        case CovarianceKind::CR3:
        case CovarianceKind::HC0:
        case CovarianceKind::HC2:
        case CovarianceKind::HC3:
            return 1;
        case CovarianceKind::CR1:
            return cr1_factor(clusters, individuals, coefficients);
        case CovarianceKind::CV3:
        case CovarianceKind::CV3J:
            return (clusters - 1) / clusters;
        case CovarianceKind::HC1:
            return clusters / (clusters - coefficients);
    }
    throw Error(ErrorKind::usage, "unknown covariance");
}

}  // namespace

double cr1_factor(double clusters, double individuals, double coefficients) {
    return clusters / (clusters - 1) * (individuals - 1) / (individuals - coefficients);
}

ClusterContributions cluster_contributions(const EstimatingEquations& equations, CovarianceKind kind) {
    check_enough(equations.count(), equations.rank(), equations.sum_of_weights, kind);
    estimation_detail::check_one_row(equations.rows, equations.count(), kind);
    if (adjusts_scores(kind)) estimation_detail::check_grams(equations);
    ClusterContributions contributions;
    contributions.factor = factor_of(kind, static_cast<double>(equations.count()), equations.sum_of_weights,
                                     static_cast<double>(equations.rank()));
    const WorkingModel model = estimation_detail::working_model(equations);
    const Eigen::MatrixXd scores = adjusted_scores(equations, model, kind, contributions.singular);
    // In the orthonormal columns, where a large offset of x has cancelled: B s_g = root (sum of w e q).
    contributions.by_cluster = scores.transpose() * equations.root.transpose();
    if (kind == CovarianceKind::CV3J) {
        contributions.by_cluster.rowwise() -= contributions.by_cluster.colwise().mean().eval();
    }
    return contributions;
}

ClusterCovariance cluster_covariance(const EstimatingEquations& equations, CovarianceKind kind) {
    ClusterContributions contributions = cluster_contributions(equations, kind);
    ClusterCovariance covariance;
    covariance.kind = kind;
    covariance.clusters = equations.count();
    covariance.individuals = equations.sum_of_weights;
    covariance.factor = contributions.factor;
    covariance.matrix = contributions.factor * (contributions.by_cluster.transpose() * contributions.by_cluster);
    covariance.singular = std::move(contributions.singular);
    return covariance;
}

ClusterCovariance cluster_covariance(const Fit& fit, const Design& design, const Clusters& clusters,
                                     const CovarianceOptions& options) {
    check_enough(clusters.count, fit.rank(), fit.sum_of_weights, options.kind);
    estimation_detail::check_one_row(clusters.of_row.size(), clusters.count, options.kind);
    return cluster_covariance(adjusts_scores(options.kind)
                                  ? estimating_equations(fit, design, clusters, options.row_variance)
                                  : score_equations(fit, design, clusters),
                              options.kind);
}

ClusterCovariance cluster_covariance(const Fit& fit, const Design& design, const Clusters& clusters,
                                     CovarianceKind kind) {
    return cluster_covariance(fit, design, clusters, CovarianceOptions{kind});
}

}  // namespace clustertrial
