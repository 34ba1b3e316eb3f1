#include "icc_sample.hpp"

#include "clustertrial/estimation/estimating_equations.hpp"

#include <algorithm>
#include <limits>

#include <Eigen/Eigenvalues>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Relative to the largest eigenvalue of the columns' squares and products, which is 1 for the data as they are: less
/// is a column that the clusters drawn cannot tell apart from others (an indicator of a level that was not drawn).
constexpr double smallest_share = 1e-10;

/// Rounding of an outcome, relative to its largest value, after the mean and the fitted value have been taken off.
constexpr double rounding_of_outcome = 8 * std::numeric_limits<double>::epsilon();

/// Extended precision: the residuals of a cluster of many individuals nearly cancel.
using ClusterSums = Eigen::Matrix<long double, Eigen::Dynamic, 1>;

VectorXd residual_means(const Fit& fit, const Design& design, const Clusters& clusters, const VectorXd& individuals) {
    ClusterSums sums = ClusterSums::Zero(individuals.size());
    for (Index row = 0; row < fit.residuals.size(); ++row) {
        sums[clusters.of_row[static_cast<std::size_t>(row)]] +=
            static_cast<long double>(design.weights[row]) * fit.residuals[row];
    }
    return sums.cwiseQuotient(individuals.cast<long double>()).cast<double>();
}

/// By cluster, squares of its individuals' residuals about their mean.
VectorXd residual_squares(const Fit& fit, const Design& design, const Clusters& clusters,
                          const VectorXd& sum_of_squares, const VectorXd& means) {
    ClusterSums sums = ClusterSums::Zero(means.size());
    for (Index row = 0; row < fit.residuals.size(); ++row) {
        const Index g = clusters.of_row[static_cast<std::size_t>(row)];
        const long double deviation = static_cast<long double>(fit.residuals[row]) - means[g];
        sums[g] += sum_of_squares[row] + design.weights[row] * deviation * deviation;
    }
    return sums.cast<double>();
}

/// Squares and products about the cluster's means from those about zero. What cancels is small against the whole
/// sample's, in which the columns have norm 1.
MatrixXd within_cluster(const EstimatingEquations& parts, std::size_t cluster, double residual_mean, double squares) {
    const auto g = static_cast<Index>(cluster);
    const auto sums = parts.sums.col(g).head(parts.k);
    MatrixXd within(parts.k + 1, parts.k + 1);
    within.topLeftCorner(parts.k, parts.k) =
        parts.gram[cluster].topLeftCorner(parts.k, parts.k) - sums * sums.transpose() / parts.individuals[g];
    within.col(parts.k).head(parts.k) = parts.scores.col(g).head(parts.k) - sums * residual_mean;
    within.row(parts.k).head(parts.k) = within.col(parts.k).head(parts.k).transpose();
    within(parts.k, parts.k) = squares;
    return within;
}

/// The levels of the clusters drawn, numbered from 0 without gaps.
Index number_levels(const IccClusters& clusters, const std::vector<std::uint32_t>& drawn,
                    std::vector<std::uint32_t>& level) {
    constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> number(clusters.levels, none);
    std::uint32_t levels = 0;
    for (const std::uint32_t g : drawn) {
        std::uint32_t& of_level = number[clusters.level[g]];
        if (of_level == none) of_level = levels++;
        level.push_back(of_level);
    }
    return levels;
}

/// k x r: what makes the columns orthonormal in the sample, less those that others explain.
MatrixXd orthonormal_basis(const MatrixXd& gram) {
    if (gram.rows() == 0) return gram;
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(gram);
    const VectorXd& values = eigen.eigenvalues();  // in increasing order
    const double least = smallest_share * values[values.size() - 1];
    const Index kept = std::count_if(values.begin(), values.end(), [&](double value) { return value > least; });
    return eigen.eigenvectors().rightCols(kept) * values.tail(kept).cwiseSqrt().cwiseInverse().asDiagonal();
}

}  // namespace

IccClusters icc_clusters(const Fit& fit, const EstimatingEquations& parts, const Design& design,
                         const Clusters& clusters, const VectorXd& sum_of_squares) {
    const VectorXd means = residual_means(fit, design, clusters, parts.individuals);
    const VectorXd squares = residual_squares(fit, design, clusters, sum_of_squares, means);

    IccClusters found;
    found.individuals = parts.individuals;
    found.level = parts.level;
    found.levels = parts.levels;
    found.largest_outcome = design.y.cwiseAbs().maxCoeff();
    found.means.resize(parts.k + 1, means.size());
    found.means.topRows(parts.k) = parts.sums.topRows(parts.k) * parts.individuals.cwiseInverse().asDiagonal();
    found.means.row(parts.k) = means.transpose();
    for (std::size_t g = 0; g < parts.count(); ++g) {
        const auto at = static_cast<Index>(g);
        found.within.push_back(within_cluster(parts, g, means[at], squares[at]));
    }
    return found;
}

VectorXd centre_by_level(const std::vector<std::uint32_t>& level, Index levels, const VectorXd& weights,
                         MatrixXd& means) {
    VectorXd totals = VectorXd::Zero(levels);
    if (levels == 0) return totals;
    MatrixXd centres = MatrixXd::Zero(means.rows(), levels);
    for (Index g = 0; g < means.cols(); ++g) {
        const Index at = level[static_cast<std::size_t>(g)];
        totals[at] += weights[g];
        centres.col(at) += weights[g] * means.col(g);
    }
    centres *= totals.cwiseInverse().asDiagonal();
    for (Index g = 0; g < means.cols(); ++g) means.col(g) -= centres.col(level[static_cast<std::size_t>(g)]);
    return totals;
}

IccSample icc_sample(const IccClusters& clusters, const std::vector<std::uint32_t>& drawn) {
    const auto count = static_cast<Index>(drawn.size());
    const Index k = clusters.means.rows() - 1;
    IccSample sample;
    const Index levels = clusters.levels > 0 ? number_levels(clusters, drawn, sample.level) : 0;
    sample.individuals.resize(count);
    MatrixXd means(k + 1, count);
    MatrixXd within = MatrixXd::Zero(k + 1, k + 1);
    for (Index i = 0; i < count; ++i) {
        const std::uint32_t g = drawn[static_cast<std::size_t>(i)];
        sample.individuals[i] = clusters.individuals[g];
        means.col(i) = clusters.means.col(g);
        within += clusters.within[g];
    }
    sample.individuals_of_level = centre_by_level(sample.level, levels, sample.individuals, means);

    const auto columns = means.topRows(k);
    const MatrixXd gram = within.topLeftCorner(k, k) + columns * sample.individuals.asDiagonal() * columns.transpose();
    const MatrixXd basis = orthonormal_basis(gram);
    const Index r = basis.cols();
    sample.means.resize(r + 1, count);
    sample.means.topRows(r) = basis.transpose() * columns;
    sample.means.row(r) = means.row(k);
    sample.within.resize(r + 1, r + 1);
    sample.within.topLeftCorner(r, r) = basis.transpose() * within.topLeftCorner(k, k) * basis;
    sample.within.col(r).head(r) = basis.transpose() * within.col(k).head(k);
    sample.within.row(r).head(r) = sample.within.col(r).head(r).transpose();
    sample.within(r, r) = within(k, k);
    const double rounding = rounding_of_outcome * clusters.largest_outcome;
    sample.nothing = rounding * rounding * sample.total();
    return sample;
}

}  // namespace clustertrial::estimation_detail
