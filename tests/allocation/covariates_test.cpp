#include "clustertrial/allocation/covariates.hpp"

#include "covariate_helpers.hpp"
#include "helpers.hpp"

#include <cmath>
#include <limits>

namespace clustertrial::covariates_test {
namespace {

// Arm 0: 1, 3 (mean 2, variance 2); arm 1: 4, 6, 8 (mean 6, variance 4): (6 - 2) / sqrt((2 + 4) / 2).
TEST(Balance, OfANumberIsMeansAndStandardisedDifference) {
    const Balance balance = balance_of(numbers({{1, 4, 6, 3, 8}}), std::vector<std::size_t>{0, 1, 1, 0, 1}, 2);
    const CovariateBalance& x1 = balance.covariates.at(0);
    EXPECT_EQ(x1.name, "x1");
    EXPECT_EQ(x1.arms[0].count, 2U);
    EXPECT_EQ(x1.arms[1].count, 3U);
    EXPECT_DOUBLE_EQ(*x1.arms[0].mean, 2);
    EXPECT_DOUBLE_EQ(*x1.arms[1].mean, 6);
    EXPECT_DOUBLE_EQ(*x1.arms[1].sd, 2);
    EXPECT_DOUBLE_EQ(*x1.overall.mean, 4.4);
    EXPECT_DOUBLE_EQ(*x1.overall.sd, std::sqrt(7.3));  // 11.56 + .16 + 2.56 + 1.96 + 12.96 = 29.2, / 4
    EXPECT_FALSE(x1.standardised_difference[0].has_value());
    EXPECT_DOUBLE_EQ(*x1.standardised_difference[1], 4 / std::sqrt(3.0));
}

// Shares 1/2 and 1/4: (1/4 - 1/2) / sqrt((1/4 + 3/16) / 2).
TEST(Balance, OfALevelTakesTheVarianceOfAShare) {
    Covariates covariates;
    add_levels(covariates, "OFSTED", Categories{{0, 1, 0, 1, 1, 1}, {"Good", "Other"}});
    EXPECT_THAT(covariates.names, testing::ElementsAre("OFSTED Good", "OFSTED Other"));
    const Balance balance = balance_of(covariates, std::vector<std::size_t>{0, 0, 1, 1, 1, 1}, 2);
    EXPECT_DOUBLE_EQ(*balance.covariates[0].arms[0].sd, 0.5);
    EXPECT_DOUBLE_EQ(*balance.covariates[0].standardised_difference[1], -0.25 / std::sqrt(0.21875));
    EXPECT_DOUBLE_EQ(*balance.covariates[1].standardised_difference[1], 0.25 / std::sqrt(0.21875));
}

TEST(Balance, SaysNothingWhereThereIsNothingToSay) {
    const Balance balance = balance_of(numbers({{1, 2, 3}, {5, 5, 5}}), std::vector<std::size_t>{0, 0, 1}, 3);
    const CovariateBalance& varies = balance.covariates[0];
    EXPECT_FALSE(varies.arms[1].sd.has_value());  // one school
    EXPECT_FALSE(varies.standardised_difference[1].has_value());
    EXPECT_FALSE(varies.arms[2].mean.has_value());  // none
    EXPECT_FALSE(varies.standardised_difference[2].has_value());
    const Balance constant = balance_of(numbers({{5, 5, 5, 5}}), std::vector<std::size_t>{0, 0, 1, 1}, 2);
    EXPECT_FALSE(constant.covariates[0].standardised_difference[1].has_value());
}

TEST(Balance, ArmsThatShareNoValueAreInfinitelyFarApart) {
    const Balance apart = balance_of(numbers({{5, 5, 2, 2}}), std::vector<std::size_t>{0, 0, 1, 1}, 2);
    EXPECT_EQ(apart.covariates[0].standardised_difference[1], -std::numeric_limits<double>::infinity());
    Covariates levels;
    add_levels(levels, "type", Categories{{0, 0, 1, 1}, {"A", "B"}});
    const Balance of_levels = balance_of(levels, std::vector<std::size_t>{0, 0, 1, 1}, 2);
    EXPECT_EQ(of_levels.covariates[1].standardised_difference[1], std::numeric_limits<double>::infinity());
}

TEST(Covariates, WhatDoesNotFitIsRefused) {
    Covariates covariates = numbers({{1, 2, 3}});
    EXPECT_THAT(message_of(ErrorKind::usage,
                           [&] {
                               add_number(covariates, "size", std::vector<double>{1, 2});
                           }),
                testing::HasSubstr("covariate 'size': found 2 values; expected 3"));
    const double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THAT(message_of(ErrorKind::usage,
                           [&] {
                               add_number(covariates, "size", std::vector<double>{1, 2, missing});
                           }),
                testing::HasSubstr("not a number"));
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { check_covariates(covariates, 4); }),
                testing::HasSubstr("found 3 rows; expected 4"));
    EXPECT_THAT(message_of(ErrorKind::usage, [] { check_covariates({}, 0); }), testing::HasSubstr("one or more"));
    covariates.x(1, 0) = missing;
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { check_covariates(covariates, 3); }),
                testing::HasSubstr("not a number"));
}

}  // namespace
}  // namespace clustertrial::covariates_test
