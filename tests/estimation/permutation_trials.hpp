#pragma once

#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <Eigen/Core>

/// Small trials, and randomisation inference the long way round: every allocation rebuilds the indicators and fits the
/// whole model again.
namespace clustertrial::testing_support {

using Allocation = std::vector<std::uint32_t>;

struct PermutedTrial {
    Design design;  ///< without treatment
    std::vector<std::uint32_t> cluster_of_row;
    AllocationSpace space;
    [[nodiscard]] RandomisationModel model() const { return {design, cluster_of_row}; }
};

/// Clusters of one to three rows of 1 to 40 individuals in two strata, the first of them the larger one; stratum and a
/// prior measure are in the model.
inline PermutedTrial make_permuted_trial(std::uint64_t seed, std::uint32_t clusters, std::uint32_t arms,
                                         bool absorb = false) {
    RandomStream random(GeneratorKind::stata_mt64, seed);
    PermutedTrial trial;
    trial.space.arms = arms;
    for (std::uint32_t g = 0; g < clusters; ++g) {
        trial.space.stratum.push_back(g > clusters / 2 ? 7 : 3);
        trial.space.arm.push_back(g % arms);
        trial.cluster_of_row.insert(trial.cluster_of_row.end(), 1 + random.below(3), g);
    }
    shuffle(trial.cluster_of_row, random);
    const auto n = static_cast<Eigen::Index>(trial.cluster_of_row.size());
    const auto uniforms = [&] { return Eigen::VectorXd::NullaryExpr(n, [&] { return random.uniform(); }).eval(); };
    Design& design = trial.design;
    design.weights = (40 * uniforms()).array().ceil();
    design.y = 3 * uniforms();
    const Eigen::VectorXd prior = uniforms();
    Eigen::VectorXd second(n);
    for (Eigen::Index row = 0; row < n; ++row) {
        const std::uint32_t cluster = trial.cluster_of_row[static_cast<std::size_t>(row)];
        second[row] = trial.space.stratum[cluster] == 7 ? 1 : 0;
        design.y[row] += 0.2 * cluster + (trial.space.arm[cluster] == 1 ? 0.8 : 0) + prior[row];
    }
    if (absorb) {
        design.x = prior;
        design.names = {"prior"};
        design.absorbed.levels = 2;
        for (const double level : second) design.absorbed.level.push_back(level > 0 ? 1 : 0);
    } else {
        design.x.resize(n, 3);
        design.x << Eigen::VectorXd::Ones(n), second, prior;
        design.names = {"intercept", "second stratum", "prior"};
    }
    return trial;
}

/// All allocations with the observed numbers of each arm in each stratum, by std::next_permutation.
inline std::vector<Allocation> all_allocations(const AllocationSpace& space) {
    std::map<std::uint32_t, std::vector<std::size_t>> members;
    for (std::size_t g = 0; g < space.arm.size(); ++g) members[space.stratum[g]].push_back(g);
    std::vector<Allocation> found{space.arm};
    for (const auto& [number, clusters] : members) {
        Allocation labels;
        for (const std::size_t g : clusters) labels.push_back(space.arm[g]);
        std::sort(labels.begin(), labels.end());
        std::vector<Allocation> longer;
        do {
            for (Allocation allocation : found) {
                for (std::size_t i = 0; i < clusters.size(); ++i) allocation[clusters[i]] = labels[i];
                longer.push_back(allocation);
            }
        } while (std::next_permutation(labels.begin(), labels.end()));
        found = longer;
    }
    return found;
}

/// The model with an indicator for each treatment, as allocated; indicators last, so that collinear ones are dropped.
inline Design with_indicators(const PermutedTrial& trial, const Allocation& allocation) {
    Design design = trial.design;
    const Eigen::Index columns = design.x.cols();
    const auto treatments = static_cast<Eigen::Index>(trial.space.arms) - 1;
    design.x.conservativeResize(design.y.size(), columns + treatments);
    for (Eigen::Index treatment = 0; treatment < treatments; ++treatment) {
        for (Eigen::Index row = 0; row < design.y.size(); ++row) {
            const std::uint32_t arm = allocation[trial.cluster_of_row[static_cast<std::size_t>(row)]];
            design.x(row, columns + treatment) = arm == static_cast<std::uint32_t>(treatment) + 1 ? 1 : 0;
        }
        design.names.push_back("arm " + std::to_string(treatment + 1));
    }
    return design;
}

struct NaiveEstimate {
    double estimate = 0;
    double std_error = 1;
    [[nodiscard]] double statistic() const { return estimate / std_error; }
};

/// Clusters renumbered so that each has a row.
inline Clusters present_clusters(const std::vector<std::uint32_t>& cluster_of_row) {
    std::map<std::uint32_t, std::uint32_t> number;
    for (const std::uint32_t cluster : cluster_of_row) number.emplace(cluster, 0);
    std::uint32_t next = 0;
    for (auto& entry : number) entry.second = next++;
    Clusters clusters{{}, number.size()};
    for (const std::uint32_t cluster : cluster_of_row) clusters.of_row.push_back(number.at(cluster));
    return clusters;
}

/// The statistic of `allocation` when the effect of `arm` is t.
inline NaiveEstimate naive_estimate(const PermutedTrial& trial, const Allocation& allocation, std::size_t arm, double t,
                                    RandomisationStatistic statistic) {
    PermutedTrial shifted = trial;
    for (Eigen::Index row = 0; row < trial.design.y.size(); ++row) {
        const std::uint32_t cluster = trial.cluster_of_row[static_cast<std::size_t>(row)];
        if (trial.space.arm[cluster] == arm) shifted.design.y[row] -= t;
    }
    const Design design = with_indicators(shifted, allocation);
    if (statistic == RandomisationStatistic::difference) {
        double sums[2] = {}, individuals[2] = {};
        for (Eigen::Index row = 0; row < design.y.size(); ++row) {
            const std::uint32_t in = allocation[trial.cluster_of_row[static_cast<std::size_t>(row)]];
            if (in != 0 && in != arm) continue;
            sums[in == 0 ? 0 : 1] += design.weights[row] * design.y[row];
            individuals[in == 0 ? 0 : 1] += design.weights[row];
        }
        return {sums[1] / individuals[1] - sums[0] / individuals[0], 1};
    }
    const Fit fit = fit_least_squares(design);
    const auto first = static_cast<std::size_t>(trial.design.x.cols());
    for (const std::size_t column : fit.dropped) {
        if (column >= first) return {};
    }
    const std::size_t position = fit.position(first + arm - 1).value();
    const auto at = static_cast<Eigen::Index>(position);
    if (statistic == RandomisationStatistic::coefficient) return {fit.coefficients[at], 1};
    const auto covariance =
        cluster_covariance(fit, design, present_clusters(trial.cluster_of_row), CovarianceKind::CR1);
    return {fit.coefficients[at], std::sqrt(covariance.matrix(at, at))};
}

/// A draw of ours for the hypothesis that the effect is t.
inline double statistic_of(const NullDraws& draws, std::size_t draw, double t) {
    const double s = t - draws.centre;
    const double n = draws.n0[draw] - s * draws.n1[draw];
    const double v = draws.v1.empty() ? draws.v0[draw] : draws.v0[draw] + s * (draws.v1[draw] + s * draws.v2[draw]);
    return n == 0 && v == 0 ? 0 : n / std::sqrt(v);
}

}  // namespace clustertrial::testing_support
