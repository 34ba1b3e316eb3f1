#pragma once

#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

/// Random trials with fixed seeds, for what must hold in every design.
namespace clustertrial::testing_support {

struct Trial {
    Design design;
    Clusters clusters;
};

inline double between(RandomStream& random, std::uint64_t low, std::uint64_t high) {
    return static_cast<double>(low + random.below(high - low + 1));
}

/// 8 to 40 clusters of one to four rows of 1 to 60 individuals; intercept, treatment, prior rate of the cluster, a
/// covariate of the row, two of three strata; the share of the row's individuals with an event. Rows in random order.
inline Trial make_trial(std::uint64_t seed, std::uint64_t most_rows = 4) {
    RandomStream random(GeneratorKind::stata_mt64, seed);
    const auto clusters = static_cast<std::uint32_t>(between(random, 8, 40));
    std::vector<std::uint32_t> of_row;
    for (std::uint32_t g = 0; g < clusters; ++g) of_row.insert(of_row.end(), 1 + random.below(most_rows), g);
    shuffle(of_row, random);

    Trial trial;
    const auto n = static_cast<Eigen::Index>(of_row.size());
    trial.design = {Eigen::MatrixXd::Ones(n, 6),
                    Eigen::VectorXd(n),
                    Eigen::VectorXd(n),
                    {"intercept", "treated", "prior", "age", "stratum 2", "stratum 3"}};
    for (Eigen::Index i = 0; i < n; ++i) {
        const std::uint32_t g = of_row[static_cast<std::size_t>(i)];
        trial.design.weights[i] = between(random, 1, 60);
        const double rate = 0.05 + 0.1 * std::fmod(0.37 * g, 1);
        trial.design.x.row(i) << 1, g % 2, rate, random.uniform(), g % 3 == 1, g % 3 == 2;
        trial.design.y[i] = std::floor(trial.design.weights[i] * (rate + 0.4 * random.uniform()));
        trial.design.y[i] /= trial.design.weights[i];
    }
    trial.clusters = {of_row, clusters};
    return trial;
}

inline Trial take_rows(const Trial& trial, const std::vector<Eigen::Index>& rows) {
    Trial taken;
    taken.design = {trial.design.x(rows, Eigen::all), trial.design.y(rows), trial.design.weights(rows),
                    trial.design.names};
    taken.clusters.count = trial.clusters.count;
    taken.design.absorbed.levels = trial.design.absorbed.levels;
    for (const Eigen::Index row : rows) {
        const auto index = static_cast<std::size_t>(row);
        taken.clusters.of_row.push_back(trial.clusters.of_row[index]);
        if (taken.design.absorbed.levels > 0) {
            taken.design.absorbed.level.push_back(trial.design.absorbed.level[index]);
        }
    }
    return taken;
}

/// The three strata absorbed: treated, prior and age are the columns.
inline Trial absorb_strata(Trial trial) {
    trial.design.absorbed.levels = 3;
    for (Eigen::Index row = 0; row < trial.design.y.size(); ++row) {
        const double level = trial.design.x(row, 4) + 2 * trial.design.x(row, 5);
        trial.design.absorbed.level.push_back(static_cast<std::uint32_t>(level));
    }
    trial.design.x = trial.design.x.middleCols(1, 3).eval();
    trial.design.names = {"treated", "prior", "age"};
    return trial;
}

/// One row an individual: w y of them 1, the others 0.
inline Trial expand(const Trial& trial) {
    std::vector<Eigen::Index> rows;
    std::vector<double> y;
    for (Eigen::Index i = 0; i < trial.design.y.size(); ++i) {
        const double events = std::round(trial.design.y[i] * trial.design.weights[i]);
        for (double individual = 0; individual < trial.design.weights[i]; ++individual) {
            rows.push_back(i);
            y.push_back(individual < events ? 1 : 0);
        }
    }
    Trial expanded = take_rows(trial, rows);
    expanded.design.y = Eigen::Map<const Eigen::VectorXd>(y.data(), static_cast<Eigen::Index>(y.size()));
    expanded.design.weights.setOnes();
    return expanded;
}

/// Largest difference of the elements, relative to the scale of their row and column (for a covariance: sqrt(vi vj)).
inline double distance(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected) {
    const Eigen::VectorXd scale = expected.diagonal().cwiseSqrt();
    return ((found - expected).array() / (scale * scale.transpose()).array()).abs().maxCoeff();
}

constexpr std::uint64_t seeds = 25;

}  // namespace clustertrial::testing_support
