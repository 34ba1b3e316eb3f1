#include "clustertrial/estimation/cluster_covariance.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial::cluster_covariance_test {
namespace {

constexpr double tolerance = 1e-14;

/// The mean of rows: an intercept and nothing else.
Design make_mean(const Eigen::VectorXd& y, const Eigen::VectorXd& weights) {
    return {Eigen::MatrixXd::Ones(y.size(), 1), y, weights, {"intercept"}};
}

Design four_rows() {
    return make_mean(Eigen::Vector4d(1, 2, 3, 6), Eigen::VectorXd::Ones(4));
}

ClusterCovariance estimate(const Design& design, const Clusters& clusters, CovarianceKind kind) {
    return cluster_covariance(fit_least_squares(design), design, clusters, kind);
}

void expect_error(ErrorKind kind, const std::string& message, const std::function<void()>& call) {
    try {
        call();
        FAIL() << "no error; expected: " << message;
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), kind);
        EXPECT_EQ(error.what(), message);
    }
}

TEST(ClusterCovariance, MeanOfThreeClustersByHand) {
    // Mean 3; sums of residuals -2 - 1 = -3, 0 and 3; CR0 = (9 + 0 + 9) / 4^2 = 9/8. CR1: x 3/2 x 3/3 = 27/16.
    const Clusters clusters{{0, 0, 1, 2}, 3};
    const auto cr0 = estimate(four_rows(), clusters, CovarianceKind::CR0);
    EXPECT_NEAR(cr0.matrix(0, 0), 9.0 / 8, tolerance);
    EXPECT_EQ(cr0.factor, 1);
    EXPECT_EQ(cr0.kind, CovarianceKind::CR0);
    EXPECT_EQ(cr0.clusters, 3U);
    EXPECT_EQ(cr0.individuals, 4);
    const auto cr1 = estimate(four_rows(), clusters, CovarianceKind::CR1);
    EXPECT_NEAR(cr1.matrix(0, 0), 27.0 / 16, tolerance);
    EXPECT_NEAR(cr1.factor, 1.5, tolerance);
}

TEST(ClusterCovariance, FactorCountsIndividualsNotRows) {
    // Two arms, N = 10 individuals in 4 clusters: 4/3 x 9/8.
    Design design;
    design.x.resize(4, 2);
    design.x << 1, 0, 1, 0, 1, 1, 1, 1;
    design.y = Eigen::Vector4d(1, 2, 4, 3);
    design.weights = Eigen::Vector4d(1, 2, 3, 4);
    design.names = {"intercept", "treated"};
    const auto cr1 = estimate(design, {{0, 1, 2, 3}, 4}, CovarianceKind::CR1);
    EXPECT_NEAR(cr1.factor, 1.5, tolerance);
    EXPECT_EQ(cr1.individuals, 10);
}

TEST(ClusterCovariance, NamesGoBothWays) {
    for (const char* name : {"CR0", "CR1", "CR2", "CR3", "CV3", "CV3J", "HC0", "HC1", "HC2", "HC3"}) {
        EXPECT_EQ(to_name(from_name<CovarianceKind>(name)), name);
    }
    EXPECT_EQ(to_name(CovarianceKind::CR1), "CR1");
    expect_error(ErrorKind::usage,
                 "unknown covariance 'cr1'; expected one of CR0, CR1, CR2, CR3, CV3, CV3J, HC0, HC1, HC2, HC3; did you "
                 "mean 'CR1'?",
                 [] { from_name<CovarianceKind>("cr1"); });
}

TEST(ClusterCovariance, NamesOfWorkingVariancesGoBothWays) {
    EXPECT_EQ(to_name(WorkingVariance::individual), "individual");
    EXPECT_EQ(from_name<WorkingVariance>("1/weight"), WorkingVariance::inverse_weight);
    expect_error(ErrorKind::usage,
                 "unknown working variance 'weight'; expected one of individual, 1/weight; did you mean '1/weight'?",
                 [] { from_name<WorkingVariance>("weight"); });
}

TEST(ClusterCovariance, AdjustmentsOfAMeanByHand) {
    // q = 1/2, so M_g = 2/4, 1/4, 1/4 and scores of the sums -3, 0, 3 are halved: -3/2, 0, 3/2; root = 1/2. CR2:
    // (9/4 / (1/2) + 9/4 / (3/4)) / 4 = 15/8. CR3: (9/4 / (1/4) + 9/4 / (9/16)) / 4 = 13/4. CV3 is 2/3 of it; without
    // a cluster the mean moves by +3/2, 0, -1, about their mean 1/6: CV3J = 2/3 (16/9 + 1/36 + 49/36) = 19/9.
    const Clusters clusters{{0, 0, 1, 2}, 3};
    const auto value = [&](CovarianceKind kind) { return estimate(four_rows(), clusters, kind).matrix(0, 0); };
    EXPECT_NEAR(value(CovarianceKind::CR2), 15.0 / 8, tolerance);
    EXPECT_NEAR(value(CovarianceKind::CR3), 13.0 / 4, tolerance);
    EXPECT_NEAR(value(CovarianceKind::CV3), 13.0 / 6, tolerance);
    EXPECT_NEAR(value(CovarianceKind::CV3J), 19.0 / 9, tolerance);
}

TEST(ClusterCovariance, RowsThatAreClustersByHand) {
    // Residuals -2 -1 0 3, leverage 1/4: HC0 = 14/16, HC1 = 4/3, HC2 = 4/3 and HC3 = 16/9 times that.
    const Clusters rows{{0, 1, 2, 3}, 4};
    const auto value = [&](CovarianceKind kind) { return estimate(four_rows(), rows, kind).matrix(0, 0); };
    EXPECT_NEAR(value(CovarianceKind::HC0), 7.0 / 8, tolerance);
    EXPECT_NEAR(value(CovarianceKind::HC1), 7.0 / 6, tolerance);
    EXPECT_NEAR(value(CovarianceKind::HC2), 7.0 / 6, tolerance);
    EXPECT_NEAR(value(CovarianceKind::HC3), 14.0 / 9, tolerance);
}

TEST(ClusterCovariance, TwoWaysOfAMeanByHand) {
    // By a (9 + 0 + 9) / 16, by b: rows 0 2 and 1 3, sums -2 and 2, 8 / 16; by both, each row alone: 14 / 16.
    const Design design = four_rows();
    const Fit fit = fit_least_squares(design);
    const Clusters a{{0, 0, 1, 2}, 3};
    const Clusters b{{0, 1, 0, 1}, 2};
    const ClusterCovariance both = two_way_covariance(fit, design, a, b, CovarianceKind::CR0);
    EXPECT_NEAR(both.matrix(0, 0), 12.0 / 16, tolerance);
    EXPECT_EQ(both.clusters, 2U);
    EXPECT_EQ(both.factor, 1);
}

TEST(ClusterCovariance, PartsGiveWhatRowsGive) {
    const Design design = four_rows();
    const Clusters clusters{{0, 0, 1, 2}, 3};
    const Fit fit = fit_least_squares(design);
    const EstimatingEquations parts = estimating_equations(fit, design, clusters);
    for (const CovarianceKind kind : {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2,
                                      CovarianceKind::CR3, CovarianceKind::CV3, CovarianceKind::CV3J}) {
        const ClusterCovariance found = cluster_covariance(parts, kind);
        const ClusterCovariance expected = cluster_covariance(fit, design, clusters, kind);
        EXPECT_NEAR(found.matrix(0, 0), expected.matrix(0, 0), tolerance) << to_name(kind);
        EXPECT_EQ(found.factor, expected.factor);
    }
}

TEST(ClusterCovarianceErrors, OneCluster) {
    expect_error(ErrorKind::design, "the data hold 1 cluster; a cluster-robust covariance needs at least two", [] {
        estimate(four_rows(), {{0, 0, 0, 0}, 1}, CovarianceKind::CR0);
    });
}

// With y = (1, 3, 4, 8) and the second row alone untreated: residuals 13/3 less than y, 0 in the second row. The scores
// of the first cluster are (-10/3, -10/3), of the second 10/3 each; the treated mean has variance 2 (10/3)^2 / 3^2 =
// 200/81, and so has the difference, as the untreated mean is fitted without error.
TEST(ClusterCovariance, FewerClustersThanCoefficientsHaveTheVariancesThatTheirScoresGive) {
    Design design = four_rows();
    design.x = Eigen::MatrixXd::Ones(4, 2);
    design.x(1, 1) = 0;
    design.y = Eigen::Vector4d(1, 3, 4, 8);
    design.names = {"intercept", "treated"};
    const auto matrix = estimate(design, {{0, 0, 1, 1}, 2}, CovarianceKind::CR0).matrix;
    EXPECT_NEAR(matrix(0, 0), 0, 1e-14);
    EXPECT_NEAR(matrix(1, 1), 200.0 / 81, 1e-12);
}

TEST(ClusterCovarianceErrors, NoMoreClustersThanCoefficientsInHC1) {
    Design design = four_rows();
    design.x = Eigen::MatrixXd::Identity(4, 4);
    design.names = {"a", "b", "c", "d"};
    expect_error(ErrorKind::design,
                 "the data hold 4 clusters and the model 4 coefficients; HC1 needs more clusters than coefficients",
                 [&] {
                     estimate(design, {{0, 1, 2, 3}, 4}, CovarianceKind::HC1);
                 });
}

TEST(ClusterCovarianceErrors, NoMoreIndividualsThanCoefficientsInCR1) {
    Design design = make_mean(Eigen::Vector4d(1, 2, 3, 6), Eigen::VectorXd::Constant(4, 0.125));
    const Clusters clusters{{0, 1, 2, 3}, 4};
    EXPECT_GT(estimate(design, clusters, CovarianceKind::CR0).matrix(0, 0), 0);
    expect_error(ErrorKind::design,
                 "the weights add up to 0.5 individuals and the model has 1 coefficient; CR1 needs more individuals "
                 "than coefficients",
                 [&] { estimate(design, clusters, CovarianceKind::CR1); });
}

TEST(ClusterCovarianceErrors, SeveralRowsAClusterInHC) {
    expect_error(ErrorKind::design, "HC2 needs one row a cluster; the data hold 4 rows in 3 clusters", [] {
        estimate(four_rows(), {{0, 0, 1, 2}, 3}, CovarianceKind::HC2);
    });
}

TEST(ClusterCovarianceErrors, ScoresAloneWhereTheyAreAdjusted) {
    const Design design = four_rows();
    const EstimatingEquations scores = score_equations(fit_least_squares(design), design, {{0, 0, 1, 2}, 3});
    expect_error(ErrorKind::usage, "equations of scores alone were given; expected those with clusters' Gram matrices",
                 [&] { cluster_covariance(scores, CovarianceKind::CR2); });
}

TEST(ClusterCovarianceErrors, TwoWaysOfAnotherKind) {
    const Design design = four_rows();
    const Fit fit = fit_least_squares(design);
    const Clusters clusters{{0, 0, 1, 2}, 3};
    expect_error(ErrorKind::usage, "two-way clustering takes CR0 or CR1, not CR2",
                 [&] { two_way_covariance(fit, design, clusters, clusters, CovarianceKind::CR2); });
}

TEST(ClusterCovariance, TwoWaysMayLeaveLessThanNoVariance) {
    // Residuals -1 1 1 -1 in a square: rows and columns add up to zero, only the cells vary: 0 + 0 - 4 / 4^2.
    const Design design = make_mean(Eigen::Vector4d(1, 3, 3, 1), Eigen::VectorXd::Ones(4));
    const Fit fit = fit_least_squares(design);
    const auto both = two_way_covariance(fit, design, {{0, 0, 1, 1}, 2}, {{0, 1, 0, 1}, 2}, CovarianceKind::CR0);
    EXPECT_DOUBLE_EQ(both.matrix(0, 0), -0.25);
}

TEST(ClusterCovarianceErrors, WorkingVarianceThatDoesNotFit) {
    const auto estimate_under = [](const Eigen::VectorXd& variance) {
        const Design design = four_rows();
        cluster_covariance(fit_least_squares(design), design, {{0, 0, 1, 2}, 3}, {CovarianceKind::CR2, variance});
    };
    expect_error(ErrorKind::usage, "2 working variances for 4 design rows",
                 [&] { estimate_under(Eigen::Vector2d(1, 1)); });
    expect_error(ErrorKind::usage, "working variance of design row 3: not a positive, finite number",
                 [&] { estimate_under(Eigen::Vector4d(1, 1, 0, 1)); });
    expect_error(ErrorKind::usage,
                 "weight x working variance differs between the rows of cluster index 0; the individuals of a cluster "
                 "must have the same weight and variance",
                 [&] { estimate_under(Eigen::Vector4d(1, 2, 1, 1)); });
}

TEST(ClusterCovarianceErrors, ClustersThatDoNotFitTheRows) {
    expect_error(ErrorKind::usage, "3 cluster indices for 4 design rows", [] {
        estimate(four_rows(), {{0, 1, 2}, 3}, CovarianceKind::CR0);
    });
    expect_error(ErrorKind::usage, "cluster index 3 where there are 3 clusters", [] {
        estimate(four_rows(), {{0, 1, 2, 3}, 3}, CovarianceKind::CR0);
    });
    expect_error(ErrorKind::usage, "cluster index 2 has no row", [] {
        estimate(four_rows(), {{0, 1, 3, 3}, 4}, CovarianceKind::CR0);
    });
}

}  // namespace
}  // namespace clustertrial::cluster_covariance_test
