#include "clustertrial/estimation/estimating_equations.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cmath>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::estimating_equations_test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double tolerance = 1e-15;

/// Two levels of two clusters each; cluster 1 has two rows. Nothing but the levels is in the model.
Design levels_alone() {
    Design design{MatrixXd(5, 0), VectorXd(5), VectorXd(5), {}, {{0, 0, 0, 1, 1}, 2}};
    design.y << 1, 2, 4, 5, 8;
    design.weights << 2, 1, 1, 1, 2;
    return design;
}

/// The levels alone with a column.
Design levels_and_column() {
    Design design = levels_alone();
    design.x.resize(5, 1);
    design.x << 3, 1, 4, 1, 5;
    design.names = {"x"};
    return design;
}

const Clusters five_rows{{0, 1, 1, 2, 3}, 4};

std::string error_of(const Design& design, const Clusters& clusters) {
    try {
        estimating_equations(fit_least_squares(design), design, clusters);
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        return error.what();
    }
    return "no error";
}

TEST(EstimatingEquations, LevelsAloneByHand) {
    // Means (2 + 2 + 4) / 4 = 2 and (5 + 16) / 3 = 7: residuals -1 0 2 | -2 1. Norms of the indicators 2 and sqrt(3):
    // scores (-2, 2) / 2 and (-2, 2) / sqrt(3), sums (2, 2) / 2 and (1, 2) / sqrt(3), Gram 2/4, 2/4, 1/3, 2/3.
    const Design design = levels_alone();
    const EstimatingEquations parts = estimating_equations(fit_least_squares(design), design, five_rows);
    EXPECT_EQ(parts.k, 0);
    EXPECT_EQ(parts.d, 1);
    EXPECT_EQ(parts.rank(), 2U);
    EXPECT_EQ(parts.count(), 4U);
    EXPECT_THAT(parts.level, testing::ElementsAre(0, 0, 1, 1));
    const double norm = std::sqrt(3);
    EXPECT_LT((parts.scores - Eigen::RowVector4d(-1, 1, -2 / norm, 2 / norm)).norm(), tolerance);
    EXPECT_LT((parts.sums - Eigen::RowVector4d(1, 1, 1 / norm, 2 / norm)).norm(), tolerance);
    EXPECT_EQ(parts.individuals, Eigen::Vector4d(2, 2, 1, 2));
    EXPECT_NEAR(parts.gram[1](0, 0), 0.5, tolerance);
    EXPECT_NEAR(parts.gram[3](0, 0), 2.0 / 3, tolerance);
}

/// The columns and the indicators divided by the roots of their weights: u of one cluster, by the definition.
struct Naive {
    MatrixXd u;
    VectorXd e;
    VectorXd root_weights;
};

Naive naive_part(const Fit& fit, const Design& design, const std::vector<Eigen::Index>& rows, double level_weight) {
    Naive part;
    part.root_weights = design.weights(rows).cwiseSqrt();
    part.u.resize(static_cast<Eigen::Index>(rows.size()), fit.q.cols() + 1);
    part.u << part.root_weights.asDiagonal() * fit.q(rows, Eigen::all), part.root_weights / std::sqrt(level_weight);
    part.e = part.root_weights.cwiseProduct(fit.residuals(rows));
    return part;
}

TEST(EstimatingEquations, ColumnsAndLevelsByTheDefinition) {
    const Design design = levels_and_column();
    const Fit fit = fit_least_squares(design);
    const EstimatingEquations parts = estimating_equations(fit, design, five_rows);
    const Naive second = naive_part(fit, design, {1, 2}, 4);
    EXPECT_LT((parts.gram[1] - second.u.transpose() * second.u).norm(), tolerance);
    EXPECT_LT((parts.scores.col(1) - second.u.transpose() * second.e).norm(), tolerance);
    EXPECT_LT((parts.sums.col(1) - second.u.transpose() * second.root_weights).norm(), tolerance);
    double leverage = 0;
    for (const MatrixXd& gram : parts.gram) leverage += gram.trace();
    EXPECT_NEAR(leverage, 3, 10 * tolerance);  // coefficients
    EXPECT_EQ(parts.rank(), 3U);
}

TEST(EstimatingEquations, WithoutAFactorThereIsNoLastCoordinate) {
    Design design = levels_alone();
    design.absorbed = {};
    design.x = MatrixXd::Ones(5, 1);
    design.names = {"intercept"};
    const EstimatingEquations parts = estimating_equations(fit_least_squares(design), design, five_rows);
    EXPECT_EQ(parts.d, 1);
    EXPECT_EQ(parts.rank(), 1U);
    EXPECT_TRUE(parts.level.empty());
    EXPECT_NEAR(parts.gram[1](0, 0), 2.0 / 7, tolerance);
}

TEST(EstimatingEquations, ScoresAloneAreThoseOfTheColumns) {
    const Design design = levels_and_column();
    const Fit fit = fit_least_squares(design);
    const EstimatingEquations all = estimating_equations(fit, design, five_rows);
    const EstimatingEquations scores = score_equations(fit, design, five_rows);
    EXPECT_EQ(scores.scores, MatrixXd(all.scores.topRows(1)));
    EXPECT_EQ(scores.individuals, all.individuals);
    EXPECT_EQ(scores.rank(), all.rank());
    EXPECT_TRUE(scores.gram.empty());
    EXPECT_EQ(score_equations(fit, design, {{0, 1, 2, 2, 3}, 4}).count(), 4U);  // cluster 2 lies in both levels
}

TEST(EstimatingEquations, PlacesAmongMoreClusters) {
    const Design design = levels_and_column();
    const EstimatingEquations found = estimating_equations(fit_least_squares(design), design, five_rows);
    const EstimatingEquations placed = place_among(found, {5, 0, 3, 1}, 6);
    EXPECT_EQ(placed.count(), 6U);
    EXPECT_EQ(placed.rank(), found.rank());
    EXPECT_EQ(placed.scores.col(5), found.scores.col(0));
    EXPECT_EQ(placed.sums.col(0), found.sums.col(1));
    EXPECT_EQ(placed.gram[3], found.gram[2]);
    EXPECT_EQ(placed.level[1], found.level[3]);
    EXPECT_EQ(placed.individuals[1], found.individuals[3]);
    for (const Eigen::Index nobody : {2, 4}) {
        EXPECT_EQ(placed.individuals[nobody], 0);
        EXPECT_EQ(placed.scores.col(nobody).norm(), 0);
        EXPECT_EQ(placed.gram[static_cast<std::size_t>(nobody)].norm(), 0);
    }
    EXPECT_THROW(place_among(found, {5, 0, 3, 6}, 6), Error);
    EXPECT_THROW(place_among(found, {5, 0, 3}, 6), Error);
}

TEST(EstimatingEquations, WorkingVarianceOfEachCluster) {
    const Design design = levels_and_column();
    const Fit fit = fit_least_squares(design);
    VectorXd variance(5);
    variance << 1, 3, 3, 1, 0.5;  // times the weights 2 1 1 1 2
    EXPECT_EQ(estimating_equations(fit, design, five_rows, variance).variance, Eigen::Vector4d(2, 3, 1, 1));
    EXPECT_EQ(estimating_equations(fit, design, five_rows, design.weights.cwiseInverse()).variance.size(), 0);
}

TEST(EstimatingEquationsErrors, ClusterInSeveralLevels) {
    EXPECT_EQ(error_of(levels_alone(), {{0, 1, 2, 2, 3}, 4}),
              "cluster index 2 has rows in the absorbed levels 0 and 1; a cluster must lie within one level");
}

TEST(EstimatingEquationsErrors, WhatDoesNotFitTheRows) {
    EXPECT_EQ(error_of(levels_alone(), {{0, 1, 2}, 3}), "3 cluster indices for 5 design rows");
    EXPECT_EQ(error_of(levels_alone(), {{0, 1, 1, 2, 4}, 4}), "cluster index 4 where there are 4 clusters");
    EXPECT_EQ(error_of(levels_alone(), {{0, 1, 1, 2, 4}, 5}), "cluster index 3 has no row");
}

TEST(EstimatingEquationsErrors, FitOfAnotherDesign) {
    const auto error_with = [](const Fit& fit) -> std::string {
        try {
            estimating_equations(fit, levels_alone(), five_rows);
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    };
    Design other = levels_alone();
    other.absorbed = {{0, 0, 1, 1, 2}, 3};
    EXPECT_EQ(error_with(fit_least_squares(other)), "a fit with 3 absorbed levels and a design with 2");
    other = {MatrixXd::Ones(2, 1), Eigen::Vector2d(1, 2), Eigen::Vector2d(1, 1), {"intercept"}};
    EXPECT_EQ(error_with(fit_least_squares(other)), "a fit of 2 rows with a design of 5 rows");
}

}  // namespace
}  // namespace clustertrial::estimating_equations_test
