#include "clustertrial/estimation/cluster_influence.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "cluster_adjustment.hpp"
#include "cluster_checks.hpp"
#include "contrast_directions.hpp"

#include <algorithm>
#include <string>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using estimation_detail::contrast_direction;

/// A contrast's variance is 1 where individuals are independent; a smaller one than this is the rounding of sums over
/// clusters that add up to zero (squares of 1e-15, of as many individuals as there are).
constexpr double no_variance = 1e-15;

/// Clusters that are left out together, ascending.
using Group = std::vector<std::size_t>;

/// By absorbed level, its clusters.
std::vector<std::size_t> count_by_level(const EstimatingEquations& parts) {
    std::vector<std::size_t> counts(parts.levels);
    for (const std::uint32_t level : parts.level) ++counts[level];
    return counts;
}

/// The levels of which the group takes some clusters and leaves some, ascending.
std::vector<std::uint32_t> divided_levels(const EstimatingEquations& parts,
                                          const std::vector<std::size_t>& clusters_of_level, const Group& group) {
    std::vector<std::uint32_t> divided;
    if (parts.levels == 0) return divided;
    std::vector<std::uint32_t> levels;
    for (const std::size_t g : group) levels.push_back(parts.level[g]);
    std::sort(levels.begin(), levels.end());
    for (auto first = levels.begin(); first != levels.end();) {
        const auto last = std::upper_bound(first, levels.end(), *first);
        if (static_cast<std::size_t>(last - first) < clusters_of_level[*first]) divided.push_back(*first);
        first = last;
    }
    return divided;
}

/// I - M (I - slope where they differ) and s of a group, in the k columns and then the divided levels: the indicator of
/// a whole level has nothing in common with the columns (those of q add up to zero within a level), and leaves alone.
struct GroupParts {
    MatrixXd staying;  ///< I - M: of each direction, what the other clusters hold
    VectorXd score;
};

GroupParts add_up(const EstimatingEquations& parts, const Group& group, const std::vector<std::uint32_t>& levels) {
    const Index k = parts.k;
    const Index size = k + static_cast<Index>(levels.size());
    GroupParts sum{MatrixXd::Identity(size, size), VectorXd::Zero(size)};
    for (const std::size_t g : group) {
        const auto column = static_cast<Index>(g);
        const MatrixXd& slope = parts.slope.empty() ? parts.gram[g] : parts.slope[g];
        sum.staying.topLeftCorner(k, k) -= slope.topLeftCorner(k, k);
        sum.score.head(k) += parts.scores.col(column).head(k);
        if (levels.empty()) continue;
        const auto found = std::lower_bound(levels.begin(), levels.end(), parts.level[g]);
        if (found == levels.end() || *found != parts.level[g]) continue;
        const Index own = k + (found - levels.begin());
        sum.staying.col(own).head(k) -= slope.col(k).head(k);
        sum.staying.row(own).head(k) -= slope.row(k).head(k);
        sum.staying(own, own) -= slope(k, k);
        sum.score[own] += parts.scores(k, column);
    }
    return sum;
}

/// staying^-1 score in the first k coordinates, or what the Moore-Penrose inverse makes of it.
struct Change {
    VectorXd of_columns;
    bool singular = false;
};

/// Whether I - staying has a norm below a half, so that staying is well conditioned and Cholesky's factors will do.
bool are_held(const MatrixXd& staying) {
    constexpr double half = 0.5;
    return (MatrixXd::Identity(staying.rows(), staying.cols()) - staying).norm() < half;
}

Change solve_symmetric(const GroupParts& sum, Index k) {
    if (are_held(sum.staying)) return {sum.staying.llt().solve(sum.score).head(k)};
    const Eigen::SelfAdjointEigenSolver<MatrixXd> factored(sum.staying);
    const MatrixXd& vectors = factored.eigenvectors();
    VectorXd change = vectors.transpose() * sum.score;
    bool singular = false;
    for (Index j = 0; j < change.size(); ++j) {
        const bool held = factored.eigenvalues()[j] > estimation_detail::held_by_others;
        change[j] = held ? change[j] / factored.eigenvalues()[j] : 0;
        singular = singular || !held;
    }
    return {vectors.topRows(k) * change, singular};
}

Change solve_any(const GroupParts& sum, Index k) {
    Eigen::CompleteOrthogonalDecomposition<MatrixXd> factored;
    factored.setThreshold(estimation_detail::held_by_others);
    factored.compute(sum.staying);
    return {factored.solve(sum.score).head(k), factored.rank() < sum.staying.rows()};
}

LeftOut leave_out(const EstimatingEquations& parts, const std::vector<std::size_t>& clusters_of_level,
                  const Group& group) {
    const GroupParts sum = add_up(parts, group, divided_levels(parts, clusters_of_level, group));
    const Change change = parts.slope.empty() ? solve_symmetric(sum, parts.k) : solve_any(sum, parts.k);
    return {parts.coefficients - parts.root * change.of_columns, change.singular};
}

std::vector<Group> members_of(const std::vector<std::uint32_t>& group, std::size_t groups) {
    std::vector<Group> members(groups);
    for (std::size_t g = 0; g < group.size(); ++g) {
        if (group[g] >= groups) {
            throw Error(ErrorKind::usage,
                        "group index " + std::to_string(group[g]) + " where there are " + counted(groups, "group"));
        }
        members[group[g]].push_back(g);
    }
    return members;
}

}  // namespace

std::vector<LeftOut> leave_one_cluster_out(const EstimatingEquations& parts) {
    estimation_detail::check_grams(parts);
    const std::vector<std::size_t> clusters_of_level = count_by_level(parts);
    std::vector<LeftOut> left_out(parts.count());
    estimation_detail::for_each_cluster(parts,
                                        [&](std::size_t g) { left_out[g] = leave_out(parts, clusters_of_level, {g}); });
    return left_out;
}

std::vector<LeftOut> leave_groups_out(const EstimatingEquations& parts, const std::vector<std::uint32_t>& group,
                                      std::size_t groups) {
    estimation_detail::check_grams(parts);
    if (group.size() != parts.count()) {
        throw Error(ErrorKind::usage,
                    std::to_string(group.size()) + " group indices for " + counted(parts.count(), "cluster"));
    }
    const std::vector<std::size_t> clusters_of_level = count_by_level(parts);
    std::vector<LeftOut> left_out;
    left_out.reserve(groups);
    for (const Group& members : members_of(group, groups)) {
        left_out.push_back(leave_out(parts, clusters_of_level, members));
    }
    return left_out;
}

std::vector<double> cluster_leverages(const EstimatingEquations& parts) {
    std::vector<double> leverages;
    leverages.reserve(parts.count());
    for (const MatrixXd& gram : parts.gram) leverages.push_back(gram.trace());
    return leverages;
}

std::vector<double> partial_leverages(const EstimatingEquations& parts, std::size_t position) {
    estimation_detail::check_grams(parts);
    estimation_detail::check_position(parts, position);
    // What is left of the column is u times its direction, but for a scale.
    const VectorXd contrast = VectorXd::Unit(parts.k, static_cast<Index>(position));
    const VectorXd direction = contrast_direction(parts, contrast).normalized();
    std::vector<double> leverages;
    leverages.reserve(parts.count());
    for (const MatrixXd& gram : parts.gram) leverages.push_back(direction.dot(gram * direction));
    return leverages;
}

bool is_within_clusters(const EstimatingEquations& parts, const VectorXd& contrast) {
    const VectorXd direction = contrast_direction(parts, contrast).normalized();
    return !((parts.sums.transpose() * direction).cwiseAbs2().sum() > no_variance);
}

double effective_clusters(const EstimatingEquations& parts, const VectorXd& contrast, double rho) {
    estimation_detail::check_grams(parts);
    if (!(rho >= 0 && rho <= 1)) {
        throw Error(ErrorKind::usage, "an intracluster correlation must be a number from 0 to 1");
    }
    const VectorXd direction = contrast_direction(parts, contrast).normalized();
    const auto clusters = static_cast<Index>(parts.count());
    Eigen::ArrayXd shares(clusters);
    for (Index g = 0; g < clusters; ++g) {
        // psi is 1/n of a row that is the mean of n individuals: what one of them alone weighs.
        const double psi = parts.variance.size() > 0 ? parts.variance[g] : 1;
        const double alone = psi * direction.dot(parts.gram[static_cast<std::size_t>(g)] * direction);
        const double together = parts.sums.col(g).dot(direction);
        shares[g] = (1 - rho) * alone + rho * together * together;
    }
    if (!(shares.sum() > no_variance)) {
        throw Error(ErrorKind::design,
                    "the contrast is one within clusters: at an intracluster correlation of 1 it has "
                    "no variance, and no effective number of clusters");
    }
    const double mean = shares.mean();
    const double cv_squared = (shares - mean).square().mean() / (mean * mean);
    return static_cast<double>(clusters) / (1 + cv_squared);
}

}  // namespace clustertrial
