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
using estimation_detail::for_each_cluster;
using estimation_detail::WorkingModel;

/// Column g: the first k coordinates of A_g's score (k x G). Clusters where I - H_gg is singular are added to a list.
Eigen::MatrixXd adjusted_scores(const EstimatingEquations& parts, const WorkingModel& model, CovarianceKind kind,
                                std::vector<std::size_t>& singular) {
    Eigen::MatrixXd scores(parts.k, static_cast<Index>(parts.count()));
    std::vector<char> is_singular(parts.count(), 0);
    for_each_cluster(parts, [&](std::size_t g) {
        const auto column = static_cast<Index>(g);
        const ClusterAdjustment adjustment = cluster_adjustment(kind, parts, model, g);
        scores.col(column) = adjustment.times(parts.scores.col(column)).topRows(parts.k);
        is_singular[g] = adjustment.is_singular() ? 1 : 0;
    });
    for (std::size_t g = 0; g < parts.count(); ++g)
        if (is_singular[g] != 0) singular.push_back(g);
    return scores;
}

}  // namespace

double cr1_factor(double clusters, double individuals, double coefficients) {
    return clusters / (clusters - 1) * (individuals - 1) / (individuals - coefficients);
}

double covariance_factor(CovarianceKind kind, double clusters, double individuals, double coefficients) {
    switch (traits_of(kind).factor) {
        case CovarianceFactor::none:
            return 1;
        case CovarianceFactor::individuals:
            return cr1_factor(clusters, individuals, coefficients);
        case CovarianceFactor::jackknife:
            return (clusters - 1) / clusters;
        case CovarianceFactor::coefficients:
            return clusters / (clusters - coefficients);
    }
    throw Error(ErrorKind::usage, "unknown covariance");
}

ClusterContributions cluster_contributions(const EstimatingEquations& equations, CovarianceKind kind) {
    check_enough(equations.count(), equations.rank(), equations.sum_of_weights, kind);
    estimation_detail::check_one_row(equations.rows, equations.count(), kind);
    if (traits_of(kind).adjustment != ScoreAdjustment::none) estimation_detail::check_grams(equations);
    ClusterContributions contributions;
    contributions.factor = covariance_factor(kind, static_cast<double>(equations.count()), equations.sum_of_weights,
                                             static_cast<double>(equations.rank()));
    const WorkingModel model = estimation_detail::working_model(equations);
    const Eigen::MatrixXd scores = adjusted_scores(equations, model, kind, contributions.singular);
    // In the orthonormal columns, where a large offset of x has cancelled: B s_g = root (sum of w e q).
    contributions.by_cluster = scores.transpose() * equations.root.transpose();
    if (traits_of(kind).centred) {
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
    // Without an adjustment a cluster's score is all that is needed, and a cluster may lie in several absorbed levels.
    if (traits_of(options.kind).adjustment == ScoreAdjustment::none) {
        return cluster_covariance(score_equations(fit, design, clusters), options.kind);
    }
    return cluster_covariance(estimating_equations(fit, design, clusters, options.row_variance), options.kind);
}

ClusterCovariance cluster_covariance(const Fit& fit, const Design& design, const Clusters& clusters,
                                     CovarianceKind kind) {
    return cluster_covariance(fit, design, clusters, CovarianceOptions{kind});
}

}  // namespace clustertrial
