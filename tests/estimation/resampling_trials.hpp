#pragma once

#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <Eigen/Core>

/// Small trials for tests of resampling, in several forms of the same data.
namespace clustertrial::testing_support {

struct SmallTrial {
    Design design;
    Clusters clusters;
};

/// `schools` clusters of one to three rows of 2 to 20 individuals, `rows_each` rows each when given: columns intercept,
/// treatment (the first `treated` of a random order), prior, `levels` - 1 strata. y is a share of the row's
/// individuals.
inline SmallTrial make_small_trial(std::uint64_t seed, std::uint32_t schools, std::uint32_t treated,
                                   std::uint32_t levels, std::size_t rows_each = 0) {
    RandomStream random(GeneratorKind::stata_mt64, seed);
    std::vector<double> arm(schools, 0.0);
    for (std::uint32_t g = 0; g < treated; ++g) arm[g] = 1;
    shuffle(arm, random);
    SmallTrial trial;
    trial.clusters.count = schools;
    for (std::uint32_t g = 0; g < schools; ++g) {
        const std::size_t rows = rows_each > 0 ? rows_each : 1 + random.below(3);
        trial.clusters.of_row.insert(trial.clusters.of_row.end(), rows, g);
    }
    const auto n = static_cast<Eigen::Index>(trial.clusters.of_row.size());
    trial.design = {Eigen::MatrixXd::Zero(n, 2 + static_cast<Eigen::Index>(levels)),
                    Eigen::VectorXd(n),
                    Eigen::VectorXd(n),
                    {"intercept", "treated", "prior"}};
    for (std::uint32_t level = 1; level < levels; ++level) trial.design.names.emplace_back("stratum");
    for (Eigen::Index i = 0; i < n; ++i) {
        const std::uint32_t g = trial.clusters.of_row[static_cast<std::size_t>(i)];
        const double prior = 0.1 + 0.3 * random.uniform();
        const auto size = static_cast<double>(2 + random.below(19));
        trial.design.x.row(i).head(3) << 1, arm[g], prior;
        if (g % levels > 0) trial.design.x(i, 2 + g % levels) = 1;
        trial.design.weights[i] = size;
        const double rate = prior + 0.1 * arm[g] + 0.15 * std::fmod(0.618 * g, 1) + 0.2 * random.uniform();
        trial.design.y[i] = std::round(size * rate) / size;
    }
    return trial;
}

/// The same with the strata's indicators absorbed, the intercept with them.
inline SmallTrial absorb_strata(const SmallTrial& trial, std::uint32_t levels) {
    SmallTrial absorbed = trial;
    absorbed.design.x = trial.design.x.middleCols(1, 2);
    absorbed.design.names = {"treated", "prior"};
    absorbed.design.absorbed.levels = levels;
    for (const std::uint32_t g : trial.clusters.of_row) absorbed.design.absorbed.level.push_back(g % levels);
    return absorbed;
}

/// One row an individual: w y of them 1, the others 0.
inline SmallTrial expand(const SmallTrial& trial) {
    std::vector<Eigen::Index> rows;
    std::vector<double> y;
    SmallTrial expanded;
    expanded.clusters.count = trial.clusters.count;
    for (Eigen::Index i = 0; i < trial.design.y.size(); ++i) {
        const double events = std::round(trial.design.y[i] * trial.design.weights[i]);
        for (double individual = 0; individual < trial.design.weights[i]; ++individual) {
            rows.push_back(i);
            y.push_back(individual < events ? 1 : 0);
            expanded.clusters.of_row.push_back(trial.clusters.of_row[static_cast<std::size_t>(i)]);
        }
    }
    const auto n = static_cast<Eigen::Index>(y.size());
    expanded.design = {trial.design.x(rows, Eigen::all), Eigen::Map<const Eigen::VectorXd>(y.data(), n),
                       Eigen::VectorXd::Ones(n), trial.design.names};
    return expanded;
}

}  // namespace clustertrial::testing_support
