#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "random_trials.hpp"

#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// What must hold of every covariance in every design, over random trials with fixed seeds.
namespace clustertrial::adjusted_properties_test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::absorb_strata;
using testing_support::distance;
using testing_support::expand;
using testing_support::make_trial;
using testing_support::seeds;
using testing_support::take_rows;
using testing_support::Trial;

const std::vector<CovarianceKind> cluster_kinds{CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2,
                                                CovarianceKind::CR3, CovarianceKind::CV3, CovarianceKind::CV3J};

MatrixXd estimate(const Trial& trial, CovarianceKind kind) {
    return cluster_covariance(fit_least_squares(trial.design), trial.design, trial.clusters, kind).matrix;
}

std::string label(CovarianceKind kind, std::uint64_t seed) {
    return std::string(to_name(kind)) + ", seed " + std::to_string(seed);
}

TEST(AdjustedCovarianceProperties, AggregatedRowsGiveWhatTheirIndividualsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Trial absorbed = absorb_strata(trial);
        for (const CovarianceKind kind : cluster_kinds) {
            EXPECT_LT(distance(estimate(trial, kind), estimate(expand(trial), kind)), 1e-12) << label(kind, seed);
            EXPECT_LT(distance(estimate(absorbed, kind), estimate(expand(absorbed), kind)), 1e-12)
                << "absorbed, " << label(kind, seed);
        }
    }
}

TEST(AdjustedCovarianceProperties, OrderOfRowsDoesNotMatter) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = absorb_strata(make_trial(seed));
        std::vector<Index> order(static_cast<std::size_t>(trial.design.y.size()));
        std::iota(order.begin(), order.end(), 0);
        RandomStream random(GeneratorKind::stata_mt64, seed);
        shuffle(order, random);
        for (const CovarianceKind kind : cluster_kinds) {
            EXPECT_LT(distance(estimate(take_rows(trial, order), kind), estimate(trial, kind)), 1e-12)
                << label(kind, seed);
        }
    }
}

TEST(AdjustedCovarianceProperties, ScaleOfWeightsMattersToCR1Alone) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        Trial scaled = trial;
        scaled.design.weights *= 7.3;
        for (const CovarianceKind kind : cluster_kinds) {
            if (kind == CovarianceKind::CR1) continue;
            EXPECT_LT(distance(estimate(scaled, kind), estimate(trial, kind)), 1e-12) << label(kind, seed);
        }
    }
}

/// Absorbed levels against indicators: coefficients, residuals and covariances. `first` is the first of the columns
/// that both designs have.
void expect_same(const Trial& absorbed, const Trial& with_indicators, Index first,
                 const std::vector<CovarianceKind>& kinds, const std::string& what) {
    constexpr double tolerance = 1e-11;
    const Fit found = fit_least_squares(absorbed.design);
    const Fit expected = fit_least_squares(with_indicators.design);
    const Index k = found.coefficients.size();
    EXPECT_EQ(found.rank(), expected.rank()) << what;
    const MatrixXd bread = expected.bread.block(first, first, k, k);
    EXPECT_LT(distance(found.bread, bread), tolerance) << what;
    const VectorXd shift = found.coefficients - expected.coefficients.segment(first, k);
    EXPECT_LT(shift.cwiseQuotient(bread.diagonal().cwiseSqrt()).cwiseAbs().maxCoeff(), tolerance) << what;
    EXPECT_LT((found.residuals - expected.residuals).cwiseAbs().maxCoeff(), tolerance) << what;
    EXPECT_NEAR(found.residual_sum_of_squares, expected.residual_sum_of_squares,
                tolerance * expected.residual_sum_of_squares)
        << what;
    for (const CovarianceKind kind : kinds) {
        const MatrixXd whole = estimate(with_indicators, kind);
        EXPECT_LT(distance(estimate(absorbed, kind), whole.block(first, first, k, k)), tolerance)
            << what << " " << to_name(kind);
    }
}

TEST(AbsorbedFactor, GivesWhatIndicatorsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        expect_same(absorb_strata(trial), trial, 1, cluster_kinds, "seed " + std::to_string(seed));
    }
}

TEST(AbsorbedFactor, GivesWhatIndicatorsGiveWhereRowsAreClusters) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed, 1);
        const Trial absorbed = absorb_strata(trial);
        for (const CovarianceKind kind :
             {CovarianceKind::HC0, CovarianceKind::HC1, CovarianceKind::HC2, CovarianceKind::HC3}) {
            EXPECT_LT(distance(estimate(absorbed, kind), estimate(trial, kind).block(1, 1, 3, 3)), 1e-11)
                << label(kind, seed);
        }
    }
}

/// Authorities of two or three schools of one to three rows, sizes of 1 to 60; two arms and a covariate of the row.
Trial many_levels(std::uint32_t levels) {
    RandomStream random(GeneratorKind::stata_mt64, levels);
    Trial trial;
    for (std::uint32_t level = 0; level < levels; ++level) {
        const std::uint64_t schools = 2 + random.below(2);
        for (std::uint64_t school = 0; school < schools; ++school) {
            const std::uint64_t rows = 1 + random.below(3);
            trial.design.absorbed.level.insert(trial.design.absorbed.level.end(), rows, level);
            trial.clusters.of_row.insert(trial.clusters.of_row.end(), rows,
                                         static_cast<std::uint32_t>(trial.clusters.count));
            ++trial.clusters.count;
        }
    }
    const auto n = static_cast<Index>(trial.clusters.of_row.size());
    trial.design.absorbed.levels = levels;
    trial.design.names = {"treated", "age"};
    trial.design.x.resize(n, 2);
    trial.design.y.resize(n);
    trial.design.weights.resize(n);
    for (Index row = 0; row < n; ++row) {
        const auto index = static_cast<std::size_t>(row);
        trial.design.x.row(row) << trial.clusters.of_row[index] % 2, random.uniform();
        trial.design.weights[row] = static_cast<double>(1 + random.below(60));
        trial.design.y[row] = trial.design.absorbed.level[index] + random.uniform();
    }
    return trial;
}

Trial with_indicators_of_levels(const Trial& absorbed) {
    Trial trial = absorbed;
    const auto levels = static_cast<Index>(absorbed.design.absorbed.levels);
    trial.design.absorbed = {};
    MatrixXd& x = trial.design.x;
    x = MatrixXd::Zero(absorbed.design.y.size(), levels + 2);
    x.rightCols(2) = absorbed.design.x;
    for (Index row = 0; row < x.rows(); ++row) {
        x(row, static_cast<Index>(absorbed.design.absorbed.level[static_cast<std::size_t>(row)])) = 1;
    }
    trial.design.names.assign(static_cast<std::size_t>(levels + 2), "column");
    return trial;
}

TEST(AbsorbedFactor, ManyLevelsGiveWhatIndicatorsGive) {
    Trial absorbed = many_levels(30);
    expect_same(absorbed, with_indicators_of_levels(absorbed), 30, cluster_kinds, "30 levels");
    // As many as there are local authorities, in a build that optimises: the indicators make every cluster's matrix
    // 152 x 152, and without it that takes half a minute. The other kinds differ from CR2 in the power of that matrix
    // only.
#ifdef __OPTIMIZE__
    constexpr std::uint32_t authorities = 150;
#else
    constexpr std::uint32_t authorities = 75;
#endif
    absorbed = many_levels(authorities);
    expect_same(absorbed, with_indicators_of_levels(absorbed), authorities, {CovarianceKind::CR1, CovarianceKind::CR2},
                std::to_string(authorities) + " levels");
}

/// Coefficients without each cluster in turn, by fitting again (G x k).
MatrixXd leave_one_out(const Trial& trial) {
    MatrixXd coefficients(static_cast<Index>(trial.clusters.count), trial.design.x.cols());
    for (std::size_t left_out = 0; left_out < trial.clusters.count; ++left_out) {
        std::vector<Index> rows;
        for (std::size_t row = 0; row < trial.clusters.of_row.size(); ++row) {
            if (trial.clusters.of_row[row] != left_out) rows.push_back(static_cast<Index>(row));
        }
        const Fit fit = fit_least_squares(take_rows(trial, rows).design);
        coefficients.row(static_cast<Index>(left_out)) = fit.coefficients.transpose();
    }
    return coefficients;
}

TEST(AdjustedCovarianceProperties, JackknifeIsThatOfFittingAgainWithoutEachCluster) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        for (const Trial& form : {trial, absorb_strata(trial)}) {
            const MatrixXd without = leave_one_out(form);
            const auto count = static_cast<double>(form.clusters.count);
            const Eigen::RowVectorXd whole = fit_least_squares(form.design).coefficients.transpose();
            const MatrixXd about_whole = without.rowwise() - whole;
            const MatrixXd about_mean = without.rowwise() - without.colwise().mean();
            EXPECT_LT(distance(estimate(form, CovarianceKind::CV3),
                               (count - 1) / count * about_whole.transpose() * about_whole),
                      1e-11)
                << "seed " << seed;
            EXPECT_LT(distance(estimate(form, CovarianceKind::CV3J),
                               (count - 1) / count * about_mean.transpose() * about_mean),
                      1e-11)
                << "seed " << seed;
        }
    }
}

TEST(AdjustedCovarianceProperties, OneRowAClusterGivesTheHeteroskedasticKinds) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed, 1);
        EXPECT_EQ(estimate(trial, CovarianceKind::CR0), estimate(trial, CovarianceKind::HC0));
        EXPECT_EQ(estimate(trial, CovarianceKind::CR2), estimate(trial, CovarianceKind::HC2));
        EXPECT_EQ(estimate(trial, CovarianceKind::CR3), estimate(trial, CovarianceKind::HC3));
    }
}

TEST(AdjustedCovarianceProperties, WorkingVarianceInProportionToOneOverWeightIsTheDefault) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Fit fit = fit_least_squares(trial.design);
        const CovarianceOptions options{CovarianceKind::CR2, 3 * trial.design.weights.cwiseInverse()};
        EXPECT_EQ(cluster_covariance(fit, trial.design, trial.clusters, options).matrix,
                  estimate(trial, CovarianceKind::CR2))
            << "seed " << seed;
    }
}

TEST(AdjustedCovarianceProperties, CR2IsUnbiasedUnderItsWorkingModel) {
    // Var b = B x'W Phi W x B; the expectation of CR2 is the same when y has variance Phi: summed over unit outcomes,
    // each row's times the root of its variance, as the covariance is quadratic in y.
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Trial trial = absorb_strata(make_trial(seed, 2));
        VectorXd individuals = trial.design.weights;
        VectorXd by_cluster = VectorXd::Zero(static_cast<Index>(trial.clusters.count));
        for (Index row = 0; row < individuals.size(); ++row) {
            by_cluster[trial.clusters.of_row[static_cast<std::size_t>(row)]] += individuals[row];
        }
        trial.design.weights = individuals.cwiseQuotient(by_cluster(trial.clusters.of_row));
        const VectorXd variance = individuals.cwiseInverse();

        MatrixXd expectation = MatrixXd::Zero(3, 3);
        MatrixXd truth = expectation;
        for (Index row = 0; row < variance.size(); ++row) {
            trial.design.y = std::sqrt(variance[row]) * VectorXd::Unit(variance.size(), row);
            const Fit fit = fit_least_squares(trial.design);
            truth += fit.coefficients * fit.coefficients.transpose();
            expectation +=
                cluster_covariance(fit, trial.design, trial.clusters, {CovarianceKind::CR2, variance}).matrix;
        }
        EXPECT_LT(distance(expectation, truth), 1e-11) << "seed " << seed;
    }
}

}  // namespace
}  // namespace clustertrial::adjusted_properties_test
