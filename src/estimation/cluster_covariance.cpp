#include "clustertrial/estimation/cluster_covariance.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "cluster_adjustment.hpp"
#include "cluster_checks.hpp"
#include "cluster_rows.hpp"
#include "working_model.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace clustertrial {
namespace {

using Eigen::Index;
using estimation_detail::check_enough;
using estimation_detail::ClusterAdjustment;
using estimation_detail::ClusterRows;
using estimation_detail::WorkingModel;

void check_one_row(std::size_t rows, std::size_t clusters, CovarianceKind kind) {
    if (!traits_of(kind).by_row || rows == clusters) return;
    throw Error(ErrorKind::design, std::string(to_name(kind)) + " needs one row a cluster; the data hold " +
                                       counted(rows, "row") + " in " + counted(clusters, "cluster"));
}

/// Column g: sum over the rows of cluster g of w e q (k x G). Extended precision: the terms of a cluster of many
/// individuals nearly cancel.
Eigen::MatrixXd plain_scores(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters) {
    const ClusterRows rows = estimation_detail::cluster_rows(fit, design, clusters);
    Eigen::MatrixXd scores(fit.q.cols(), static_cast<Index>(rows.count()));
    Eigen::Matrix<long double, Eigen::Dynamic, 1> sum(fit.q.cols());
    for (std::size_t g = 0; g < rows.count(); ++g) {
        sum.setZero();
        for (std::size_t at = rows.start[g]; at < rows.start[g + 1]; ++at) {
            const Index row = rows.rows[at];
            const auto residual = static_cast<long double>(design.weights[row]) * fit.residuals[row];
            for (Index j = 0; j < sum.size(); ++j) sum[j] += residual * fit.q(row, j);
        }
        scores.col(static_cast<Index>(g)) = sum.cast<double>();
    }
    return scores;
}

/// Column g: the first k coordinates of A_g's score (k x G). Clusters where I - H_gg is singular are added to a list.
Eigen::MatrixXd adjusted_scores(const ClusterParts& parts, const WorkingModel& model, CovarianceKind kind,
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

/// The sandwich of scores (k x G) in the orthonormal columns, where a large offset of x has cancelled: B s_g = root
/// (sum of w e q).
ClusterCovariance sandwich(const LeastSquaresFit& fit, const Eigen::MatrixXd& scores, CovarianceKind kind) {
    ClusterCovariance covariance;
    covariance.kind = kind;
    covariance.clusters = static_cast<std::size_t>(scores.cols());
    covariance.individuals = fit.sum_of_weights;
    covariance.factor = covariance_factor(kind, static_cast<double>(scores.cols()), fit.sum_of_weights,
                                          static_cast<double>(fit.rank()));
    Eigen::MatrixXd influence = scores.transpose() * fit.root.transpose();  // G x k, row g: (B A_g s_g)'
    if (traits_of(kind).centred) influence.rowwise() -= influence.colwise().mean().eval();
    covariance.matrix = covariance.factor * (influence.transpose() * influence);
    return covariance;
}

ClusterCovariance adjusted_sandwich(const LeastSquaresFit& fit, const ClusterParts& parts, const WorkingModel& model,
                                    CovarianceKind kind) {
    std::vector<std::size_t> singular;
    ClusterCovariance covariance = sandwich(fit, adjusted_scores(parts, model, kind, singular), kind);
    covariance.singular = std::move(singular);
    return covariance;
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

ClusterCovariance cluster_covariance(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters,
                                     const CovarianceOptions& options) {
    check_enough(clusters.count, fit.rank(), fit.sum_of_weights, options.kind);
    check_one_row(clusters.of_row.size(), clusters.count, options.kind);
    // Without an adjustment a cluster's score is all that is needed, and a cluster may lie in several absorbed levels.
    if (traits_of(options.kind).adjustment == ScoreAdjustment::none) {
        return sandwich(fit, plain_scores(fit, design, clusters), options.kind);
    }
    const ClusterParts parts = cluster_parts(fit, design, clusters);
    const WorkingModel model = estimation_detail::working_model(parts, design, clusters, options.row_variance);
    return adjusted_sandwich(fit, parts, model, options.kind);
}

ClusterCovariance cluster_covariance(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters,
                                     CovarianceKind kind) {
    return cluster_covariance(fit, design, clusters, CovarianceOptions{kind});
}

ClusterCovariance cluster_covariance(const LeastSquaresFit& fit, const ClusterParts& parts, CovarianceKind kind) {
    check_enough(parts.count(), parts.coefficients(), fit.sum_of_weights, kind);
    if (traits_of(kind).by_row) {
        throw Error(ErrorKind::usage, std::string(to_name(kind)) + " needs the rows of the clusters");
    }
    return adjusted_sandwich(fit, parts, {}, kind);
}

}  // namespace clustertrial
