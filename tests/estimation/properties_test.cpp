#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "random_trials.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include <Eigen/LU>
#include <gtest/gtest.h>

#include <gmock/gmock.h>

/// What must hold for every design, over random trials with fixed seeds.
namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::distance;
using testing_support::expand;
using testing_support::make_trial;
using testing_support::seeds;
using testing_support::take_rows;
using testing_support::Trial;

/// What is compared: everything later estimators read.
struct Estimates {
    Fit fit;
    MatrixXd cr0;
    MatrixXd cr1;
};

Estimates estimate(const Trial& trial) {
    Estimates estimates{fit_least_squares(trial.design), {}, {}};
    const auto covariance = [&](CovarianceKind kind) {
        return cluster_covariance(estimates.fit, trial.design, trial.clusters, kind).matrix;
    };
    estimates.cr0 = covariance(CovarianceKind::CR0);
    estimates.cr1 = covariance(CovarianceKind::CR1);
    return estimates;
}

/// Coefficients are compared in units of their standard errors: what a coefficient near zero is relative to.
void expect_same(const Estimates& found, const Estimates& expected, double tolerance, std::uint64_t seed) {
    const VectorXd errors = expected.cr0.diagonal().cwiseSqrt();
    const VectorXd shift = (found.fit.coefficients - expected.fit.coefficients).cwiseQuotient(errors);
    EXPECT_LT(shift.cwiseAbs().maxCoeff(), tolerance) << "seed " << seed;
    EXPECT_LT(distance(found.fit.bread, expected.fit.bread), tolerance) << "seed " << seed;
    EXPECT_LT(distance(found.cr0, expected.cr0), tolerance) << "seed " << seed;
    EXPECT_LT(distance(found.cr1, expected.cr1), tolerance) << "seed " << seed;
}

TEST(LeastSquaresProperties, AggregatedRowsGiveWhatTheirIndividualsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Estimates found = estimate(trial);
        const Estimates expected = estimate(expand(trial));
        expect_same(found, expected, 1e-12, seed);
        EXPECT_EQ(found.fit.sum_of_weights, expected.fit.sum_of_weights);
    }
}

TEST(LeastSquaresProperties, OrderOfRowsDoesNotMatter) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        std::vector<Index> order(static_cast<std::size_t>(trial.design.y.size()));
        std::iota(order.begin(), order.end(), 0);
        RandomStream random(GeneratorKind::stata_mt64, seed);
        shuffle(order, random);
        expect_same(estimate(take_rows(trial, order)), estimate(trial), 1e-12, seed);
    }
}

TEST(LeastSquaresProperties, NumbersOfTheClustersDoNotMatter) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        Trial renumbered = trial;
        const auto last = static_cast<std::uint32_t>(trial.clusters.count - 1);
        for (std::uint32_t& cluster : renumbered.clusters.of_row) cluster = last - cluster;
        expect_same(estimate(renumbered), estimate(trial), 1e-12, seed);
    }
}

TEST(LeastSquaresProperties, ScaleOfWeightsChangesNeitherCoefficientsNorCR0) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        Trial scaled = trial;
        scaled.design.weights *= 7.3;
        const Estimates found = estimate(scaled);
        const Estimates expected = estimate(trial);
        const VectorXd errors = expected.cr0.diagonal().cwiseSqrt();
        EXPECT_LT((found.fit.coefficients - expected.fit.coefficients).cwiseQuotient(errors).cwiseAbs().maxCoeff(),
                  1e-12);
        EXPECT_LT(distance(found.cr0, expected.cr0), 1e-12) << "seed " << seed;
        EXPECT_GT(distance(found.cr1, expected.cr1), 1e-5) << "CR1 counts individuals";
    }
}

/// HC0 and HC1 in their textbook form, in raw columns: an independent implementation.
MatrixXd white_covariance(const Design& design) {
    const MatrixXd bread = (design.x.transpose() * design.x).inverse();
    const VectorXd residuals = design.y - design.x * (bread * (design.x.transpose() * design.y));
    const MatrixXd meat = design.x.transpose() * residuals.cwiseAbs2().asDiagonal() * design.x;
    return bread * meat * bread;
}

TEST(ClusterCovarianceProperties, OneUnweightedRowAClusterGivesHC0AndHC1) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Trial trial = make_trial(seed, 1);
        trial.design.weights.setOnes();
        const Estimates found = estimate(trial);
        const MatrixXd hc0 = white_covariance(trial.design);
        const auto n = static_cast<double>(trial.design.y.size());
        EXPECT_LT(distance(found.cr0, hc0), 1e-10) << "seed " << seed;
        EXPECT_LT(distance(found.cr1, n / (n - 6) * hc0), 1e-10) << "seed " << seed;
    }
}

/// The definition, cluster by cluster, in raw columns.
MatrixXd cr0_by_definition(const Trial& trial) {
    const Design& design = trial.design;
    const MatrixXd bread = (design.x.transpose() * design.weights.asDiagonal() * design.x).inverse();
    const VectorXd b = bread * (design.x.transpose() * design.weights.cwiseProduct(design.y));
    MatrixXd meat = MatrixXd::Zero(b.size(), b.size());
    for (std::uint32_t g = 0; g < trial.clusters.count; ++g) {
        VectorXd score = VectorXd::Zero(b.size());
        for (Index i = 0; i < design.y.size(); ++i) {
            if (trial.clusters.of_row[static_cast<std::size_t>(i)] != g) continue;
            score += design.weights[i] * (design.y[i] - design.x.row(i).dot(b)) * design.x.row(i).transpose();
        }
        meat += score * score.transpose();
    }
    return bread * meat * bread;
}

TEST(ClusterCovarianceProperties, AgreesWithItsDefinition) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        EXPECT_LT(distance(estimate(trial).cr0, cr0_by_definition(trial)), 1e-10) << "seed " << seed;
    }
}

/// Positions of the first six columns when others have been added: their block of the estimates.
Estimates first_columns(const Estimates& estimates, const std::vector<Index>& positions) {
    Estimates block = estimates;
    block.fit.coefficients = estimates.fit.coefficients(positions);
    block.fit.bread = estimates.fit.bread(positions, positions);
    block.cr0 = estimates.cr0(positions, positions);
    block.cr1 = estimates.cr1(positions, positions);
    return block;
}

TEST(LeastSquaresProperties, DroppedColumnLeavesTheRestUnchanged) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        Trial wider = trial;
        MatrixXd& x = wider.design.x;
        x.resize(x.rows(), 9);
        const MatrixXd& old = trial.design.x;
        x << old.leftCols(3), old.col(1), old.rightCols(3), 1 - old.col(4).array() - old.col(5).array(),
            3 * old.col(2) - old.col(3);
        wider.design.names.assign(9, "column");
        const Estimates found = estimate(wider);
        EXPECT_THAT(found.fit.dropped, testing::ElementsAre(3, 7, 8)) << "seed " << seed;
        expect_same(first_columns(found, {0, 1, 2, 3, 4, 5}), estimate(trial), 1e-12, seed);
    }
}

TEST(LeastSquaresProperties, AffineChangeOfTheOutcomeCarriesThrough) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        Trial changed = trial;
        changed.design.y = (-40 * trial.design.y).array() + 250;
        Estimates found = estimate(changed);
        found.fit.coefficients[0] -= 250;
        found.fit.coefficients /= -40;
        found.cr0 /= 1600;
        found.cr1 /= 1600;
        expect_same(found, estimate(trial), 1e-11, seed);  // 250 costs y a digit
    }
}

/// Estimates of the columns x t, given those of x: b -> t^-1 b.
Estimates in_columns(const Estimates& estimates, const MatrixXd& t) {
    const MatrixXd inverse = t.inverse();
    Estimates changed = estimates;
    changed.fit.coefficients = inverse * estimates.fit.coefficients;
    changed.fit.bread = inverse * estimates.fit.bread * inverse.transpose();
    changed.cr0 = inverse * estimates.cr0 * inverse.transpose();
    changed.cr1 = inverse * estimates.cr1 * inverse.transpose();
    return changed;
}

TEST(LeastSquaresProperties, AffineChangeOfColumnsCarriesThrough) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        MatrixXd t = MatrixXd::Identity(6, 6);
        t(2, 2) = 100;  // a percentage in place of a share
        t(0, 3) = 7;    // ages from another origin, in months
        t(3, 3) = 12;
        Trial changed = trial;
        changed.design.x = trial.design.x * t;
        expect_same(estimate(changed), in_columns(estimate(trial), t), 1e-11, seed);
    }
}

TEST(LeastSquaresProperties, HugeOffsetOfAColumnCostsNoDigits) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Trial trial = make_trial(seed);
        // Multiples of 2^-20 below 1, so that adding 1e8 rounds nothing.
        const auto coarse = [](double value) { return std::ldexp(std::floor(std::ldexp(value, 20)), -20); };
        trial.design.x.col(3) = trial.design.x.col(3).unaryExpr(coarse);
        Trial shifted = trial;
        shifted.design.x.col(3).array() += 1e8;
        const std::vector<Index> slopes{1, 2, 3, 4, 5};
        expect_same(first_columns(estimate(shifted), slopes), first_columns(estimate(trial), slopes), 1e-12, seed);
    }
}

TEST(LeastSquaresProperties, HugeOffsetOfTheOutcomeCostsNoDigits) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Trial trial = make_trial(seed);
        const auto coarse = [](double value) { return std::ldexp(std::floor(std::ldexp(value, 20)), -20); };
        trial.design.y = trial.design.y.unaryExpr(coarse);
        Trial shifted = trial;
        shifted.design.y.array() += 1e8;
        const std::vector<Index> slopes{1, 2, 3, 4, 5};
        expect_same(first_columns(estimate(shifted), slopes), first_columns(estimate(trial), slopes), 1e-12, seed);
    }
}

TEST(LeastSquaresProperties, SameInputGivesTheSameBits) {
    const Trial trial = make_trial(7);
    const Estimates once = estimate(trial);
    const Estimates again = estimate(trial);
    EXPECT_EQ(once.fit.coefficients, again.fit.coefficients);
    EXPECT_EQ(once.cr1, again.cr1);
}

}  // namespace
}  // namespace clustertrial
