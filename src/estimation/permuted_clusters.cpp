#include "permuted_clusters.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cmath>
#include <string>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Rows' clusters numbered among those that have rows, and which randomised clusters these are.
struct PresentClusters {
    Clusters clusters;
    std::vector<std::uint32_t> randomised;
};

PresentClusters find_present(const RandomisationModel& model, const AllocationSpace& space) {
    const std::size_t rows = static_cast<std::size_t>(model.design.y.size());
    if (model.cluster_of_row.size() != rows) {
        throw Error(ErrorKind::usage,
                    counted(model.cluster_of_row.size(), "cluster number") + " for " + counted(rows, "design row"));
    }
    std::vector<bool> has_rows(space.arm.size());
    for (const std::uint32_t cluster : model.cluster_of_row) {
        if (cluster >= space.arm.size()) {
            throw Error(ErrorKind::usage, "a row of cluster number " + std::to_string(cluster) + " where " +
                                              counted(space.arm.size(), "cluster") + " were randomised");
        }
        has_rows[cluster] = true;
    }
    PresentClusters present;
    std::vector<std::uint32_t> number(space.arm.size());
    for (std::uint32_t cluster = 0; cluster < space.arm.size(); ++cluster) {
        if (!has_rows[cluster]) continue;
        number[cluster] = static_cast<std::uint32_t>(present.randomised.size());
        present.randomised.push_back(cluster);
    }
    present.clusters.count = present.randomised.size();
    for (const std::uint32_t cluster : model.cluster_of_row) present.clusters.of_row.push_back(number[cluster]);
    return present;
}

/// By cluster, the sum of w x. Extended precision: terms of a cluster of many individuals nearly cancel.
VectorXd weighted_sums(const VectorXd& weights, const VectorXd& x, const Clusters& clusters) {
    std::vector<long double> sums(clusters.count);
    for (Index row = 0; row < x.size(); ++row) {
        sums[clusters.of_row[static_cast<std::size_t>(row)]] += static_cast<long double>(weights[row]) * x[row];
    }
    return VectorXd::NullaryExpr(static_cast<Index>(sums.size()),
                                 [&](Index g) { return static_cast<double>(sums[static_cast<std::size_t>(g)]); });
}

void fill_levels(const EstimatingEquations& parts, PermutedClusters& clusters) {
    if (parts.levels == 0) {
        clusters.level.assign(parts.count(), 0);
        clusters.level_individuals = VectorXd::Zero(1);
        clusters.level_share = VectorXd::Zero(1);
        return;
    }
    clusters.level = parts.level;
    clusters.level_individuals = VectorXd::Zero(static_cast<Index>(parts.levels));
    for (std::size_t g = 0; g < parts.count(); ++g) {
        clusters.level_individuals[parts.level[g]] += parts.individuals[static_cast<Index>(g)];
    }
    clusters.level_share = clusters.level_individuals.cwiseInverse();
}

VectorXd observed_indicator(const std::vector<std::uint32_t>& randomised, const AllocationSpace& space,
                            std::size_t arm) {
    return VectorXd::NullaryExpr(static_cast<Index>(randomised.size()), [&](Index g) {
        return space.arm[randomised[static_cast<std::size_t>(g)]] == arm ? 1.0 : 0.0;
    });
}

/// v = indicator - its level's mean - q c by row; its sums by cluster need no rows.
void fill_observed(const AllocationSpace& space, std::size_t arm, PermutedClusters& clusters) {
    const Index count = clusters.n.size();
    const VectorXd indicator = observed_indicator(clusters.randomised, space, arm);
    VectorXd mean = VectorXd::Zero(clusters.level_share.size());
    for (Index g = 0; g < count; ++g) {
        mean[clusters.level[static_cast<std::size_t>(g)]] += indicator[g] * clusters.n[g];
    }
    mean = mean.cwiseProduct(clusters.level_share);
    const VectorXd c = clusters.t * indicator;
    clusters.v.resize(count);
    clusters.qv.resize(c.size(), count);
    for (Index g = 0; g < count; ++g) {
        const auto cluster = static_cast<std::size_t>(g);
        const double centred = indicator[g] - mean[clusters.level[cluster]];
        clusters.v[g] = centred * clusters.n[g] - c.dot(clusters.t.col(g));
        const Eigen::Map<const Eigen::MatrixXd> gram(clusters.qq.col(g).data(), c.size(), c.size());
        clusters.qv.col(g) = centred * clusters.t.col(g) - gram * c;
    }
}

/// v = what the fit leaves of take-up, which need not be the same throughout a cluster.
void fill_take_up(const RandomisationModel& model, const Clusters& present, PermutedClusters& clusters) {
    Design of_take_up = model.design;
    of_take_up.y = *model.take_up;
    const Fit fit = fit_least_squares(of_take_up);
    const EstimatingEquations equations = estimating_equations(fit, of_take_up, present);
    clusters.v = weighted_sums(of_take_up.weights, fit.residuals, present);
    clusters.qv = equations.scores.topRows(equations.k);
}

}  // namespace

PermutedClusters permuted_clusters(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm) {
    const Fit fit = fit_least_squares(model.design);
    PresentClusters present = find_present(model, space);
    const EstimatingEquations parts = estimating_equations(fit, model.design, present.clusters);
    PermutedClusters clusters;
    fill_levels(parts, clusters);
    clusters.n = parts.individuals;
    clusters.e = weighted_sums(model.design.weights, fit.residuals, present.clusters);
    clusters.t = parts.sums.topRows(parts.k);
    clusters.qe = parts.scores.topRows(parts.k);
    clusters.qq.resize(parts.k * parts.k, clusters.n.size());
    for (Index g = 0; g < clusters.n.size(); ++g) {
        clusters.qq.col(g) = parts.gram[static_cast<std::size_t>(g)].topLeftCorner(parts.k, parts.k).reshaped();
    }
    clusters.individuals = fit.sum_of_weights;
    clusters.coefficients = parts.rank();
    clusters.randomised = std::move(present.randomised);
    if (model.take_up != nullptr) {
        fill_take_up(model, present.clusters, clusters);
    } else {
        fill_observed(space, arm, clusters);
    }
    return clusters;
}

void subtract_effect(double effect, PermutedClusters& clusters) {
    clusters.e -= effect * clusters.v;
    clusters.qe -= effect * clusters.qv;
}

ClusterTotals cluster_totals(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm) {
    const Design& design = model.design;
    const PresentClusters present = find_present(model, space);
    const double mean = design.y.dot(design.weights) / design.weights.sum();
    if (!std::isfinite(mean)) throw Error(ErrorKind::design, "an outcome or a weight is not a finite number");
    const VectorXd deviations = design.y.array() - mean;
    ClusterTotals totals;
    totals.randomised = present.randomised;
    totals.n = weighted_sums(design.weights, VectorXd::Ones(design.y.size()), present.clusters);
    totals.y = weighted_sums(design.weights, deviations, present.clusters);
    totals.observed = model.take_up != nullptr
                          ? weighted_sums(design.weights, *model.take_up, present.clusters)
                          : VectorXd(totals.n.cwiseProduct(observed_indicator(present.randomised, space, arm)));
    return totals;
}

}  // namespace clustertrial::estimation_detail
