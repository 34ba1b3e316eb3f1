#include "clustertrial/estimation/cluster_covariance.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace clustertrial {
namespace {

using Eigen::Index;

constexpr std::array kind_names{
    std::pair{CovarianceKind::CR0, std::string_view{"CR0"}}, std::pair{CovarianceKind::CR1, std::string_view{"CR1"}},
    std::pair{CovarianceKind::CR2, std::string_view{"CR2"}}, std::pair{CovarianceKind::CR3, std::string_view{"CR3"}},
    std::pair{CovarianceKind::CV3, std::string_view{"CV3"}}, std::pair{CovarianceKind::CV3J, std::string_view{"CV3J"}},
    std::pair{CovarianceKind::HC0, std::string_view{"HC0"}}, std::pair{CovarianceKind::HC1, std::string_view{"HC1"}},
    std::pair{CovarianceKind::HC2, std::string_view{"HC2"}}, std::pair{CovarianceKind::HC3, std::string_view{"HC3"}},
};

/// The number of clusters is a factor of the answer, so each must be there.
void check_clusters(const Clusters& clusters, const Design& design) {
    if (clusters.of_row.size() != static_cast<std::size_t>(design.x.rows())) {
        throw Error(ErrorKind::usage, std::to_string(clusters.of_row.size()) + " cluster indices for " +
                                          counted(static_cast<std::size_t>(design.x.rows()), "design row"));
    }
    std::vector<bool> present(clusters.count);
    for (const std::uint32_t cluster : clusters.of_row) {
        if (cluster >= clusters.count) {
            throw Error(ErrorKind::usage, "cluster index " + std::to_string(cluster) + " where there are " +
                                              counted(clusters.count, "cluster"));
        }
        present[cluster] = true;
    }
    const auto empty = std::find(present.begin(), present.end(), false);
    if (empty != present.end()) {
        throw Error(ErrorKind::usage, "cluster index " + std::to_string(empty - present.begin()) + " has no row");
    }
}

void check_enough(std::size_t clusters, std::size_t coefficients, double individuals, CovarianceKind kind) {
    if (clusters < 2) {
        throw Error(ErrorKind::design, "the data hold " + counted(clusters, "cluster") +
                                           "; a cluster-robust covariance needs at least two");
    }
    if (clusters <= coefficients) {
        throw Error(ErrorKind::design, "the data hold " + counted(clusters, "cluster") + " and the model " +
                                           counted(coefficients, "coefficient") +
                                           "; more clusters than coefficients are needed");
    }
    if (kind == CovarianceKind::CR1 && individuals <= static_cast<double>(coefficients)) {
        throw Error(ErrorKind::design, "the weights add up to " + format_shortest(individuals) +
                                           " individuals and the model has " + counted(coefficients, "coefficient") +
                                           "; CR1 needs more individuals than coefficients");
    }
}

/// Row g: sum over the rows of cluster g of w e q (G x k). Extended precision: the terms of a cluster of many
/// individuals nearly cancel.
Eigen::MatrixXd scores_of(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters) {
    using Scores = Eigen::Matrix<long double, Eigen::Dynamic, 1>;
    const auto count = static_cast<Index>(clusters.count);
    Eigen::MatrixXd scores(count, fit.q.cols());
    for (Index j = 0; j < fit.q.cols(); ++j) {
        Scores column = Scores::Zero(count);
        for (Index row = 0; row < fit.q.rows(); ++row) {
            const auto cluster = static_cast<Index>(clusters.of_row[static_cast<std::size_t>(row)]);
            column[cluster] += static_cast<long double>(design.weights[row]) * fit.residuals[row] * fit.q(row, j);
        }
        scores.col(j) = column.cast<double>();
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
            return clusters / (clusters - 1) * (individuals - 1) / (individuals - coefficients);
        case CovarianceKind::CV3:
        case CovarianceKind::CV3J:
            return (clusters - 1) / clusters;
        case CovarianceKind::HC1:
            return clusters / (clusters - coefficients);
    }
    throw Error(ErrorKind::usage, "unknown covariance");
}

}  // namespace

std::string_view to_name(CovarianceKind kind) {
    const auto* const found =
        std::find_if(kind_names.begin(), kind_names.end(), [kind](const auto& entry) { return entry.first == kind; });
    return found->second;
}

CovarianceKind covariance_from_name(std::string_view name) {
    std::string known;
    for (const auto& [kind, kind_name] : kind_names) {
        if (kind_name == name) return kind;
        known += (known.empty() ? "" : ", ") + std::string(kind_name);
    }
    throw Error(ErrorKind::usage, "unknown covariance '" + std::string(name) + "'; known: " + known);
}

ClusterCovariance cluster_covariance(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters,
                                     CovarianceKind kind) {
    check_clusters(clusters, design);
    check_enough(clusters.count, fit.kept.size(), fit.sum_of_weights, kind);

    // B s_g = root (sum of w e q): the sandwich in the orthonormal columns, where a large offset of x has cancelled.
    const Eigen::MatrixXd scores = scores_of(fit, design, clusters);
    const Eigen::MatrixXd influence = scores * fit.root.transpose();  // G x k, row g: (B s_g)'

    ClusterCovariance covariance;
    covariance.kind = kind;
    covariance.clusters = clusters.count;
    covariance.individuals = fit.sum_of_weights;
    covariance.factor =
        factor_of(kind, static_cast<double>(clusters.count), fit.sum_of_weights, static_cast<double>(fit.kept.size()));
    covariance.matrix = covariance.factor * (influence.transpose() * influence);
    return covariance;
}

}  // namespace clustertrial
