#include "clustertrial/estimation/anderson_rubin.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/first_stage.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "quadratic_set.hpp"
#include "two_stage_cases.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace clustertrial::anderson_rubin_test {
namespace {

using estimation_detail::where_not_positive;
using testing_support::instrumented_case;
using testing_support::InstrumentedCase;

constexpr double chi_squared_quantile_95 = 3.841458820694124;
constexpr double infinite = std::numeric_limits<double>::infinity();

AndersonRubin test_of(const InstrumentedCase& data, const AndersonRubinOptions& options, std::size_t which = 0) {
    return anderson_rubin(reduced_forms(data.design, data.instruments, which, data.clusters), options);
}

void expect_set(const estimation_detail::SolutionSet& found, ConfidenceSet shape, std::optional<double> low = {},
                std::optional<double> high = {}) {
    EXPECT_EQ(found.shape, shape);
    EXPECT_EQ(found.low, low);
    EXPECT_EQ(found.high, high);
}

TEST(QuadraticSet, EveryShapeByHand) {
    expect_set(where_not_positive({1, -3, 2}), ConfidenceSet::interval, 1, 2);
    expect_set(where_not_positive({1, 3, 2}), ConfidenceSet::interval, -2, -1);
    expect_set(where_not_positive({1, 0, -4}), ConfidenceSet::interval, -2, 2);
    expect_set(where_not_positive({-1, 3, -2}), ConfidenceSet::two_rays, 1, 2);
    expect_set(where_not_positive({1, 0, 1}), ConfidenceSet::empty);
    expect_set(where_not_positive({-1, 0, -1}), ConfidenceSet::line);
    expect_set(where_not_positive({0, 2, -4}), ConfidenceSet::interval, -infinite, 2);
    expect_set(where_not_positive({0, -2, -4}), ConfidenceSet::interval, -2, infinite);
    expect_set(where_not_positive({0, 0, -1}), ConfidenceSet::line);
    expect_set(where_not_positive({0, 0, 1}), ConfidenceSet::empty);
    expect_set(where_not_positive({1, 0, 0}), ConfidenceSet::interval, 0, 0);
}

TEST(AndersonRubin, OfNoEffectIsTheTestOfIntentionToTreat) {
    const InstrumentedCase data = instrumented_case("one_arm");
    Design offered = data.design;
    offered.x.col(0) = data.instruments.columns;
    const Fit fit = fit_least_squares(offered);
    for (const CovarianceKind kind : {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2}) {
        const double variance = cluster_covariance(fit, offered, data.clusters, kind).matrix(0, 0);
        const double f = fit.coefficients[0] * fit.coefficients[0] / variance;
        const AndersonRubin found = test_of(data, {kind, 17.0});
        EXPECT_NEAR(found.statistic, f, 1e-11 * f);
        EXPECT_NEAR(found.p_value, f_upper(f, 1, 17), 1e-12);
        EXPECT_EQ(found.df, 17.0);
    }
}

TEST(AndersonRubin, EndsOfTheSetAreJustNotRejectedAndTheEstimateIsInside) {
    for (const CovarianceKind kind :
         {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CR3, CovarianceKind::CV3}) {
        for (const char* name : {"one_arm", "weak"}) {
            const InstrumentedCase data = instrumented_case(name);
            AndersonRubinOptions options{kind, 19.0};
            options.confidence = 0.9;
            const AndersonRubin set = test_of(data, options);
            for (const double end : {set.low.value(), set.high.value()}) {
                options.hypothesis = end;
                EXPECT_NEAR(test_of(data, options).p_value, 0.1, 1e-9) << name;
            }
            options.hypothesis = fit_two_stage(data.design, data.instruments).coefficients[0];
            EXPECT_GT(test_of(data, options).p_value, 1 - 1e-6) << name;
            const bool inside = *set.low < options.hypothesis && options.hypothesis < *set.high;
            EXPECT_EQ(inside, set.set == ConfidenceSet::interval) << name;
        }
    }
}

TEST(AndersonRubin, TakeUpThatIsAllocationGivesTheIntervalOfIntentionToTreat) {
    InstrumentedCase data = instrumented_case("one_arm");
    data.design.x.col(0) = data.instruments.columns;
    const Fit fit = fit_least_squares(data.design);
    const auto covariance = cluster_covariance(fit, data.design, data.clusters, CovarianceKind::CR1);
    const double half = -t_quantile(0.025, 19) * std::sqrt(covariance.matrix(0, 0));
    const AndersonRubin found = test_of(data, {CovarianceKind::CR1, 19.0});
    EXPECT_EQ(found.set, ConfidenceSet::interval);
    EXPECT_NEAR(found.low.value(), fit.coefficients[0] - half, 1e-11);
    EXPECT_NEAR(found.high.value(), fit.coefficients[0] + half, 1e-11);
}

TEST(AndersonRubin, NothingIsRejectedWhereNeitherOutcomeNorTakeUpMoves) {
    InstrumentedCase data = instrumented_case("weak");
    data.design.y = data.design.y.reverse().eval();  // has nothing to do with the arms any more
    const AndersonRubin found = test_of(data, {CovarianceKind::CR1, 17.0});
    EXPECT_EQ(found.set, ConfidenceSet::line);
    EXPECT_FALSE(found.low.has_value());
    EXPECT_FALSE(found.high.has_value());
}

TEST(AndersonRubin, WithoutDegreesOfFreedomItIsChiSquared) {
    const AndersonRubin found = test_of(instrumented_case("one_arm"), {});
    EXPECT_NEAR(found.p_value, chi_squared_upper(found.statistic, 1), 1e-14);
    EXPECT_FALSE(found.df.has_value());
}

TEST(AndersonRubin, UnitsOfTakeUpAndOutcome) {
    InstrumentedCase data = instrumented_case("one_arm");
    const AndersonRubin found = test_of(data, {CovarianceKind::CR1, 17.0});
    data.design.x.col(0) *= 4;  // sessions in place of their share
    data.design.y *= 1000;
    const AndersonRubin other = test_of(data, {CovarianceKind::CR1, 17.0});
    EXPECT_NEAR(other.low.value(), 250 * found.low.value(), 1e-9);
    EXPECT_NEAR(other.high.value(), 250 * found.high.value(), 1e-9);
    EXPECT_NEAR(other.statistic, found.statistic, 1e-10);
}

TEST(AndersonRubin, TwoWaysOfNoEffectIsTheTestOfIntentionToTreatTwoWays) {
    const InstrumentedCase data = instrumented_case("one_arm");
    Design offered = data.design;
    offered.x.col(0) = data.instruments.columns;
    const Fit fit = fit_least_squares(offered);
    const double variance =
        two_way_covariance(fit, offered, data.clusters, data.second, CovarianceKind::CR1).matrix(0, 0);
    const ReducedForms forms = reduced_forms(data.design, data.instruments, 0, data.clusters, {}, data.second);
    const double f = fit.coefficients[0] * fit.coefficients[0] / variance;
    EXPECT_NEAR(anderson_rubin(forms, {CovarianceKind::CR1, 7.0}).statistic, f, 1e-11 * f);
    EXPECT_THROW(anderson_rubin(forms, {CovarianceKind::CR2, 7.0}), Error) << "two ways there is no CR2";
}

/// Two rows in each of four cells of 2 x 2 clusters, one of them offered: the offer's coefficient is a difference of
/// means of four, to whose error a cell adds half of the error that its offered row has here (the other row has the
/// opposite). By cell (a, b) the outcome's errors are 1 1 -1 -1, variances by a, by b and by both 2, 0 and 1; take-up's
/// are 0.1 times 1 -1 -1 1: 0, 0 and 1 of its square. So v(t) = 1 - 0.01 t^2.
struct Crossed {
    InstrumentedCase data;
    Eigen::VectorXd outcome = Eigen::VectorXd(8), take_up = Eigen::VectorXd(8);  ///< their errors
};

Crossed crossed() {
    Crossed found;
    Eigen::VectorXd offered(8);
    offered << 0, 1, 0, 1, 0, 1, 0, 1;
    found.data.clusters = {{0, 0, 0, 0, 1, 1, 1, 1}, 2};
    found.data.second = {{0, 0, 1, 1, 0, 0, 1, 1}, 2};
    found.outcome << -1, 1, -1, 1, 1, -1, 1, -1;
    found.take_up << -1, 1, 1, -1, 1, -1, -1, 1;
    found.data.design = {Eigen::MatrixXd::Ones(8, 2), 3 * offered + found.outcome, Eigen::VectorXd::Ones(8), {}};
    found.data.design.x.col(1) = 0.5 * offered + 0.1 * found.take_up;
    found.data.design.names = {"intercept", "dose"};
    found.data.instruments = {{1}, offered};
    return found;
}

ReducedForms two_way_forms(const InstrumentedCase& data) {
    return reduced_forms(data.design, data.instruments, 0, data.clusters, {}, data.second);
}

TEST(AndersonRubin, TwoWaysWithoutASetWhereTheVarianceIsNotAboveZero) {
    const ReducedForms forms = two_way_forms(crossed().data);
    const AndersonRubin found = anderson_rubin(forms, {CovarianceKind::CR0});
    EXPECT_NEAR(found.statistic, 3 * 3, 1e-12);
    EXPECT_EQ(found.why_no_set,
              "clustered two ways the variance of the test is not positive for some effects; cluster one way, by the "
              "clusters of the larger variance");
    EXPECT_FALSE(found.low || found.high);
    AndersonRubinOptions far{CovarianceKind::CR0};
    far.hypothesis = 11;
    EXPECT_THROW(anderson_rubin(forms, far), Error);
    EXPECT_THROW(first_stage(forms, CovarianceKind::CR0), Error);
}

/// Take-up's errors are 0.1 times 1 -1 1 -1, of variances 0, 2 and 1: v(t) = 1 + 0.01 t^2, and n(t) = 3 - t / 2.
TEST(AndersonRubin, TwoWaysByHand) {
    Crossed trial = crossed();
    trial.take_up << -1, 1, 1, -1, -1, 1, 1, -1;
    trial.data.design.x.col(1) = 0.5 * trial.data.instruments.columns + 0.1 * trial.take_up;
    const ReducedForms forms = two_way_forms(trial.data);
    const AndersonRubin found = anderson_rubin(forms, {CovarianceKind::CR0});
    const double critical = chi_squared_quantile_95;
    const double a = 0.25 - 0.01 * critical;
    const double root = std::sqrt(9 - 4 * a * (9 - critical));
    EXPECT_EQ(found.set, ConfidenceSet::interval);
    EXPECT_NEAR(found.low.value(), (3 - root) / (2 * a), 1e-9);
    EXPECT_NEAR(found.high.value(), (3 + root) / (2 * a), 1e-9);
    EXPECT_NEAR(first_stage(forms, CovarianceKind::CR0).f.value(), 0.5 * 0.5 / 0.01, 1e-9);
}

TEST(AndersonRubinErrors, Confidence) {
    AndersonRubinOptions options;
    options.confidence = 1;
    EXPECT_THROW(test_of(instrumented_case("one_arm"), options), Error);
}

}  // namespace
}  // namespace clustertrial::anderson_rubin_test
