#include "clustertrial/estimation/cluster_influence.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "random_trials.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include <Eigen/LU>
#include <Eigen/QR>
#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::absorb_strata;
using testing_support::expand;
using testing_support::make_trial;
using testing_support::seeds;
using testing_support::take_rows;
using testing_support::Trial;

/// A trial, its fit and the parts of its clusters.
struct Fitted {
    explicit Fitted(Trial given)
        : trial(std::move(given)),
          fit(fit_least_squares(trial.design)),
          parts(estimating_equations(fit, trial.design, trial.clusters)) {}
    Trial trial;
    Fit fit;
    EstimatingEquations parts;
};

/// Levels counted again from 0, without those that no row has.
void renumber(AbsorbedFactor& factor) {
    std::map<std::uint32_t, std::uint32_t> numbers;
    for (std::uint32_t& level : factor.level) {
        level = numbers.try_emplace(level, static_cast<std::uint32_t>(numbers.size())).first->second;
    }
    factor.levels = numbers.size();
}

/// The model fitted again to the rows of clusters that are not in `left_out`.
Fit refit(const Trial& trial, const std::vector<std::uint32_t>& group, std::uint32_t left_out) {
    std::vector<Index> rows;
    for (std::size_t row = 0; row < trial.clusters.of_row.size(); ++row) {
        if (group[trial.clusters.of_row[row]] != left_out) rows.push_back(static_cast<Index>(row));
    }
    Trial rest = take_rows(trial, rows);
    renumber(rest.design.absorbed);
    return fit_least_squares(rest.design);
}

std::vector<std::uint32_t> each_alone(std::size_t clusters) {
    std::vector<std::uint32_t> group(clusters);
    std::iota(group.begin(), group.end(), 0U);
    return group;
}

std::vector<std::uint32_t> modulo(std::size_t clusters, std::uint32_t groups) {
    std::vector<std::uint32_t> group = each_alone(clusters);
    for (std::uint32_t& index : group) index %= groups;
    return group;
}

/// In units of the standard errors of all data.
double distance(const Fitted& fitted, const VectorXd& found, const VectorXd& expected) {
    const MatrixXd covariance =
        cluster_covariance(fitted.fit, fitted.trial.design, fitted.trial.clusters, CovarianceKind::CR0).matrix;
    return (found - expected).cwiseQuotient(covariance.diagonal().cwiseSqrt()).cwiseAbs().maxCoeff();
}

void expect_refits(const Fitted& fitted, const std::vector<LeftOut>& found, const std::vector<std::uint32_t>& group) {
    std::size_t compared = 0;
    for (std::uint32_t g = 0; g < found.size(); ++g) {
        const Fit expected = refit(fitted.trial, group, g);
        EXPECT_EQ(found[g].singular, !expected.dropped.empty());
        if (!expected.dropped.empty()) continue;
        EXPECT_LT(distance(fitted, found[g].coefficients, expected.coefficients), 1e-10);
        ++compared;
    }
    EXPECT_GT(compared, 0U);
}

TEST(LeaveOneClusterOut, AgreesWithFittingAgain) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(make_trial(seed));
        expect_refits(fitted, leave_one_cluster_out(fitted.parts), each_alone(fitted.parts.count()));
    }
}

TEST(LeaveOneClusterOut, AgreesWithFittingAgainWithAbsorbedStrata) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(absorb_strata(make_trial(seed)));
        expect_refits(fitted, leave_one_cluster_out(fitted.parts), each_alone(fitted.parts.count()));
    }
}

TEST(LeaveOneClusterOut, AggregatedRowsGiveWhatTheirIndividualsGive) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Trial trial = absorb_strata(make_trial(seed));
        const Fitted rows(trial);
        const Fitted individuals(expand(trial));
        const auto found = leave_one_cluster_out(rows.parts);
        const auto expected = leave_one_cluster_out(individuals.parts);
        for (std::size_t g = 0; g < found.size(); ++g) {
            EXPECT_LT(distance(rows, found[g].coefficients, expected[g].coefficients), 1e-12) << "seed " << seed;
        }
    }
}

TEST(LeaveOneClusterOut, TheirSpreadIsTheJackknife) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(absorb_strata(make_trial(seed)));
        MatrixXd spread = MatrixXd::Zero(3, 3);
        for (const LeftOut& left_out : leave_one_cluster_out(fitted.parts)) {
            const VectorXd change = left_out.coefficients - fitted.fit.coefficients;
            spread += change * change.transpose();
        }
        const auto clusters = static_cast<double>(fitted.parts.count());
        const MatrixXd cv3 = cluster_covariance(fitted.parts, CovarianceKind::CV3).matrix;
        EXPECT_LT(testing_support::distance((clusters - 1) / clusters * spread, cv3), 1e-12) << "seed " << seed;
    }
}

TEST(LeaveOneClusterOut, StratumOfOneClusterLeavesWithIt) {
    Trial trial = absorb_strata(make_trial(4));
    const auto last = static_cast<std::uint32_t>(trial.clusters.count - 1);
    for (std::size_t row = 0; row < trial.clusters.of_row.size(); ++row) {
        if (trial.clusters.of_row[row] == last) trial.design.absorbed.level[row] = 3;
    }
    trial.design.absorbed.levels = 4;
    const Fitted fitted(trial);
    const auto found = leave_one_cluster_out(fitted.parts);
    EXPECT_FALSE(found.back().singular);
    expect_refits(fitted, found, each_alone(fitted.parts.count()));
}

TEST(LeaveOneClusterOut, ArmOfOneClusterIsSingularAndLeavesTheOtherSlopesRight) {
    Trial trial = absorb_strata(make_trial(2));
    for (std::size_t row = 0; row < trial.clusters.of_row.size(); ++row) {
        trial.design.x(static_cast<Index>(row), 0) = trial.clusters.of_row[row] == 7 ? 1 : 0;
    }
    const Fitted fitted(trial);
    const auto found = leave_one_cluster_out(fitted.parts);
    for (std::size_t g = 0; g < found.size(); ++g) EXPECT_EQ(found[g].singular, g == 7);
    Trial no_arm = trial;
    no_arm.design.x = trial.design.x.rightCols(2).eval();
    no_arm.design.names.erase(no_arm.design.names.begin());
    const Fit expected = refit(no_arm, each_alone(fitted.parts.count()), 7);
    VectorXd coefficients = found[7].coefficients;
    coefficients.tail(2) = expected.coefficients;
    EXPECT_LT(distance(fitted, found[7].coefficients, coefficients), 1e-9);
    EXPECT_TRUE(std::isfinite(found[7].coefficients[0]));
}

TEST(LeaveGroupsOut, WholeStrataAgreeWithFittingAgain) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(absorb_strata(make_trial(seed)));
        const auto found = leave_groups_out(fitted.parts, fitted.parts.level, 3);
        for (const LeftOut& left_out : found) EXPECT_FALSE(left_out.singular) << "seed " << seed;
        expect_refits(fitted, found, fitted.parts.level);
    }
}

TEST(LeaveGroupsOut, StrataAsIndicatorsGiveTheSameSlopes) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted indicators(make_trial(seed));
        const Fitted absorbed(absorb_strata(indicators.trial));
        const auto found = leave_groups_out(indicators.parts, absorbed.parts.level, 3);
        const auto expected = leave_groups_out(absorbed.parts, absorbed.parts.level, 3);
        for (std::size_t stratum = 0; stratum < 3; ++stratum) {
            EXPECT_TRUE(found[stratum].singular) << "its indicator, or for the first the intercept, is left to nothing";
            const VectorXd slopes = found[stratum].coefficients.segment(1, 3);
            EXPECT_LT(distance(absorbed, slopes, expected[stratum].coefficients), 1e-10) << "seed " << seed;
        }
    }
}

TEST(LeaveGroupsOut, GroupsAcrossStrataAgreeWithFittingAgain) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(absorb_strata(make_trial(seed)));
        const std::vector<std::uint32_t> group = modulo(fitted.parts.count(), 4);
        expect_refits(fitted, leave_groups_out(fitted.parts, group, 4), group);
    }
}

TEST(LeaveGroupsOut, GroupWithoutClustersChangesNothing) {
    const Fitted fitted(make_trial(3));
    const auto found = leave_groups_out(fitted.parts, modulo(fitted.parts.count(), 2), 3);
    EXPECT_FALSE(found[2].singular);
    EXPECT_EQ(found[2].coefficients, fitted.fit.coefficients);
}

/// Column `position` less what the other columns explain of it, times the root of the weight.
VectorXd left_of_column(const Design& design, Index position) {
    const VectorXd root = design.weights.cwiseSqrt();
    MatrixXd x = root.asDiagonal() * design.x;
    const VectorXd own = x.col(position);
    x.col(position).setZero();
    const MatrixXd others = x;
    return own - others * others.completeOrthogonalDecomposition().solve(own);
}

TEST(Leverages, AreThoseOfTheProjection) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(make_trial(seed));
        const Fitted absorbed(absorb_strata(fitted.trial));
        const Design& design = fitted.trial.design;
        const MatrixXd x = design.weights.cwiseSqrt().asDiagonal() * design.x;
        const VectorXd diagonal = (x * (x.transpose() * x).inverse() * x.transpose()).diagonal();
        VectorXd expected = VectorXd::Zero(static_cast<Index>(fitted.parts.count()));
        for (Index row = 0; row < diagonal.size(); ++row) {
            expected[fitted.trial.clusters.of_row[static_cast<std::size_t>(row)]] += diagonal[row];
        }
        const auto found = cluster_leverages(fitted.parts);
        EXPECT_THAT(found, testing::Pointwise(testing::DoubleNear(1e-11), expected)) << "seed " << seed;
        EXPECT_THAT(cluster_leverages(absorbed.parts), testing::Pointwise(testing::DoubleNear(1e-11), expected));
        EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 6, 1e-12);
    }
}

TEST(Leverages, PartialOnesAreSharesOfWhatIsLeftOfTheColumn) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(make_trial(seed));
        const Fitted absorbed(absorb_strata(fitted.trial));
        const VectorXd left = left_of_column(fitted.trial.design, 1);
        VectorXd expected = VectorXd::Zero(static_cast<Index>(fitted.parts.count()));
        for (Index row = 0; row < left.size(); ++row) {
            const std::uint32_t cluster = fitted.trial.clusters.of_row[static_cast<std::size_t>(row)];
            expected[cluster] += left[row] * left[row] / left.squaredNorm();
        }
        const auto found = partial_leverages(fitted.parts, 1);
        EXPECT_THAT(found, testing::Pointwise(testing::DoubleNear(1e-11), expected)) << "seed " << seed;
        EXPECT_THAT(partial_leverages(absorbed.parts, 0), testing::Pointwise(testing::DoubleNear(1e-11), expected));
        EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 1, 1e-13);
    }
}

/// Cluster g has size[g] individuals, all in one row; an intercept.
Fitted mean_of_clusters(const std::vector<double>& size) {
    const auto n = static_cast<Index>(size.size());
    Trial trial;
    trial.design = {
        MatrixXd::Ones(n, 1), VectorXd::LinSpaced(n, 0, 1), Eigen::Map<const VectorXd>(size.data(), n), {"intercept"}};
    trial.clusters = {each_alone(size.size()), size.size()};
    return Fitted(trial);
}

TEST(EffectiveClusters, OfAMeanByHand) {
    // gamma_g is n_g at rho 0 and n_g^2 at rho 1, but for a scale, and G / (1 + CV^2) is (sum gamma)^2 / sum gamma^2:
    // 6^2 / (1 + 4 + 9) and 14^2 / (1 + 16 + 81). At rho 1/2 it is n_g (1 + n_g) / 2: 10^2 / (1 + 9 + 36).
    const Fitted fitted = mean_of_clusters({1, 2, 3});
    const VectorXd contrast = VectorXd::Ones(1);
    EXPECT_NEAR(effective_clusters(fitted.parts, contrast, 0), 18.0 / 7, 1e-13);
    EXPECT_NEAR(effective_clusters(fitted.parts, contrast, 0.5), 50.0 / 23, 1e-13);
    EXPECT_NEAR(effective_clusters(fitted.parts, contrast, 1), 2, 1e-13);
}

TEST(EffectiveClusters, OfAMeanOfEqualClustersAreAllOfThem) {
    const Fitted fitted = mean_of_clusters({8, 8, 8, 8, 8});
    for (const double rho : {0.0, 0.3, 1.0}) {
        EXPECT_NEAR(effective_clusters(fitted.parts, VectorXd::Ones(1), rho), 5, 1e-13);
    }
}

/// By definition, from one row an individual: gamma_g = c'B x_g'[(1 - rho) I + rho 11'] x_g B c.
double effective_by_definition(const Trial& individuals, const VectorXd& contrast, double rho) {
    const MatrixXd& x = individuals.design.x;
    const VectorXd influence = x * ((x.transpose() * x).inverse() * contrast);
    const auto clusters = static_cast<Index>(individuals.clusters.count);
    VectorXd squares = VectorXd::Zero(clusters);
    VectorXd sums = VectorXd::Zero(clusters);
    for (Index row = 0; row < influence.size(); ++row) {
        const std::uint32_t cluster = individuals.clusters.of_row[static_cast<std::size_t>(row)];
        squares[cluster] += influence[row] * influence[row];
        sums[cluster] += influence[row];
    }
    const VectorXd gamma = (1 - rho) * squares + rho * sums.cwiseAbs2();
    const double mean = gamma.mean();
    return static_cast<double>(clusters) / (1 + (gamma.array() - mean).square().mean() / (mean * mean));
}

TEST(EffectiveClusters, AgreeWithTheirDefinitionOverIndividuals) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Fitted fitted(make_trial(seed));
        const Fitted absorbed(absorb_strata(fitted.trial));
        const Trial individuals = expand(fitted.trial);
        for (const double rho : {0.0, 0.05, 1.0}) {
            const double expected = effective_by_definition(individuals, VectorXd::Unit(6, 1), rho);
            EXPECT_NEAR(effective_clusters(fitted.parts, VectorXd::Unit(6, 1), rho), expected, 1e-11 * expected);
            EXPECT_NEAR(effective_clusters(absorbed.parts, VectorXd::Unit(3, 0), rho), expected, 1e-11 * expected);
        }
    }
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

TEST(ClusterInfluenceErrors, GroupsThatDoNotFitTheClusters) {
    const Fitted fitted = mean_of_clusters({1, 2, 3});
    expect_error(ErrorKind::usage, "2 group indices for 3 clusters", [&] {
        leave_groups_out(fitted.parts, {0, 0}, 1);
    });
    expect_error(ErrorKind::usage, "group index 2 where there are 2 groups", [&] {
        leave_groups_out(fitted.parts, {0, 1, 2}, 2);
    });
}

TEST(ClusterInfluenceErrors, CoefficientThatIsNotThere) {
    const Fitted fitted = mean_of_clusters({1, 2, 3});
    expect_error(ErrorKind::usage, "coefficient 1 of a fit of 1 coefficient",
                 [&] { partial_leverages(fitted.parts, 1); });
}

TEST(ClusterInfluenceErrors, IntraclusterCorrelationOutside0To1) {
    const Fitted fitted = mean_of_clusters({1, 2, 3});
    const auto effective = [&](double rho) { effective_clusters(fitted.parts, VectorXd::Ones(1), rho); };
    for (const double rho : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
        expect_error(ErrorKind::usage, "an intracluster correlation must be a number from 0 to 1",
                     [&] { effective(rho); });
    }
}

TEST(ClusterInfluenceErrors, ContrastWithinClustersHasNoEffectiveNumberInTheWorstCase) {
    // Half of each cluster's individuals on either side of the contrast: their common deviation cancels.
    Trial trial;
    trial.design = {MatrixXd::Ones(8, 2), VectorXd::LinSpaced(8, 0, 1), VectorXd::Ones(8), {"intercept", "half"}};
    for (std::uint32_t row = 0; row < 8; ++row) {
        trial.design.x(row, 1) = row % 2;
        trial.clusters.of_row.push_back(row / 2);
    }
    trial.clusters.count = 4;
    const Fitted fitted(trial);
    EXPECT_NEAR(effective_clusters(fitted.parts, VectorXd::Unit(2, 1), 0.9), 4, 1e-12);
    expect_error(ErrorKind::design,
                 "the contrast is one within clusters: at an intracluster correlation of 1 it has no variance, and no "
                 "effective number of clusters",
                 [&] { effective_clusters(fitted.parts, VectorXd::Unit(2, 1), 1); });
}

}  // namespace
}  // namespace clustertrial
