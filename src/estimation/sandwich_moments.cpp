#include "sandwich_moments.hpp"

#include "cluster_adjustment.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// With p_sg the weights of all errors in cluster g's part of contrast s's variance estimate, the q x q products
/// [p_sg' p_th] are (g = h) own_g + fitted_g' half_h + half_g' fitted_h. Clusters of different levels have no last
/// coordinate in common.
struct ClusterProducts {
    MatrixXd fitted;  ///< d x qG, cluster g in columns g q ..: m_g = M_g F_g' l
    MatrixXd half;    ///< d x qG: (sum of psi M / 2 - psi_g) m_g, -m_g / 2 when every psi is 1
    MatrixXd own;     ///< q x qG: psi_g l' F_g M_g F_g' l
    MatrixXd pairs;   ///< q x qG: fitted_g' half_g + half_g' fitted_g
};

/// (sum of psi M) m / 2, in the coordinates that clusters of any level meet, and in their own level's.
MatrixXd half_sum(const EstimatingEquations& parts, const WorkingModel& model, std::size_t cluster,
                  const MatrixXd& fitted) {
    if (model.inverse_weight) return fitted / 2;
    MatrixXd half(fitted.rows(), fitted.cols());
    half.topRows(parts.k) = model.columns * fitted.topRows(parts.k) / 2;
    if (parts.d > parts.k) {
        // What the level passes to the columns goes here whole, and nothing the other way: each pair is added twice.
        const auto level = static_cast<Index>(parts.level[cluster]);
        half.topRows(parts.k) += model.coupling.col(level) * fitted.row(parts.k);
        half.row(parts.k) = model.levels[level] * fitted.row(parts.k) / 2;
    }
    return half;
}

/// The jackknife has the degrees of freedom of CR3, whose adjustment is of the form that they need.
CovarianceKind adjustment_of_df(CovarianceKind kind) {
    return traits_of(kind).factor == CovarianceFactor::jackknife ? CovarianceKind::CR3 : kind;
}

/// Directions of contrasts: the d x q of all clusters, and by level what the last coordinate is in its clusters.
struct Directions {
    const MatrixXd& common;
    const MatrixXd& of_levels;  ///< levels x q; empty: as in `common`

    [[nodiscard]] MatrixXd in_cluster(const EstimatingEquations& parts, std::size_t cluster) const {
        if (of_levels.size() == 0) return common;
        MatrixXd own = common;
        own.row(parts.k) = of_levels.row(static_cast<Index>(parts.level[cluster]));
        return own;
    }
};

ClusterProducts cluster_products(const EstimatingEquations& parts, const WorkingModel& model, CovarianceKind kind,
                                 const Directions& directions) {
    const Index q = directions.common.cols();
    const Index columns = q * static_cast<Index>(parts.count());
    const CovarianceKind adjusting = adjustment_of_df(kind);
    ClusterProducts products{MatrixXd(parts.d, columns), MatrixXd(parts.d, columns), MatrixXd(q, columns),
                             MatrixXd(q, columns)};
    for_each_cluster(parts, [&](std::size_t g) {
        const Index first = q * static_cast<Index>(g);
        const MatrixXd adjusted =
            cluster_adjustment(adjusting, parts, model, g).transposed_times(directions.in_cluster(parts, g));
        const double variance = model.variance_of(g);
        auto fitted = products.fitted.middleCols(first, q);
        auto half = products.half.middleCols(first, q);
        auto pair = products.pairs.middleCols(first, q);
        fitted.noalias() = parts.gram[g].lazyProduct(adjusted);
        half = half_sum(parts, model, g, fitted) - variance * fitted;
        products.own.middleCols(first, q).noalias() = variance * adjusted.transpose().lazyProduct(fitted);
        pair.noalias() = fitted.transpose().lazyProduct(half);
        pair += pair.transpose().eval();
    });
    return products;
}

/// The q x q of each cluster as a column.
Eigen::Map<const MatrixXd> by_cluster(const MatrixXd& products) {
    const Index elements = products.rows() * products.rows();
    return {products.data(), elements, products.size() / elements};
}

MatrixXd expected_covariance(const ClusterProducts& products) {
    const Index q = products.own.rows();
    const VectorXd expected = by_cluster(products.own).rowwise().sum() + by_cluster(products.pairs).rowwise().sum();
    return expected.reshaped(q, q);
}

/// The products of the contrasts times `change`.
void change_contrasts(const MatrixXd& change, ClusterProducts& products) {
    const Index q = products.own.rows();
    if (q == 1) {
        for (MatrixXd* of_one : {&products.fitted, &products.half}) *of_one *= change(0, 0);
        for (MatrixXd* of_two : {&products.own, &products.pairs}) *of_two *= change(0, 0) * change(0, 0);
        return;
    }
    for (Index first = 0; first < products.own.cols(); first += q) {
        for (MatrixXd* of_one : {&products.fitted, &products.half}) of_one->middleCols(first, q) *= change;
        for (MatrixXd* of_two : {&products.own, &products.pairs})
            of_two->middleCols(first, q) = change.transpose() * of_two->middleCols(first, q) * change;
    }
}

/// Sum over i and j of a b.
double sum_of_products(const MatrixXd& a, const MatrixXd& b) {
    return (a.array() * b.array()).sum();
}

/// Sum over all pairs of clusters g, h and of contrasts s, t of z_sg'z_th~ z_tg'z_sh~ + z_sg'z_sh~ z_tg'z_th~, where
/// z_sg holds fitted over half (2 rows, in `rows` coordinates), z~ the two exchanged, and `moments` is the sum over
/// clusters of the products of their q stacked z. The sum over pairs of clusters is a trace of products of its blocks.
double sum_over_pairs(const MatrixXd& moments, Index rows, Index q) {
    const Index size = 2 * rows;
    const auto exchanged = [&](Index s, Index t) {
        MatrixXd block(size, size);
        block << moments.block(s * size, t * size + rows, size, rows), moments.block(s * size, t * size, size, rows);
        return block;
    };
    double sum = 0;
    for (Index s = 0; s < q; ++s) {
        for (Index t = 0; t < q; ++t) {
            const MatrixXd block = exchanged(s, t);
            sum += sum_of_products(block, (block + exchanged(t, s)).transpose());
        }
    }
    return sum;
}

/// By absorbed level, its clusters; one list of all without an absorbed factor.
std::vector<std::vector<Index>> clusters_by_level(const EstimatingEquations& parts) {
    std::vector<std::vector<Index>> lists(parts.levels > 0 ? parts.levels : 1);
    for (std::size_t g = 0; g < parts.count(); ++g) {
        lists[parts.levels > 0 ? parts.level[g] : 0].push_back(static_cast<Index>(g));
    }
    return lists;
}

/// Sum over the clusters of stacked stacked', stacked the first `rows` coordinates of fitted and half of each contrast.
MatrixXd moments_of(const ClusterProducts& products, const std::vector<Index>& clusters, Index rows) {
    const Index q = products.own.rows();
    MatrixXd stacked(2 * rows * q, static_cast<Index>(clusters.size()));
    for (Index i = 0; i < stacked.cols(); ++i) {
        for (Index s = 0; s < q; ++s) {
            const Index column = clusters[static_cast<std::size_t>(i)] * q + s;
            stacked.col(i).segment(2 * rows * s, rows) = products.fitted.col(column).head(rows);
            stacked.col(i).segment(2 * rows * s + rows, rows) = products.half.col(column).head(rows);
        }
    }
    return stacked * stacked.transpose();
}

/// The sum over pairs of everything but `own`: all pairs by their common coordinates, and for pairs within a level what
/// its own coordinate changes.
double sum_between(const ClusterProducts& products, const EstimatingEquations& parts) {
    const Index q = products.own.rows();
    MatrixXd common = MatrixXd::Zero(2 * parts.k * q, 2 * parts.k * q);
    double sum = 0;
    for (const std::vector<Index>& clusters : clusters_by_level(parts)) {
        const MatrixXd moments = moments_of(products, clusters, parts.k);
        common += moments;
        if (parts.d == parts.k) continue;
        sum +=
            sum_over_pairs(moments_of(products, clusters, parts.d), parts.d, q) - sum_over_pairs(moments, parts.k, q);
    }
    return sum + sum_over_pairs(common, parts.k, q);
}

/// What `own` changes where a cluster is paired with itself.
double sum_within(const ClusterProducts& products) {
    const Index q = products.own.rows();
    const auto variances = [q](const MatrixXd& of_clusters) {
        const auto columns = by_cluster(of_clusters);
        VectorXd traces = VectorXd::Zero(columns.cols());
        for (Index i = 0; i < q; ++i) traces += columns.row(i * q + i).transpose();
        return VectorXd(traces.cwiseAbs2() + columns.colwise().squaredNorm().transpose());
    };
    return (variances(products.own + products.pairs) - variances(products.pairs)).sum();
}

/// w with w' omega w = I, or nothing when omega is singular beside `scale`.
std::optional<MatrixXd> whitening(const MatrixXd& omega, double scale) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> factored(omega);
    if (!(factored.eigenvalues()[0] > held_by_others * scale)) return std::nullopt;
    return factored.eigenvectors() * factored.eigenvalues().cwiseSqrt().cwiseInverse().asDiagonal();
}

/// The largest variance that one of the contrasts has under the working model.
double largest_variance(const EstimatingEquations& parts, const WorkingModel& model, const Directions& directions) {
    if (model.inverse_weight) return 1;
    VectorXd variances = VectorXd::Zero(directions.common.cols());
    for (std::size_t g = 0; g < parts.count(); ++g) {
        const MatrixXd own = directions.in_cluster(parts, g);
        variances += model.variance_of(g) * (own.transpose() * parts.gram[g] * own).diagonal();
    }
    return variances.maxCoeff();
}

}  // namespace

std::optional<double> wishart_df(const EstimatingEquations& parts, const WorkingModel& model, CovarianceKind kind,
                                 const MatrixXd& directions, const MatrixXd& of_levels) {
    const Directions in_all{directions, of_levels};
    ClusterProducts products = cluster_products(parts, model, kind, in_all);
    const std::optional<MatrixXd> white =
        whitening(expected_covariance(products), largest_variance(parts, model, in_all));
    if (!white) return std::nullopt;
    change_contrasts(*white, products);
    const auto q = static_cast<double>(directions.cols());
    return q * (q + 1) / (sum_between(products, parts) + sum_within(products));
}

}  // namespace clustertrial::estimation_detail
