#include "clustertrial/estimation/joint_test.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "naive_sandwich.hpp"
#include "random_trials.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <string>

#include <Eigen/LU>
#include <gtest/gtest.h>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::absorb_strata;
using testing_support::expand;
using testing_support::make_trial;
using testing_support::naive_eta;
using testing_support::seeds;
using testing_support::Trial;

constexpr std::array different_kinds{CovarianceKind::CR0, CovarianceKind::CR2, CovarianceKind::CR3};

JointTest test_of(const Trial& trial, const CovarianceOptions& options, const MatrixXd& contrasts,
                  JointTestKind kind = JointTestKind::htz) {
    return joint_test(fit_least_squares(trial.design), trial.design, trial.clusters, options, contrasts, kind);
}

/// Rows `first` .. of the identity of `columns`.
MatrixXd coefficients(Index first, Index count, Index columns) {
    return MatrixXd::Identity(columns, columns).middleRows(first, count);
}

void expect_same(const JointTest& found, const JointTest& expected, double tolerance, std::uint64_t seed) {
    EXPECT_NEAR(found.statistic, expected.statistic, tolerance * expected.statistic) << "seed " << seed;
    EXPECT_EQ(found.df1, expected.df1);
    EXPECT_NEAR(found.df2, expected.df2, tolerance * expected.df2) << "seed " << seed;
    EXPECT_NEAR(found.p_value, expected.p_value, 10 * tolerance) << "seed " << seed;
}

TEST(JointTest, OneContrastIsTheSquareOfItsT) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Fit fit = fit_least_squares(trial.design);
        for (const CovarianceKind kind : different_kinds) {
            const VectorXd contrast = VectorXd::Unit(6, 1);
            const double variance = cluster_covariance(fit, trial.design, trial.clusters, kind).matrix(1, 1);
            const double t = fit.coefficients[1] / std::sqrt(variance);
            const double df = satterthwaite_df(fit, trial.design, trial.clusters, {kind}, contrast);
            const JointTest htz = test_of(trial, {kind}, contrast.transpose());
            EXPECT_EQ(htz.df1, 1);
            EXPECT_NEAR(htz.df2, df, 1e-12 * df);
            EXPECT_NEAR(htz.statistic, t * t, 1e-11 * t * t);
            EXPECT_NEAR(htz.p_value, t_two_sided(t, df), 1e-11);
        }
    }
}

/// (eta - q + 1) / (eta q) Q on q and eta - q + 1, Q and eta by their definitions.
JointTest htz_by_definition(const Trial& trial, CovarianceKind kind, const VectorXd& row_variance,
                            const MatrixXd& contrasts) {
    const Fit fit = fit_least_squares(trial.design);
    const MatrixXd covariance =
        cluster_covariance(fit, trial.design, trial.clusters, CovarianceOptions{kind, row_variance}).matrix;
    const VectorXd estimate = contrasts * fit.coefficients;
    const double wald = estimate.dot((contrasts * covariance * contrasts.transpose()).inverse() * estimate);
    const VectorXd relative = row_variance.cwiseProduct(trial.design.weights);
    const double eta = naive_eta(trial.design, trial.clusters, kind, relative, contrasts);
    const auto q = static_cast<double>(contrasts.rows());
    JointTest test;
    test.df1 = q;
    test.df2 = eta - q + 1;
    test.statistic = test.df2 / (eta * q) * wald;
    test.p_value = f_upper(test.statistic, test.df1, test.df2);
    return test;
}

TEST(JointTest, HtzAgreesWithItsDefinition) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const VectorXd variances = trial.design.weights.cwiseInverse();
        for (const CovarianceKind kind : different_kinds) {
            for (const Index q : {2, 3}) {
                const MatrixXd contrasts = coefficients(1, q, 6);
                expect_same(test_of(trial, {kind}, contrasts), htz_by_definition(trial, kind, variances, contrasts),
                            1e-9, seed);
            }
        }
    }
}

/// Weight x variance differs between clusters.
VectorXd unequal_variances(const Trial& trial) {
    VectorXd variances = trial.design.weights.cwiseInverse();
    for (Index row = 0; row < variances.size(); ++row) {
        variances[row] *= 1 + trial.clusters.of_row[static_cast<std::size_t>(row)] % 4;
    }
    return variances;
}

TEST(JointTest, HtzAgreesWithItsDefinitionUnderAnotherWorkingVariance) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const VectorXd variances = unequal_variances(trial);
        const MatrixXd contrasts = coefficients(1, 3, 6);
        for (const CovarianceKind kind : different_kinds) {
            expect_same(test_of(trial, {kind, variances}, contrasts),
                        htz_by_definition(trial, kind, variances, contrasts), 1e-9, seed);
        }
    }
}

TEST(JointTest, WaldFDividesByTheContrastsAndTakesTheClustersLessOne) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Fit fit = fit_least_squares(trial.design);
        const MatrixXd covariance =
            cluster_covariance(fit, trial.design, trial.clusters, CovarianceKind::CR1).matrix.block(1, 1, 2, 2);
        const VectorXd estimate = fit.coefficients.segment(1, 2);
        const double expected = estimate.dot(covariance.inverse() * estimate) / 2;
        const JointTest wald = test_of(trial, {CovarianceKind::CR1}, coefficients(1, 2, 6), JointTestKind::wald_f);
        EXPECT_EQ(wald.kind, JointTestKind::wald_f);
        EXPECT_NEAR(wald.statistic, expected, 1e-11 * expected);
        EXPECT_EQ(wald.df1, 2);
        EXPECT_EQ(wald.df2, static_cast<double>(trial.clusters.count) - 1);
        EXPECT_NEAR(wald.p_value, f_upper(expected, 2, wald.df2), 1e-11);
    }
}

TEST(JointTest, AbsorbedStrataGiveWhatIndicatorsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const VectorXd variances = unequal_variances(trial);
        for (const CovarianceKind kind : different_kinds) {
            expect_same(test_of(absorb_strata(trial), {kind}, coefficients(0, 3, 3)),
                        test_of(trial, {kind}, coefficients(1, 3, 6)), 1e-10, seed);
            expect_same(test_of(absorb_strata(trial), {kind, variances}, coefficients(0, 2, 3)),
                        test_of(trial, {kind, variances}, coefficients(1, 2, 6)), 1e-10, seed);
        }
    }
}

TEST(JointTest, AggregatedRowsGiveWhatTheirIndividualsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const MatrixXd contrasts = coefficients(1, 3, 6);
        for (const CovarianceKind kind : {CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CV3}) {
            expect_same(test_of(trial, {kind}, contrasts), test_of(expand(trial), {kind}, contrasts), 1e-11, seed);
        }
    }
}

TEST(JointTest, HypothesisIsWhatItsContrastsSpan) {
    MatrixXd change(3, 3);
    change << 1, -1, 0, 2, 5, 1e-4, 0, 0, 300;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const MatrixXd contrasts = coefficients(1, 3, 6);
        expect_same(test_of(trial, {CovarianceKind::CR2}, change * contrasts),
                    test_of(trial, {CovarianceKind::CR2}, contrasts), 1e-10, seed);
    }
}

TEST(JointTest, PartsGiveWhatRowsGive) {
    const Trial trial = absorb_strata(make_trial(6));
    const Fit fit = fit_least_squares(trial.design);
    const EstimatingEquations parts = estimating_equations(fit, trial.design, trial.clusters);
    const MatrixXd contrasts = coefficients(0, 2, 3);
    for (const JointTestKind kind : {JointTestKind::htz, JointTestKind::wald_f}) {
        const JointTest found = joint_test(parts, CovarianceKind::CR2, contrasts, kind);
        const JointTest expected = test_of(trial, {CovarianceKind::CR2}, contrasts, kind);
        EXPECT_EQ(found.kind, kind);
        EXPECT_EQ(found.statistic, expected.statistic);
        EXPECT_EQ(found.df2, expected.df2);
        EXPECT_EQ(found.p_value, expected.p_value);
    }
}

TEST(JointTest, Names) {
    EXPECT_EQ(to_name(JointTestKind::wald_f), "wald-f");
    EXPECT_EQ(to_name(JointTestKind::htz), "htz");
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

/// One row a cluster: the mean of each arm, arm a in `size[a]` clusters.
Trial arms(const std::vector<Index>& size) {
    Trial trial;
    Index n = 0;
    for (const Index clusters : size) n += clusters;
    trial.design = {MatrixXd::Zero(n, static_cast<Index>(size.size())), VectorXd(n), VectorXd::Ones(n), {}};
    Index row = 0;
    for (std::size_t arm = 0; arm < size.size(); ++arm) {
        trial.design.names.push_back("arm " + std::to_string(arm));
        for (Index cluster = 0; cluster < size[arm]; ++cluster, ++row) {
            trial.design.x(row, static_cast<Index>(arm)) = 1;
            trial.design.y[row] = std::sin(static_cast<double>(row));
            trial.clusters.of_row.push_back(static_cast<std::uint32_t>(row));
        }
    }
    trial.clusters.count = static_cast<std::size_t>(n);
    return trial;
}

TEST(JointTestErrors, ContrastsThatDependOnEachOther) {
    MatrixXd contrasts = coefficients(0, 3, 3);
    contrasts.row(2) = contrasts.row(0) - 1e3 * contrasts.row(1);
    expect_error(ErrorKind::usage,
                 "a joint test of 3 contrasts of which 2 are linearly independent; leave the others out", [&] {
                     test_of(arms({3, 3, 3}), {}, contrasts);
                 });
}

TEST(JointTestErrors, NoContrastOrAnEmptyOne) {
    const std::string expected = "; expected at least one, none of them zero, and no more than coefficients";
    expect_error(ErrorKind::usage, "a joint test of 0 contrasts of 3 coefficients" + expected, [] {
        test_of(arms({3, 3, 3}), {}, MatrixXd(0, 3));
    });
    expect_error(ErrorKind::usage, "a joint test of 1 contrast of 3 coefficients" + expected, [] {
        test_of(arms({3, 3, 3}), {}, MatrixXd::Zero(1, 3));
    });
    expect_error(ErrorKind::usage, "a contrast of 4 values of a fit of 3 coefficients", [] {
        test_of(arms({3, 3, 3}), {}, MatrixXd::Ones(1, 4));
    });
}

TEST(JointTestErrors, ArmOfOneCluster) {
    for (const JointTestKind kind : {JointTestKind::wald_f, JointTestKind::htz}) {
        expect_error(ErrorKind::design,
                     "the covariance of the 2 contrasts is singular: single clusters identify one of them", [&] {
                         test_of(arms({5, 1}), {CovarianceKind::CR2}, coefficients(0, 2, 2), kind);
                     });
    }
}

TEST(JointTestErrors, TooFewDegreesOfFreedom) {
    // Four means of two equal clusters each: independent variances of one degree of freedom. The sum of the variances
    // is 4 x 2 on the diagonal and, off it, 0 as no cluster is in two arms: eta = 4 x 5 / 8 = 2.5, not above 3.
    expect_error(ErrorKind::design,
                 "the covariance of 4 contrasts has 2.50 degrees of freedom; a joint test needs more than 3", [] {
                     test_of(arms({2, 2, 2, 2}), {CovarianceKind::CR2}, coefficients(0, 4, 4));
                 });
}

}  // namespace
}  // namespace clustertrial
