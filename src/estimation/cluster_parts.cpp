#include "clustertrial/estimation/cluster_parts.hpp"

#include "clustertrial/core/error.hpp"

#include "cluster_rows.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using estimation_detail::ClusterRows;

/// The terms of a cluster of many individuals nearly cancel: sums run in extended precision.
using Real = long double;
using RealMatrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
using RealVector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

/// The level of each cluster.
std::vector<std::uint32_t> level_of_clusters(const AbsorbedFactor& absorbed, const ClusterRows& clusters) {
    std::vector<std::uint32_t> levels;
    for (std::size_t g = 0; g < clusters.count(); ++g) {
        const auto level_of = [&](std::size_t at) {
            return absorbed.level[static_cast<std::size_t>(clusters.rows[at])];
        };
        const std::uint32_t level = level_of(clusters.start[g]);
        for (std::size_t at = clusters.start[g]; at < clusters.start[g + 1]; ++at) {
            if (level_of(at) == level) continue;
            throw Error(ErrorKind::usage, "cluster index " + std::to_string(g) + " has rows in the absorbed levels " +
                                              std::to_string(level) + " and " + std::to_string(level_of(at)) +
                                              "; a cluster must lie within one level");
        }
        levels.push_back(level);
    }
    return levels;
}

/// By level, what the column of its indicator is divided by to have norm 1 in the weights: the root of its individuals.
std::vector<Real> norms_of_levels(const Design& design) {
    std::vector<Real> norms(design.absorbed.levels);
    for (Index row = 0; row < design.weights.size(); ++row) {
        norms[design.absorbed.level[static_cast<std::size_t>(row)]] += static_cast<Real>(design.weights[row]);
    }
    for (Real& norm : norms) norm = std::sqrt(norm);
    return norms;
}

/// Sums over the rows of one cluster: w, w e, and for the columns of q: w q, w e q and the lower triangle of w q q'.
struct Sums {
    explicit Sums(Index k) : projection(k), score(k), gram(k, k) {}
    Real weight = 0;
    Real residual = 0;
    RealVector projection;
    RealVector score;
    RealMatrix gram;
};

void set_zero(Sums& sums) {
    sums.weight = 0;
    sums.residual = 0;
    sums.projection.setZero();
    sums.score.setZero();
    sums.gram.setZero();
}

void add_row(const LeastSquaresFit& fit, double row_weight, Index row, Sums& sums) {
    const Real weight = row_weight;
    const Real residual = weight * fit.residuals[row];
    sums.weight += weight;
    sums.residual += residual;
    for (Index j = 0; j < fit.q.cols(); ++j) {
        const Real value = fit.q(row, j);
        const Real weighted = weight * value;
        sums.projection[j] += weighted;
        sums.score[j] += residual * value;
        for (Index i = j; i < fit.q.cols(); ++i) sums.gram(i, j) += weighted * fit.q(row, i);
    }
}

/// `level_norm`: of the indicator that is the last coordinate; 0 without.
void store(const Sums& sums, Real level_norm, std::size_t cluster, ClusterParts& parts) {
    const auto g = static_cast<Index>(cluster);
    parts.individuals[g] = static_cast<double>(sums.weight);
    parts.scores.col(g).head(parts.k) = sums.score.cast<double>();
    parts.sums.col(g).head(parts.k) = sums.projection.cast<double>();
    MatrixXd gram(parts.d, parts.d);
    gram.topLeftCorner(parts.k, parts.k) = sums.gram.cast<double>();
    if (parts.d > parts.k) {
        parts.scores(parts.k, g) = static_cast<double>(sums.residual / level_norm);
        parts.sums(parts.k, g) = static_cast<double>(sums.weight / level_norm);
        gram.row(parts.k).head(parts.k) = (sums.projection / level_norm).cast<double>();
        gram(parts.k, parts.k) = static_cast<double>(sums.weight / (level_norm * level_norm));
    }
    gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
    parts.gram[cluster] = std::move(gram);
}

}  // namespace

ClusterParts cluster_parts(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters) {
    const ClusterRows rows = estimation_detail::cluster_rows(fit, design, clusters);
    ClusterParts parts;
    parts.k = fit.q.cols();
    parts.levels = fit.absorbed_levels;
    parts.d = parts.k + (parts.levels > 0 ? 1 : 0);
    std::vector<Real> norms;
    if (parts.levels > 0) {
        parts.level = level_of_clusters(design.absorbed, rows);
        norms = norms_of_levels(design);
    }
    const auto count = static_cast<Index>(clusters.count);
    parts.scores.resize(parts.d, count);
    parts.sums.resize(parts.d, count);
    parts.individuals.resize(count);
    parts.gram.resize(clusters.count);

    Sums sums(parts.k);
    for (std::size_t g = 0; g < clusters.count; ++g) {
        set_zero(sums);
        for (std::size_t at = rows.start[g]; at < rows.start[g + 1]; ++at) {
            add_row(fit, design.weights[rows.rows[at]], rows.rows[at], sums);
        }
        store(sums, norms.empty() ? 0 : norms[parts.level[g]], g, parts);
    }
    return parts;
}

}  // namespace clustertrial
