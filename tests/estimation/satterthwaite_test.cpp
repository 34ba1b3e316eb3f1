#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "naive_sandwich.hpp"
#include "random_trials.hpp"

#include <array>
#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial::satterthwaite_test {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using testing_support::absorb_strata;
using testing_support::expand;
using testing_support::make_trial;
using testing_support::naive_satterthwaite_df;
using testing_support::seeds;
using testing_support::Trial;

constexpr std::array different_kinds{CovarianceKind::CR0, CovarianceKind::CR2, CovarianceKind::CR3};

double df_of(const Trial& trial, const CovarianceOptions& options, const VectorXd& contrast) {
    return satterthwaite_df(fit_least_squares(trial.design), trial.design, trial.clusters, options, contrast);
}

double df_of(const Trial& trial, const CovarianceOptions& options, Index coefficient) {
    return df_of(trial, options, VectorXd::Unit(trial.design.x.cols(), coefficient));
}

void expect_close(double found, double expected, double tolerance, std::uint64_t seed) {
    EXPECT_NEAR(found, expected, tolerance * expected) << "seed " << seed;
}

/// Clusters of two individuals, the first `control` clusters control.
Trial two_arms(Index control, Index treated) {
    const Index n = 2 * (control + treated);
    Trial trial;
    trial.design = {
        Eigen::MatrixXd::Ones(n, 2), VectorXd::LinSpaced(n, 0, 1), VectorXd::Ones(n), {"intercept", "treated"}};
    trial.design.x.col(1).head(2 * control).setZero();
    for (Index row = 0; row < n; ++row) trial.clusters.of_row.push_back(static_cast<std::uint32_t>(row / 2));
    trial.clusters.count = static_cast<std::size_t>(control + treated);
    return trial;
}

TEST(SatterthwaiteDf, EqualClustersGiveWelchsByHand) {
    // CR2 of a difference is s0^2 / G0 + s1^2 / G1, of the variances of cluster means. Under equal variances, Welch's
    // df is (1/G0 + 1/G1)^2 / (1/(G0^2 (G0 - 1)) + 1/(G1^2 (G1 - 1))): with 4 and 2 clusters (3/4)^2 / (1/48 + 1/4) =
    // 27/13; with 3 and 3, 4. The control mean alone has G0 - 1.
    EXPECT_NEAR(df_of(two_arms(4, 2), {CovarianceKind::CR2}, 1), 27.0 / 13, 1e-13);
    EXPECT_NEAR(df_of(two_arms(3, 3), {CovarianceKind::CR2}, 1), 4, 1e-13);
    EXPECT_NEAR(df_of(two_arms(4, 2), {CovarianceKind::CR2}, 0), 3, 1e-13);
}

TEST(SatterthwaiteDf, AgreesWithItsDefinition) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const VectorXd ones = VectorXd::Ones(trial.design.y.size());
        const VectorXd contrast = VectorXd::LinSpaced(6, -1, 2);
        for (const CovarianceKind kind : different_kinds) {
            expect_close(df_of(trial, {kind}, contrast),
                         naive_satterthwaite_df(trial.design, trial.clusters, kind, ones, contrast), 1e-10, seed);
        }
    }
}

/// An individual's weight by cluster, so that weight x variance is not the same for all.
VectorXd unequal_variances(const Trial& trial) {
    VectorXd variances = trial.design.weights.cwiseInverse();
    for (Index row = 0; row < variances.size(); ++row) {
        variances[row] *= 1 + trial.clusters.of_row[static_cast<std::size_t>(row)] % 4;
    }
    return variances;
}

TEST(SatterthwaiteDf, AgreesWithItsDefinitionUnderAnotherWorkingVariance) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const VectorXd variances = unequal_variances(trial);
        const VectorXd relative = variances.cwiseProduct(trial.design.weights);
        const VectorXd contrast = VectorXd::LinSpaced(6, -1, 2);
        for (const CovarianceKind kind : different_kinds) {
            expect_close(df_of(trial, {kind, variances}, contrast),
                         naive_satterthwaite_df(trial.design, trial.clusters, kind, relative, contrast), 1e-10, seed);
        }
    }
}

TEST(SatterthwaiteDf, AbsorbedStrataGiveWhatIndicatorsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Trial absorbed = absorb_strata(trial);
        const VectorXd variances = unequal_variances(trial);
        for (const CovarianceKind kind : different_kinds) {
            for (Index j = 0; j < 3; ++j) {
                expect_close(df_of(absorbed, {kind}, j), df_of(trial, {kind}, j + 1), 1e-10, seed);
                expect_close(df_of(absorbed, {kind, variances}, j), df_of(trial, {kind, variances}, j + 1), 1e-10,
                             seed);
            }
        }
    }
}

TEST(SatterthwaiteDf, AggregatedRowsGiveWhatTheirIndividualsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Trial individuals = expand(trial);
        for (const CovarianceKind kind : different_kinds) {
            for (Index j = 0; j < 6; ++j) {
                expect_close(df_of(trial, {kind}, j), df_of(individuals, {kind}, j), 1e-12, seed);
            }
            expect_close(df_of(absorb_strata(trial), {kind}, 0), df_of(absorb_strata(individuals), {kind}, 0), 1e-12,
                         seed);
        }
    }
}

TEST(SatterthwaiteDf, AggregatedRowsGiveWhatTheirIndividualsGiveUnderAnotherWorkingVariance) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        const Trial individuals = expand(trial);
        VectorXd variances = VectorXd::Ones(individuals.design.y.size());
        for (Index row = 0; row < variances.size(); ++row) {
            variances[row] += individuals.clusters.of_row[static_cast<std::size_t>(row)] % 4;
        }
        expect_close(df_of(trial, {CovarianceKind::CR2, unequal_variances(trial)}, 1),
                     df_of(individuals, {CovarianceKind::CR2, variances}, 1), 1e-12, seed);
    }
}

TEST(SatterthwaiteDf, ConstantFactorsAndScalesDoNotMatter) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = make_trial(seed);
        Trial heavier = trial;
        heavier.design.weights *= 7.3;
        const VectorXd variances = unequal_variances(trial);
        const VectorXd contrast = VectorXd::LinSpaced(6, -1, 2);
        const double cr0 = df_of(trial, {CovarianceKind::CR0}, contrast);
        const double cr2 = df_of(trial, {CovarianceKind::CR2}, contrast);
        const double cr3 = df_of(trial, {CovarianceKind::CR3}, contrast);
        EXPECT_EQ(df_of(trial, {CovarianceKind::CR1}, contrast), cr0);
        EXPECT_EQ(df_of(trial, {CovarianceKind::CV3}, contrast), cr3);
        EXPECT_EQ(df_of(trial, {CovarianceKind::CV3J}, contrast), cr3);
        expect_close(df_of(trial, {CovarianceKind::CR2}, -250 * contrast), cr2, 1e-13, seed);
        expect_close(df_of(heavier, {CovarianceKind::CR2}, contrast), cr2, 1e-12, seed);
        expect_close(df_of(trial, {CovarianceKind::CR2, 40 * variances}, contrast),
                     df_of(trial, {CovarianceKind::CR2, variances}, contrast), 1e-12, seed);
    }
}

TEST(SatterthwaiteDf, OutcomeDoesNotMatter) {
    Trial trial = make_trial(3);
    const double df = df_of(trial, {CovarianceKind::CR2}, 1);
    trial.design.y = trial.design.y.array().square() - 4;
    EXPECT_EQ(df_of(trial, {CovarianceKind::CR2}, 1), df);
}

TEST(SatterthwaiteDf, OneRowAClusterGivesHCsDegreesOfFreedom) {
    const Trial trial = make_trial(5, 1);
    EXPECT_EQ(df_of(trial, {CovarianceKind::HC0}, 1), df_of(trial, {CovarianceKind::CR0}, 1));
    EXPECT_EQ(df_of(trial, {CovarianceKind::HC1}, 1), df_of(trial, {CovarianceKind::CR0}, 1));
    EXPECT_EQ(df_of(trial, {CovarianceKind::HC2}, 1), df_of(trial, {CovarianceKind::CR2}, 1));
    EXPECT_EQ(df_of(trial, {CovarianceKind::HC3}, 1), df_of(trial, {CovarianceKind::CR3}, 1));
}

TEST(SatterthwaiteDf, PartsGiveWhatRowsGive) {
    const Trial trial = absorb_strata(make_trial(6));
    const Fit fit = fit_least_squares(trial.design);
    const EstimatingEquations parts = estimating_equations(fit, trial.design, trial.clusters);
    const VectorXd contrast = VectorXd::Unit(3, 0);
    EXPECT_EQ(satterthwaite_df(parts, CovarianceKind::CR2, contrast), df_of(trial, {CovarianceKind::CR2}, contrast));
}

TEST(SatterthwaiteDf, ClusterThatHoldsAWholeStratumAddsNothing) {
    // A stratum that is one cluster: its indicator takes the cluster's mean, and nothing is constant within the cluster
    // but the treatment. Without the cluster and its indicator the df are the same.
    Trial trial = two_arms(3, 4);
    Trial without = two_arms(3, 3);
    trial.design.x.conservativeResize(Eigen::NoChange, 3);
    trial.design.x.col(2).setZero();
    trial.design.x.col(2).tail(2).setOnes();
    trial.design.names.emplace_back("last stratum");
    EXPECT_NEAR(df_of(trial, {CovarianceKind::CR2}, 1), df_of(without, {CovarianceKind::CR2}, 1), 1e-12);
}

TEST(SatterthwaiteDf, NearlyAllOfAColumnInOneClusterCostsFewDigits) {
    // One of three treated clusters has 2,000,000 individuals, of the other two one each.
    Trial trial = two_arms(4, 3);
    trial.design.weights.segment(8, 2).setConstant(1e6);
    const VectorXd ones = VectorXd::Ones(14);
    expect_close(df_of(trial, {CovarianceKind::CR2}, 1),
                 naive_satterthwaite_df(trial.design, trial.clusters, CovarianceKind::CR2, ones, VectorXd::Unit(2, 1)),
                 1e-7, 0);
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

TEST(SatterthwaiteDfErrors, ContrastOfOneClusterHasNone) {
    Trial trial = two_arms(4, 1);
    trial.design.x.col(0) -= trial.design.x.col(1);  // the means of the arms
    EXPECT_NEAR(df_of(trial, {CovarianceKind::CR2}, 0), 3, 1e-13);
    for (const CovarianceKind kind : different_kinds) {
        expect_error(ErrorKind::design,
                     "single clusters identify the contrast: its variance cannot be estimated, and it has no "
                     "degrees of freedom",
                     [&] { df_of(trial, {kind}, 1); });
    }
}

TEST(SatterthwaiteDfErrors, ContrastThatDoesNotFit) {
    const Trial trial = two_arms(3, 3);
    expect_error(ErrorKind::usage, "the values of a contrast must be finite, and not all zero",
                 [&] { df_of(trial, {}, VectorXd::Zero(2)); });
    expect_error(ErrorKind::usage, "a contrast of 3 values of a fit of 2 coefficients",
                 [&] { df_of(trial, {}, VectorXd::Ones(3)); });
}

TEST(SatterthwaiteDfErrors, HCNeedsOneRowACluster) {
    const Trial trial = two_arms(3, 3);
    expect_error(ErrorKind::design, "HC2 needs one row a cluster; the data hold 12 rows in 6 clusters",
                 [&] { df_of(trial, {CovarianceKind::HC2}, 1); });
}

}  // namespace
}  // namespace clustertrial::satterthwaite_test
