#include "clustertrial/estimation/wild_bootstrap.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "resampling_trials.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

/// Against a loop that builds each bootstrap sample and fits it again.
namespace clustertrial::wild_bootstrap_test {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using testing::Pair;
using testing_support::absorb_strata;
using testing_support::expand;
using testing_support::make_small_trial;
using testing_support::SmallTrial;

constexpr std::size_t treated = 1;  // column of small trials
constexpr double infinity = std::numeric_limits<double>::infinity();
const WildBootstrapOptions unrestricted{9999, 1, BootstrapWeights::rademacher, BootstrapResiduals::unrestricted};

NullDraws bootstrap(const SmallTrial& trial, const WildBootstrapOptions& options = {}, std::size_t column = treated) {
    const Fit fit = fit_least_squares(trial.design);
    const EstimatingEquations parts = estimating_equations(fit, trial.design, trial.clusters);
    return wild_bootstrap_draws(parts, fit.position(column).value(), options);
}

double statistic(const NullDraws& draws, std::size_t draw, double effect) {
    const double s = effect - draws.centre;
    const double n1 = draws.n1.empty() ? 0 : draws.n1[draw];
    const double v1 = draws.v1.empty() ? 0 : draws.v1[draw];
    const double v2 = draws.v2.empty() ? 0 : draws.v2[draw];
    return (draws.n0[draw] - s * n1) / std::sqrt(draws.v0[draw] + s * v1 + s * s * v2);
}

struct Estimate {
    double value;
    double std_error;
};

Estimate estimate(const SmallTrial& trial, const VectorXd& y) {
    Design design = trial.design;
    design.y = y;
    const Fit fit = fit_least_squares(design);
    const auto covariance = cluster_covariance(fit, design, trial.clusters, CovarianceKind::CR1);
    return {fit.coefficients[treated], std::sqrt(covariance.matrix(treated, treated))};
}

/// The model that the bootstrap resamples: fitted values, residuals, and the coefficient that its draws deviate from.
struct NullModel {
    VectorXd fitted;
    VectorXd residuals;
    double effect;
};

NullModel fit_null(const SmallTrial& trial, double effect, BootstrapResiduals kind) {
    Design design = trial.design;
    if (kind == BootstrapResiduals::restricted) {
        std::vector<Index> others;
        for (Index j = 0; j < design.x.cols(); ++j) {
            if (j != static_cast<Index>(treated)) others.push_back(j);
        }
        design.y -= effect * design.x.col(treated);
        design.x = trial.design.x(Eigen::all, others);
        design.names.erase(design.names.begin() + treated);
    }
    const Fit fit = fit_least_squares(design);
    const bool restricted = kind == BootstrapResiduals::restricted;
    return {trial.design.y - fit.residuals, fit.residuals, restricted ? effect : fit.coefficients[treated]};
}

/// What the definition gives for the sign vector `draw`.
double naive_statistic(const SmallTrial& trial, const NullModel& null, std::size_t draw) {
    VectorXd y = null.fitted;
    for (Index i = 0; i < y.size(); ++i) {
        const std::uint32_t g = trial.clusters.of_row[static_cast<std::size_t>(i)];
        y[i] += (draw >> g & 1U) == 0 ? null.residuals[i] : -null.residuals[i];
    }
    const Estimate drawn = estimate(trial, y);
    return (drawn.value - null.effect) / drawn.std_error;
}

std::vector<double> naive_statistics(const SmallTrial& trial, double effect, BootstrapResiduals kind) {
    const NullModel null = fit_null(trial, effect, kind);
    std::vector<double> statistics(std::size_t{1} << trial.clusters.count);
    for (std::size_t draw = 0; draw < statistics.size(); ++draw) {
        statistics[draw] = naive_statistic(trial, null, draw);
    }
    return statistics;
}

double naive_p(const SmallTrial& trial, double effect, BootstrapResiduals kind, Tails tails) {
    const Estimate original = estimate(trial, trial.design.y);
    const double observed = (original.value - effect) / original.std_error;
    const double slack = 1e-9 * std::abs(observed);
    double both = 0;
    double above = 0;
    double below = 0;
    const std::vector<double> draws = naive_statistics(trial, effect, kind);
    for (const double draw : draws) {
        both += std::abs(draw) >= std::abs(observed) - slack ? 1 : 0;
        above += draw >= observed - slack ? 1 : 0;
        below += draw <= observed + slack ? 1 : 0;
    }
    const auto count = static_cast<double>(draws.size());
    return tails == Tails::symmetric ? both / count : std::min(1.0, 2 * std::min(above, below) / count);
}

/// Draws of G = 8 .. 12 schools, each of all sign vectors, at three hypotheses.
void expect_naive_draws(BootstrapResiduals kind) {
    for (std::uint32_t schools = 8; schools <= 12; schools += 2) {
        const SmallTrial trial = make_small_trial(schools, schools, schools / 2, 2);
        const NullDraws draws = bootstrap(trial, {9999, 1, BootstrapWeights::rademacher, kind});
        ASSERT_TRUE(draws.exact);
        ASSERT_EQ(draws.count(), std::size_t{1} << schools);
        for (const double effect : {0.0, 0.07, -1.5}) {
            const std::vector<double> naive = naive_statistics(trial, effect, kind);
            for (std::size_t draw = 0; draw < naive.size(); ++draw) {
                ASSERT_NEAR(statistic(draws, draw, effect), naive[draw], 1e-9 * std::max(1.0, std::abs(naive[draw])))
                    << schools << " schools, draw " << draw << ", effect " << effect;
            }
        }
    }
}

TEST(WildBootstrap, RestrictedDrawsAreThoseOfARefit) {
    expect_naive_draws(BootstrapResiduals::restricted);
}

TEST(WildBootstrap, UnrestrictedDrawsAreThoseOfARefit) {
    expect_naive_draws(BootstrapResiduals::unrestricted);
}

TEST(WildBootstrap, ObservedStatisticIsThatOfCR1) {
    const SmallTrial trial = make_small_trial(4, 9, 4, 2);
    const Estimate expected = estimate(trial, trial.design.y);
    const NullDraws draws = bootstrap(trial);
    EXPECT_NEAR(draws.estimate, expected.value, 1e-14);
    EXPECT_NEAR(draws.std_error, expected.std_error, 1e-12 * expected.std_error);
}

TEST(WildBootstrap, PValuesAreThoseOfANaiveLoop) {
    const SmallTrial trial = make_small_trial(21, 9, 4, 2);
    for (const auto kind : {BootstrapResiduals::restricted, BootstrapResiduals::unrestricted}) {
        const NullDraws draws = bootstrap(trial, {9999, 1, BootstrapWeights::rademacher, kind});
        for (const Tails tails : {Tails::symmetric, Tails::equal_tailed}) {
            for (const double effect : {-0.4, -0.1, 0.0, 0.02, 0.1, 0.25, 0.9}) {
                EXPECT_EQ(test_null(draws, effect, tails, ShareRule::plain).p_value,
                          naive_p(trial, effect, kind, tails))
                    << to_name(kind) << " " << to_name(tails) << " " << effect;
            }
        }
    }
}

/// A hair inside each limit the naive loop does not reject, a hair outside it does.
TEST(WildBootstrap, IntervalHoldsWhatANaiveLoopDoesNotReject) {
    const SmallTrial trial = make_small_trial(33, 9, 4, 2);
    for (const auto kind : {BootstrapResiduals::restricted, BootstrapResiduals::unrestricted}) {
        const NullDraws draws = bootstrap(trial, {9999, 1, BootstrapWeights::rademacher, kind});
        for (const Tails tails : {Tails::symmetric, Tails::equal_tailed}) {
            const ResampledTest test = test_and_invert(draws, tails, ShareRule::plain, 0.9);
            ASSERT_TRUE(std::isfinite(test.interval.value().low) && std::isfinite(test.interval.value().high));
            const double hair = 1e-8 * draws.std_error;
            EXPECT_GT(naive_p(trial, test.interval.value().low + hair, kind, tails), 0.1);
            EXPECT_LE(naive_p(trial, test.interval.value().low - hair, kind, tails), 0.1);
            EXPECT_GT(naive_p(trial, test.interval.value().high - hair, kind, tails), 0.1);
            EXPECT_LE(naive_p(trial, test.interval.value().high + hair, kind, tails), 0.1);
        }
    }
}

// With all signs kept the restricted residuals make the sample that was observed, with all changed its mirror image.
TEST(WildBootstrap, DrawsOfOneSignAlwaysTieWithTheObservedStatistic) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const NullDraws draws = bootstrap(make_small_trial(seed, 8, 4, 2));
        for (const double effect : {0.0, 0.3, -2.0, 50.0}) {
            const double observed = (draws.estimate - effect) / draws.std_error;
            EXPECT_NEAR(statistic(draws, 0, effect) / observed, 1, 1e-11) << seed;
            EXPECT_NEAR(statistic(draws, 255, effect) / observed, -1, 1e-11) << seed;
        }
        const double far = draws.estimate + 1000 * draws.std_error;
        EXPECT_GE(test_null(draws, far, Tails::symmetric, ShareRule::plain).at_least_as_extreme, 2U) << seed;
    }
}

// 2 of 16 draws always tie, so no p-value is below 1/8: nothing is rejected at 5 %.
TEST(WildBootstrap, IntervalIsTheWholeLineWhenTheTiesAreMoreThanAlpha) {
    SmallTrial trial = make_small_trial(3, 4, 2, 1);
    trial.design.x.conservativeResize(Eigen::NoChange, 2);
    trial.design.names.resize(2);
    const ResampledTest test = test_and_invert(bootstrap(trial), Tails::symmetric, ShareRule::plain, 0.95);
    EXPECT_GE(test.p_value, 2.0 / 16);
    EXPECT_EQ(test.interval.value().low, -infinity);
    EXPECT_EQ(test.interval.value().high, infinity);
}

// MacKinnon and Webb (2017): with one treated cluster the restricted draws follow its sign and are nearly all as large
// as the observed statistic, while its unrestricted residual is zero and their spread far too small.
TEST(WildBootstrap, OneTreatedClusterIsNeverRejectedRestrictedAndMostlyUnrestricted) {
    int unrestricted_rejections = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const SmallTrial trial = make_small_trial(seed, 10, 1, 1);
        EXPECT_GT(test_null(bootstrap(trial), 0, Tails::symmetric, ShareRule::plain).p_value, 0.05) << seed;
        const ResampledTest loose = test_null(bootstrap(trial, unrestricted), 0, Tails::symmetric, ShareRule::plain);
        unrestricted_rejections += loose.p_value <= 0.05 ? 1 : 0;
    }
    EXPECT_GE(unrestricted_rejections, 10);
}

void expect_same_draws(const NullDraws& found, const NullDraws& expected, double tolerance) {
    ASSERT_EQ(found.count(), expected.count());
    EXPECT_NEAR(found.estimate, expected.estimate, tolerance * expected.std_error);
    EXPECT_NEAR(found.std_error, expected.std_error, tolerance * expected.std_error);
    const std::vector<double> effects{0, expected.estimate + 2 * expected.std_error};
    for (std::size_t draw = 0; draw < found.count(); ++draw) {
        for (const double effect : effects) {
            const double wanted = statistic(expected, draw, effect);
            ASSERT_NEAR(statistic(found, draw, effect), wanted, tolerance * std::max(1.0, std::abs(wanted))) << draw;
        }
    }
}

TEST(WildBootstrap, AggregatedRowsGiveWhatTheirIndividualsGive) {
    for (const std::size_t rows_each : {1U, 0U}) {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const SmallTrial trial = make_small_trial(seed, 10, 5, 2, rows_each);
            expect_same_draws(bootstrap(expand(trial)), bootstrap(trial), 1e-12);
            expect_same_draws(bootstrap(expand(trial), unrestricted), bootstrap(trial, unrestricted), 1e-12);
        }
    }
}

TEST(WildBootstrap, AbsorbedStrataGiveWhatTheirIndicatorsGive) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const SmallTrial trial = make_small_trial(seed, 12, 6, 3);
        const SmallTrial absorbed = absorb_strata(trial, 3);
        expect_same_draws(bootstrap(absorbed, {}, 0), bootstrap(trial), 1e-12);
        expect_same_draws(bootstrap(absorbed, unrestricted, 0), bootstrap(trial, unrestricted), 1e-12);
    }
}

TEST(WildBootstrap, NumberOfThreadsChangesNoBit) {
    const SmallTrial trial = make_small_trial(2, 70, 30, 3);
    for (const auto weights : {BootstrapWeights::rademacher, BootstrapWeights::webb, BootstrapWeights::mammen}) {
        const WildBootstrapOptions options{10001, 17, weights, BootstrapResiduals::restricted};
        set_threads(1);
        const NullDraws one = bootstrap(trial, options);
        const ResampledTest test_one = test_and_invert(one, Tails::symmetric, ShareRule::plain, 0.95);
        set_threads(2);
        const NullDraws two = bootstrap(trial, options);
        const ResampledTest test_two = test_and_invert(two, Tails::symmetric, ShareRule::plain, 0.95);
        set_threads(0);
        EXPECT_EQ(one.n0, two.n0);
        EXPECT_EQ(one.n1, two.n1);
        EXPECT_EQ(one.v0, two.v0);
        EXPECT_EQ(one.v1, two.v1);
        EXPECT_EQ(one.v2, two.v2);
        EXPECT_EQ(test_one.interval.value().low, test_two.interval.value().low);
        EXPECT_EQ(test_one.interval.value().high, test_two.interval.value().high);
    }
}

TEST(WildBootstrap, MoreDrawsBeginWithTheSameDraws) {
    const SmallTrial trial = make_small_trial(2, 70, 30, 3);
    const NullDraws few = bootstrap(trial, {999});
    const NullDraws many = bootstrap(trial, {5000});
    ASSERT_FALSE(few.exact);
    EXPECT_EQ(few.n0, std::vector<double>(many.n0.begin(), many.n0.begin() + 999));
    EXPECT_NE(bootstrap(trial, {999, 2}).n0, few.n0);
}

TEST(WildBootstrap, EnumeratesWhenAllSignVectorsAreNoMoreThanTheDraws) {
    const SmallTrial trial = make_small_trial(2, 10, 5, 1);
    EXPECT_TRUE(bootstrap(trial, {1024}).exact);
    EXPECT_EQ(bootstrap(trial, {5000}).count(), 1024U);
    EXPECT_FALSE(bootstrap(trial, {1023}).exact);
    EXPECT_EQ(bootstrap(trial, {1023}).count(), 1023U);
    EXPECT_FALSE(bootstrap(trial, {5000, 1, BootstrapWeights::webb}).exact);
}

/// At random the share is that of all sign vectors: within five of its standard errors.
TEST(WildBootstrap, RandomDrawsAgreeWithAllOfThem) {
    const SmallTrial trial = make_small_trial(18, 12, 6, 1);
    const double exact = test_null(bootstrap(trial), 0, Tails::symmetric, {}).p_value;
    const double random = test_null(bootstrap(trial, {4000}), 0, Tails::symmetric, {}).p_value;
    EXPECT_NEAR(random, exact, 5 * std::sqrt(exact * (1 - exact) / 4000));
    EXPECT_NE(random, exact);
}

/// The same clusters among others: weights by the number among all, and CR1's factor by those that the outcome has.
TEST(WildBootstrap, ClustersWithoutIndividualsDoNotCountInCR1) {
    const SmallTrial trial = make_small_trial(3, 8, 4, 1);
    const Fit fit = fit_least_squares(trial.design);
    const EstimatingEquations parts = estimating_equations(fit, trial.design, trial.clusters);
    const EstimatingEquations placed = place_among(parts, {0, 1, 2, 4, 5, 6, 8, 9}, 11);
    const double cr1 = std::sqrt(cluster_covariance(parts, CovarianceKind::CR1).matrix(treated, treated));
    EXPECT_NEAR(wild_bootstrap_draws(parts, treated, {}).std_error, cr1, 1e-12 * cr1);
    const NullDraws draws = wild_bootstrap_draws(placed, treated, {4096});
    EXPECT_NEAR(draws.std_error, cr1, 1e-12 * cr1);
    // No sign changed: the observed statistic itself.
    ASSERT_TRUE(draws.exact);
    EXPECT_NEAR(statistic(draws, 0, 0), draws.estimate / cr1, 1e-9);
}

std::pair<ErrorKind, std::string> error_of(const SmallTrial& trial, const WildBootstrapOptions& options,
                                           std::size_t position) {
    const Fit fit = fit_least_squares(trial.design);
    const EstimatingEquations parts = estimating_equations(fit, trial.design, trial.clusters);
    try {
        wild_bootstrap_draws(parts, position, options);
    } catch (const Error& error) {
        return {error.kind(), error.what()};
    }
    return {ErrorKind::usage, "no error"};
}

TEST(WildBootstrap, RefusesWhatDoesNotFit) {
    const SmallTrial trial = make_small_trial(1, 8, 4, 1);
    EXPECT_THAT(error_of(trial, {}, 3), Pair(ErrorKind::usage, "coefficient 3 of a fit of 3 coefficients"));
    EXPECT_THAT(error_of(trial, {0}, treated), Pair(ErrorKind::usage, "draws must be at least 1"));
}

TEST(WildBootstrap, RefusesDesignsWithoutAStandardError) {
    SmallTrial light = make_small_trial(1, 8, 4, 1);
    light.design.weights *= 2 / light.design.weights.sum();
    EXPECT_THAT(error_of(light, {}, treated),
                Pair(ErrorKind::design,
                     "the weights add up to 2 individuals and the model has 3 coefficients; CR1 "
                     "needs more individuals than coefficients"));
    SmallTrial flat = make_small_trial(1, 8, 4, 1);
    flat.design.y.setZero();
    EXPECT_THAT(error_of(flat, {}, treated),
                Pair(ErrorKind::design,
                     "the cluster-robust standard error is 0: the model fits every cluster exactly, "
                     "so no bootstrap is possible"));
}

TEST(WildBootstrap, NamesGoBothWays) {
    for (const auto weights : {BootstrapWeights::rademacher, BootstrapWeights::webb, BootstrapWeights::mammen}) {
        EXPECT_EQ(from_name<BootstrapWeights>(to_name(weights)), weights);
    }
    for (const auto residuals : {BootstrapResiduals::restricted, BootstrapResiduals::unrestricted}) {
        EXPECT_EQ(from_name<BootstrapResiduals>(to_name(residuals)), residuals);
    }
    EXPECT_EQ(to_name(BootstrapWeights::webb), "webb");
    EXPECT_EQ(to_name(BootstrapResiduals::restricted), "restricted");
    try {
        from_name<BootstrapWeights>("normal");
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "unknown bootstrap weights 'normal'; expected one of rademacher, webb, mammen");
    }
}

}  // namespace
}  // namespace clustertrial::wild_bootstrap_test
