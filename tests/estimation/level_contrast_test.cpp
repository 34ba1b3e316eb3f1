#include "clustertrial/estimation/level_contrast.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "random_trials.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// A contrast of absorbed levels against the same contrast of explicit indicators.
namespace clustertrial::level_contrast_test {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using testing_support::make_trial;
using testing_support::Trial;

constexpr Index cells = 6;
constexpr std::uint64_t seeds = 12;  // each with six kinds and two working models

/// Arm by stratum as absorbed levels, prior and age as columns.
Trial with_levels(Trial trial) {
    trial.design.absorbed.levels = cells;
    for (Index row = 0; row < trial.design.y.size(); ++row) {
        const double cell = trial.design.x(row, 1) + 2 * trial.design.x(row, 4) + 4 * trial.design.x(row, 5);
        trial.design.absorbed.level.push_back(static_cast<std::uint32_t>(cell));
    }
    trial.design.x = trial.design.x.middleCols(2, 2).eval();
    trial.design.names = {"prior", "age"};
    return trial;
}

/// The same with an indicator a cell in front of the columns.
Trial with_indicators(const Trial& levels) {
    Trial trial = levels;
    trial.design.absorbed = {};
    trial.design.x = Eigen::MatrixXd::Zero(levels.design.y.size(), cells + levels.design.x.cols());
    trial.design.x.rightCols(levels.design.x.cols()) = levels.design.x;
    for (Index row = 0; row < levels.design.y.size(); ++row)
        trial.design.x(row, levels.design.absorbed.level[static_cast<std::size_t>(row)]) = 1;
    for (Index cell = cells; cell > 0; --cell)
        trial.design.names.insert(trial.design.names.begin(), "cell " + std::to_string(cell));
    return trial;
}

/// Arm against control in each stratum, with shares .2, .5 and .3.
VectorXd shares() {
    VectorXd a(cells);
    a << -0.2, 0.2, -0.5, 0.5, -0.3, 0.3;
    return a;
}

/// By row, variances of clusters that differ.
VectorXd row_variance(const Trial& trial) {
    VectorXd variance(trial.design.y.size());
    for (Index row = 0; row < variance.size(); ++row)
        variance(row) = (1 + trial.clusters.of_row[static_cast<std::size_t>(row)] % 5) / trial.design.weights(row);
    return variance;
}

void expect_same(const Trial& levels, CovarianceKind kind, const VectorXd& variance, const std::string& what) {
    const Trial columns = with_indicators(levels);
    const Fit absorbed = fit_least_squares(levels.design);
    const Fit expanded = fit_least_squares(columns.design);
    VectorXd contrast = VectorXd::Zero(columns.design.x.cols());
    contrast.head(cells) = shares();
    const auto equations = estimating_equations(absorbed, levels.design, levels.clusters, variance);
    const auto naive = estimating_equations(expanded, columns.design, columns.clusters, variance);
    const LevelContrast found = level_contrast(absorbed, means_of_levels(absorbed, levels.design), shares());
    EXPECT_NEAR(found.estimate, contrast.dot(expanded.coefficients), 1e-12) << what;
    const double expected = contrast.dot(cluster_covariance(naive, kind).matrix * contrast);
    EXPECT_NEAR(variance_of(found, equations, kind), expected, 1e-9 * expected) << what;
    const double df = satterthwaite_df(naive, kind, contrast);
    EXPECT_NEAR(satterthwaite_df(found, equations, kind), df, 1e-8 * df) << what;
}

TEST(LevelContrast, IsThatOfExplicitIndicators) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = with_levels(make_trial(seed));
        for (const CovarianceKind kind : {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2,
                                          CovarianceKind::CR3, CovarianceKind::CV3, CovarianceKind::CV3J}) {
            const std::string what = std::string(to_name(kind)) + ", seed " + std::to_string(seed);
            expect_same(trial, kind, {}, what);
            expect_same(trial, kind, row_variance(trial), what + ", a variance of each cluster");
        }
    }
}

TEST(LevelContrast, NeedsNoColumn) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Trial trial = with_levels(make_trial(seed));
        trial.design.x.resize(trial.design.y.size(), 0);
        trial.design.names.clear();
        expect_same(trial, CovarianceKind::CR2, {}, "seed " + std::to_string(seed));
        expect_same(trial, CovarianceKind::CR2, row_variance(trial), "variances, seed " + std::to_string(seed));
    }
}

TEST(LevelContrast, RefusesWhatDoesNotFit) {
    const Trial trial = with_levels(make_trial(1));
    const Fit fit = fit_least_squares(trial.design);
    EXPECT_THROW(level_contrast(fit, means_of_levels(fit, trial.design), VectorXd::Ones(2)), Error);
    EXPECT_THROW(means_of_levels(fit, with_indicators(trial).design), Error);
}

}  // namespace
}  // namespace clustertrial::level_contrast_test
