#include "clustertrial/estimation/anderson_rubin.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "quadratic_set.hpp"
#include "two_stage_cases.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace clustertrial {
namespace {

using estimation_detail::where_not_positive;
using testing_support::instrumented_case;
using testing_support::InstrumentedCase;

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

TEST(AndersonRubinErrors, Confidence) {
    AndersonRubinOptions options;
    options.confidence = 1;
    EXPECT_THROW(test_of(instrumented_case("one_arm"), options), Error);
}

}  // namespace
}  // namespace clustertrial
