#include "clustertrial/estimation/cluster_covariance.hpp"

#include "clustertrial/core/error.hpp"

#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial {
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
    for (const CovarianceKind kind : {CovarianceKind::CR0, CovarianceKind::CR1}) {
        EXPECT_EQ(covariance_from_name(to_name(kind)), kind);
    }
    EXPECT_EQ(to_name(CovarianceKind::CR1), "CR1");
    expect_error(ErrorKind::usage, "unknown covariance 'cr1'; known: CR0, CR1", [] { covariance_from_name("cr1"); });
}

TEST(ClusterCovarianceErrors, OneCluster) {
    expect_error(ErrorKind::design, "the data hold 1 cluster; a cluster-robust covariance needs at least two", [] {
        estimate(four_rows(), {{0, 0, 0, 0}, 1}, CovarianceKind::CR0);
    });
}

TEST(ClusterCovarianceErrors, NoMoreClustersThanCoefficients) {
    Design design = four_rows();
    design.x = Eigen::MatrixXd::Ones(4, 2);
    design.x(1, 1) = 0;
    design.names = {"intercept", "treated"};
    expect_error(ErrorKind::design,
                 "the data hold 2 clusters and the model 2 coefficients; more clusters than coefficients are needed",
                 [&] {
                     estimate(design, {{0, 0, 1, 1}, 2}, CovarianceKind::CR0);
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
}  // namespace clustertrial
