#include "clustertrial/estimation/estimating_equations.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/words.hpp"

#include "cluster_rows.hpp"
#include "working_model.hpp"

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

/// Sums over the rows of one cluster: w, w e, and for the columns of q: w q, w e q, the lower triangle of w q q', and
/// w v and w q v' where the regressors v are others.
struct Sums {
    Sums(Index k, bool instrumented)
        : projection(k), score(k), gram(k, k), slope(instrumented ? k : 0, k), regressors(instrumented ? k : 0) {}
    Real weight = 0;
    Real residual = 0;
    RealVector projection;
    RealVector score;
    RealMatrix gram;
    RealMatrix slope;       ///< nothing in least squares
    RealVector regressors;  ///< w v; nothing in least squares
};

void set_zero(Sums& sums) {
    sums.weight = 0;
    sums.residual = 0;
    sums.projection.setZero();
    sums.score.setZero();
    sums.gram.setZero();
    sums.slope.setZero();
    sums.regressors.setZero();
}

void add_regressors(const Fit& fit, Real weight, Index row, Sums& sums) {
    for (Index j = 0; j < sums.regressors.size(); ++j) {
        const Real weighted = weight * fit.regressors(row, j);
        sums.regressors[j] += weighted;
        for (Index i = 0; i < fit.q.cols(); ++i) sums.slope(i, j) += weighted * fit.q(row, i);
    }
}

void add_row(const Fit& fit, double row_weight, Index row, Sums& sums) {
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
    add_regressors(fit, weight, row, sums);
}

/// `level_norm`: of the indicator that is the last coordinate; 0 without.
void store(const Sums& sums, Real level_norm, std::size_t cluster, EstimatingEquations& parts) {
    const auto g = static_cast<Index>(cluster);
    parts.individuals[g] = static_cast<double>(sums.weight);
    parts.residuals[g] = static_cast<double>(sums.residual);
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
    if (sums.slope.rows() > 0) {
        MatrixXd slope = gram;
        slope.topLeftCorner(parts.k, parts.k) = sums.slope.cast<double>();
        if (parts.d > parts.k) slope.row(parts.k).head(parts.k) = (sums.regressors / level_norm).cast<double>();
        parts.slope[cluster] = std::move(slope);
    }
    parts.gram[cluster] = std::move(gram);
}

/// What the equations have of the fit itself.
EstimatingEquations start_equations(const Fit& fit, const Design& design) {
    EstimatingEquations equations;
    equations.k = fit.q.cols();
    equations.levels = fit.absorbed_levels;
    equations.d = equations.k;
    equations.rows = static_cast<std::size_t>(design.y.size());
    equations.coefficients = fit.coefficients;
    equations.root = fit.root;
    equations.sum_of_weights = fit.sum_of_weights;
    return equations;
}

}  // namespace

EstimatingEquations estimating_equations(const Fit& fit, const Design& design, const Clusters& clusters,
                                         const Eigen::VectorXd& row_variance) {
    const ClusterRows rows = estimation_detail::cluster_rows(fit, design, clusters);
    EstimatingEquations equations = start_equations(fit, design);
    std::vector<Real> norms;
    if (equations.levels > 0) {
        equations.d = equations.k + 1;
        equations.level = level_of_clusters(design.absorbed, rows);
        norms = norms_of_levels(design);
    }
    equations.variance = estimation_detail::working_variances(design, clusters, row_variance);
    const auto count = static_cast<Index>(clusters.count);
    equations.scores.resize(equations.d, count);
    equations.sums.resize(equations.d, count);
    equations.individuals.resize(count);
    equations.residuals.resize(count);
    equations.gram.resize(clusters.count);

    const bool has_slopes = fit.regressors.size() > 0;
    if (has_slopes) equations.slope.resize(clusters.count);
    constexpr std::size_t block = 512;  // clusters that are worth a thread
    parallel_for(clusters.count, block, [&](std::size_t first, std::size_t end) {
        Sums sums(equations.k, has_slopes);
        for (std::size_t g = first; g < end; ++g) {
            set_zero(sums);
            for (std::size_t at = rows.start[g]; at < rows.start[g + 1]; ++at) {
                add_row(fit, design.weights[rows.rows[at]], rows.rows[at], sums);
            }
            store(sums, norms.empty() ? 0 : norms[equations.level[g]], g, equations);
        }
    });
    return equations;
}

EstimatingEquations score_equations(const Fit& fit, const Design& design, const Clusters& clusters) {
    const ClusterRows rows = estimation_detail::cluster_rows(fit, design, clusters);
    EstimatingEquations equations = start_equations(fit, design);
    equations.scores.resize(equations.k, static_cast<Index>(rows.count()));
    equations.individuals.resize(static_cast<Index>(rows.count()));
    equations.residuals.resize(static_cast<Index>(rows.count()));
    RealVector score(equations.k);
    for (std::size_t g = 0; g < rows.count(); ++g) {
        Real individuals = 0;
        Real residuals = 0;
        score.setZero();
        for (std::size_t at = rows.start[g]; at < rows.start[g + 1]; ++at) {
            const Index row = rows.rows[at];
            const Real weight = design.weights[row];
            const Real residual = weight * fit.residuals[row];
            individuals += weight;
            residuals += residual;
            for (Index j = 0; j < score.size(); ++j) score[j] += residual * fit.q(row, j);
        }
        equations.scores.col(static_cast<Index>(g)) = score.cast<double>();
        equations.individuals[static_cast<Index>(g)] = static_cast<double>(individuals);
        equations.residuals[static_cast<Index>(g)] = static_cast<double>(residuals);
    }
    return equations;
}

EstimatingEquations place_among(const EstimatingEquations& equations, const std::vector<std::uint32_t>& place,
                                std::size_t count) {
    if (place.size() != equations.count() ||
        std::any_of(place.begin(), place.end(), [count](std::uint32_t at) { return at >= count; })) {
        throw Error(ErrorKind::usage, "the places of " + counted(equations.count(), "cluster") + " among " +
                                          std::to_string(count) + " do not fit; expected one each, below that number");
    }
    const auto columns = static_cast<Index>(count);
    EstimatingEquations all = equations;
    all.scores = MatrixXd::Zero(equations.scores.rows(), columns);
    all.sums = MatrixXd::Zero(equations.sums.rows(), equations.sums.size() > 0 ? columns : 0);
    all.individuals = Eigen::VectorXd::Zero(columns);
    all.residuals = Eigen::VectorXd::Zero(columns);
    if (!equations.gram.empty()) all.gram.assign(count, MatrixXd::Zero(equations.d, equations.d));
    if (!equations.slope.empty()) all.slope.assign(count, MatrixXd::Zero(equations.d, equations.d));
    if (equations.variance.size() > 0) all.variance = Eigen::VectorXd::Ones(columns);
    if (!equations.level.empty()) all.level.assign(count, 0);
    for (std::size_t g = 0; g < equations.count(); ++g) {
        const auto from = static_cast<Index>(g);
        const auto to = static_cast<Index>(place[g]);
        all.scores.col(to) = equations.scores.col(from);
        if (equations.sums.size() > 0) all.sums.col(to) = equations.sums.col(from);
        all.individuals[to] = equations.individuals[from];
        all.residuals[to] = equations.residuals[from];
        if (!equations.gram.empty()) all.gram[place[g]] = equations.gram[g];
        if (!equations.slope.empty()) all.slope[place[g]] = equations.slope[g];
        if (equations.variance.size() > 0) all.variance[to] = equations.variance[from];
        if (!equations.level.empty()) all.level[place[g]] = equations.level[g];
    }
    return all;
}

}  // namespace clustertrial
