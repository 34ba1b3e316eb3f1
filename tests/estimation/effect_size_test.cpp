#include "clustertrial/estimation/effect_size.hpp"

#include "reference.hpp"

#include <cmath>
#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial::effect_size_test {
namespace {

using testing_support::column;
using testing_support::read_reference;

/// One row of `events` among `individuals`: 0/1 outcomes have the sum of squares n p (1 - p).
IndividualMoments of_events(double events, double individuals) {
    const double p = events / individuals;
    IndividualMoments moments;
    moments.add(individuals, p, individuals * p * (1 - p));
    return moments;
}

/// Individuals one by one.
IndividualMoments of_values(const std::vector<double>& values) {
    IndividualMoments moments;
    for (const double value : values) moments.add(1, value, 0);
    return moments;
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

TEST(IndividualMoments, MeanAndVarianceByHand) {
    // 2 4 4 6: mean 4, squares 4 + 0 + 0 + 4 = 8, variance 8/3.
    const auto moments = of_values({2, 4, 4, 6});
    EXPECT_EQ(moments.n, 4);
    EXPECT_DOUBLE_EQ(moments.mean, 4);
    EXPECT_DOUBLE_EQ(moments.variance().value(), 8.0 / 3);
}

TEST(IndividualMoments, RowsThatStandForManyGiveWhatTheirIndividualsGive) {
    // 2 4 (mean 3, squares 2) and 4 6 9 1 (mean 5, squares 34); together mean 26/6, squares 154 - 26^2/6.
    IndividualMoments moments;
    moments.add(2, 3, 2);
    moments.add(4, 5, 34);
    EXPECT_DOUBLE_EQ(moments.mean, 26.0 / 6);
    EXPECT_DOUBLE_EQ(moments.sum_of_squares, 154 - 26.0 * 26 / 6);
}

TEST(IndividualMoments, LargeOffsetCostsNoDigits) {
    const auto moments = of_values({1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4});
    EXPECT_NEAR(moments.variance().value(), 5.0 / 3, 1e-14);  // E[x^2] - E[x]^2 gives 0 or 128 here
}

TEST(IndividualMoments, RowOfNobodyChangesNothing) {
    IndividualMoments moments;
    moments.add(0, 5, 0);
    EXPECT_EQ(moments.n, 0);
    EXPECT_EQ(moments.mean, 0);
}

TEST(IndividualMoments, FewerThanTwoIndividualsHaveNoVariance) {
    EXPECT_EQ(IndividualMoments{}.variance(), std::nullopt);
    EXPECT_EQ(of_values({3}).variance(), std::nullopt);
}

TEST(IndividualMoments, PublishedVariancesOfTheBoltonReport) {
    // Appendix tables 1 and 2, four decimals, from pupil totals pinned by the printed means; without the variance of
    // contacts leading to no further action in the control arm, which no total gives together with the other numbers.
    const double intervention = 13819;
    const double control = 13533;
    const struct {
        double events, individuals, printed;
    } rows[] = {
        {163, intervention, 0.0117}, {443, intervention, 0.0310}, {448, control, 0.0320}, {279, intervention, 0.0198},
        {281, control, 0.0203},      {68, intervention, 0.0049},  {61, control, 0.0045},  {1025, intervention, 0.0687},
        {910, control, 0.0627},      {153, intervention, 0.0109}, {198, control, 0.0144}, {65, intervention, 0.0047},
        {91, control, 0.0067},       {15, intervention, 0.0011},  {10, control, 0.0007},
    };
    for (const auto& row : rows) {
        EXPECT_NEAR(of_events(row.events, row.individuals).variance().value(), row.printed, 0.00005) << row.events;
    }
}

TEST(Standardise, GlassByHand) {
    // Control 1 2 3: SD 1. Intervention SD must not matter. Difference 0.5, SE 0.2, critical 2: (0.1, 0.9).
    const auto effect = standardise(0.5, 0.2, 2, of_values({1, 2, 3}), of_values({0, 100}), EffectSizeMeasure::glass);
    EXPECT_EQ(effect.measure, EffectSizeMeasure::glass);
    EXPECT_DOUBLE_EQ(effect.sd, 1);
    EXPECT_DOUBLE_EQ(effect.estimate, 0.5);
    EXPECT_DOUBLE_EQ(effect.interval.value().low, 0.1);
    EXPECT_DOUBLE_EQ(effect.interval.value().high, 0.9);
}

TEST(Standardise, HedgesByHand) {
    // Squares 2 + 2 over df 3 + 2 - 2 = 3: SD sqrt(4/3). J(3) = Gamma(3/2) / (sqrt(3/2) Gamma(1)) = sqrt(pi / 6).
    const auto effect = standardise(1, 0.5, 2, of_values({1, 2, 3}), of_values({4, 6}), EffectSizeMeasure::hedges);
    EXPECT_DOUBLE_EQ(effect.sd, std::sqrt(4.0 / 3));
    const double unit = std::sqrt(std::acos(-1.0) / 6) / std::sqrt(4.0 / 3);
    EXPECT_NEAR(effect.estimate, unit, 1e-13);
    EXPECT_NEAR(effect.interval.value().low, 0, 1e-13);
    EXPECT_NEAR(effect.interval.value().high, 2 * unit, 1e-13);
}

TEST(Standardise, PublishedGlassDeltasOfTheBoltonReport) {
    // Adjusted differences of the appendix over the SD of the control arm's pupils, 1.96 x SE with the SE that the
    // printed percentage-point interval implies at t(93) = 1.98580: half width / 1.98580.
    const double t93 = 1.98580;
    const struct {
        double events, difference, low, high, delta, delta_low, delta_high;
    } rows[] = {
        {448, -0.00354, -0.01042, 0.00335, -0.020, -0.058, 0.018},
        {281, -0.00190, -0.00706, 0.00326, -0.013, -0.049, 0.022},
        {198, -0.00435, -0.00929, 0.00059, -0.036, -0.077, 0.004},
        {10, 0.00033, -0.00055, 0.00120, 0.012, -0.020, 0.044},
    };
    for (const auto& row : rows) {
        const double std_error = (row.high - row.low) / 2 / t93;
        const auto effect = standardise(row.difference, std_error, 1.96, of_events(row.events, 13533),
                                        of_events(1, 13819), EffectSizeMeasure::glass);
        EXPECT_NEAR(effect.estimate, row.delta, 0.0006) << row.events;
        EXPECT_NEAR(effect.interval.value().low, row.delta_low, 0.0006) << row.events;
        EXPECT_NEAR(effect.interval.value().high, row.delta_high, 0.0006) << row.events;
    }
}

/// The rows of pupils.csv, merged row group by row group as a file with one row a class would have them.
IndividualMoments moments_of_arm(const Table& pupils, double arm) {
    IndividualMoments moments;
    for (double group = 1; group <= 6; ++group) {
        IndividualMoments of_group;
        for (std::size_t row = 0; row < pupils.rows; ++row) {
            const auto at = [&](const char* name) { return pupils.numbers(name).values[row]; };
            if (at("treated") == arm && at("row") == group) of_group.add(1, at("score"), 0);
        }
        moments.add(of_group.n, of_group.mean, of_group.sum_of_squares);
    }
    return moments;
}

TEST(Standardise, BothMeasuresAgreeWithR) {
    const Table pupils = read_reference("effect_size/pupils.csv");
    const Table expected = read_reference("effect_size/effects.csv", {"measure"});
    ASSERT_EQ(expected.rows, 2U);
    for (std::size_t row = 0; row < expected.rows; ++row) {
        const auto at = [&](const char* name) { return expected.numbers(name).values[row]; };
        const auto effect =
            standardise(at("difference"), at("std_error"), at("critical"), moments_of_arm(pupils, 0),
                        moments_of_arm(pupils, 1), from_name<EffectSizeMeasure>(expected.text("measure").at(row)));
        EXPECT_NEAR(effect.sd, at("sd"), 1e-13);
        EXPECT_NEAR(effect.estimate, at("estimate"), 1e-13);
        EXPECT_NEAR(effect.interval.value().low, at("conf_low"), 1e-13);
        EXPECT_NEAR(effect.interval.value().high, at("conf_high"), 1e-13);
    }
}

TEST(HedgesCorrection, AgreesWithR) {
    const Table expected = read_reference("effect_size/correction.csv");
    ASSERT_EQ(expected.rows, 20U);
    for (std::size_t row = 0; row < expected.rows; ++row) {
        const double df = expected.numbers("df").values[row];
        const double j = expected.numbers("correction").values[row];
        EXPECT_NEAR(hedges_correction(df) / j, 1, 5e-14) << "df " << df;  // R's own beta is good to 3e-14
    }
}

TEST(HedgesCorrection, IsTheExactFormNotItsApproximation) {
    EXPECT_NEAR(hedges_correction(10), 0.92274561, 5e-9);
    EXPECT_GT(std::abs(hedges_correction(10) - (1 - 3.0 / (4 * 10 - 1))), 3e-4);
}

TEST(EffectSizeErrors, OutcomeThatDoesNotVary) {
    expect_error(ErrorKind::design,
                 "the outcome does not vary between individuals (standard deviation 0); an effect size needs variation",
                 [] {
                     standardise(1, 1, 2, of_values({3, 3}), of_values({1, 2}), EffectSizeMeasure::glass);
                 });
}

TEST(EffectSizeErrors, ArmOfOneIndividual) {
    const std::string rest =
        " arm has fewer than two individuals; an effect size needs the standard deviation of at "
        "least two";
    for (const EffectSizeMeasure measure : {EffectSizeMeasure::glass, EffectSizeMeasure::hedges}) {
        expect_error(ErrorKind::design, "the control" + rest, [&] {
            standardise(1, 1, 2, of_values({3}), of_values({1, 2}), measure);
        });
        expect_error(ErrorKind::design, "the intervention" + rest, [&] {
            standardise(1, 1, 2, of_values({3, 4}), of_values({1}), measure);
        });
    }
}

TEST(EffectSizeErrors, CorrectionWithoutDegreesOfFreedom) {
    for (const double df : {1.0, -3.0, std::nan(""), HUGE_VAL}) {
        expect_error(ErrorKind::usage, "Hedges' correction needs finite degrees of freedom above 1",
                     [df] { hedges_correction(df); });
    }
}

TEST(EffectSizeNames, GoBothWays) {
    for (const EffectSizeMeasure measure : {EffectSizeMeasure::glass, EffectSizeMeasure::hedges}) {
        EXPECT_EQ(from_name<EffectSizeMeasure>(to_name(measure)), measure);
    }
    expect_error(ErrorKind::usage, "unknown effect size 'cohen'; expected one of glass, hedges",
                 [] { from_name<EffectSizeMeasure>("cohen"); });
}

}  // namespace
}  // namespace clustertrial::effect_size_test
