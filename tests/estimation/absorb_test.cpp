#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr double tolerance = 1e-14;

/// Six rows in three levels of two, unit weights.
Design make_design(const std::vector<std::vector<double>>& columns, const std::vector<double>& y) {
    Design design;
    design.x.resize(6, static_cast<Eigen::Index>(columns.size()));
    for (std::size_t j = 0; j < columns.size(); ++j) {
        design.x.col(static_cast<Eigen::Index>(j)) = Eigen::Map<const VectorXd>(columns[j].data(), 6);
        design.names.emplace_back(1, static_cast<char>('a' + static_cast<char>(j)));
    }
    design.y = Eigen::Map<const VectorXd>(y.data(), 6);
    design.weights = VectorXd::Ones(6);
    design.absorbed = {{0, 0, 1, 1, 2, 2}, 3};
    return design;
}

const std::vector<double> outcome{1, 3, 5, 6, 9, 13};

std::string error_of(const Design& design) {
    try {
        fit_least_squares(design);
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::design);
        return error.what();
    }
    return "no error";
}

TEST(AbsorbedFactor, DifferencesWithinPairsByHand) {
    // Within pairs x is -1/2 1/2 | -1 1 | 0 0 and y -1 1 | -1/2 1/2 | -2 2: b = (1 + 1) / (1/2 + 2) = 4/5.
    const Fit fit = fit_least_squares(make_design({{0, 1, 4, 6, 7, 7}}, outcome));
    EXPECT_NEAR(fit.coefficients[0], 0.8, tolerance);
    EXPECT_NEAR(fit.bread(0, 0), 0.4, tolerance);
    EXPECT_NEAR(fit.residuals[1], 1 - 0.4, tolerance);
    EXPECT_NEAR(fit.residuals[3], 0.5 - 0.8, tolerance);
    EXPECT_NEAR(fit.residuals[5], 2, tolerance);
    EXPECT_EQ(fit.absorbed_levels, 3U);
    EXPECT_EQ(fit.rank(), 4U);
}

TEST(AbsorbedFactor, WeightedMeansOfTheLevelsAreTakenOff) {
    // Level 0: mean (3 x 1 + 1 x 3) / 4 = 3/2.
    Design design = make_design({}, outcome);
    design.weights << 3, 1, 1, 1, 1, 1;
    const Fit fit = fit_least_squares(design);
    EXPECT_NEAR(fit.residuals[0], -0.5, tolerance);
    EXPECT_NEAR(fit.residuals[1], 1.5, tolerance);
    EXPECT_EQ(fit.sum_of_weights, 8);
}

TEST(AbsorbedFactor, NoColumnLeavesDeviationsFromTheLevels) {
    const Fit fit = fit_least_squares(make_design({}, outcome));
    EXPECT_EQ(fit.q.rows(), 6);
    EXPECT_EQ(fit.q.cols(), 0);
    EXPECT_EQ(fit.coefficients.size(), 0);
    EXPECT_EQ(fit.bread.size(), 0);
    EXPECT_EQ(fit.rank(), 3U);
    VectorXd deviations(6);
    deviations << -1, 1, -0.5, 0.5, -2, 2;
    EXPECT_LT((fit.residuals - deviations).norm(), tolerance);
    EXPECT_NEAR(fit.residual_sum_of_squares, 10.5, tolerance);
}

TEST(AbsorbedFactor, ColumnThatTheLevelsDetermineIsDropped) {
    // An arm that is the same throughout a stratum; 0.1 and 1e8 + 0.1 are no binary fractions.
    const Fit fit = fit_least_squares(
        make_design({{0, 0, 1, 1, 0, 0}, {0, 1, 4, 6, 7, 7}, {0.1, 0.1, 1e8 + 0.1, 1e8 + 0.1, 0.7, 0.7}}, outcome));
    EXPECT_THAT(fit.kept, ElementsAre(1));
    EXPECT_THAT(fit.dropped, ElementsAre(0, 2));
    EXPECT_NEAR(fit.coefficients[0], 0.8, tolerance);
}

TEST(AbsorbedFactor, InterceptOrZeroColumnIsDropped) {
    const Fit fit =
        fit_least_squares(make_design({{1, 1, 1, 1, 1, 1}, {0, 1, 4, 6, 7, 7}, {0, 0, 0, 0, 0, 0}}, outcome));
    EXPECT_THAT(fit.dropped, ElementsAre(0, 2));
}

TEST(AbsorbedFactor, NothingIsLeftWhenTheLevelsDetermineEveryColumn) {
    const Fit fit = fit_least_squares(make_design({{0, 0, 1, 1, 0, 0}}, outcome));
    EXPECT_THAT(fit.kept, IsEmpty());
    EXPECT_THAT(fit.dropped, ElementsAre(0));
    EXPECT_EQ(fit.q.cols(), 0);
    EXPECT_NEAR(fit.residuals[5], 2, tolerance);
}

TEST(AbsorbedFactor, ColumnThatLevelsAndOthersDetermineIsDropped) {
    // b is 3 a plus a number for each level.
    const Fit fit = fit_least_squares(make_design({{0, 1, 4, 6, 7, 8}, {10, 13, -3, 3, 31, 34}}, outcome));
    EXPECT_THAT(fit.dropped, ElementsAre(1));
}

TEST(AbsorbedFactor, HugeOffsetOfAColumnCostsNoDigits) {
    std::vector<double> column{0, 1, 4, 6, 7, 7.5};
    const Fit plain = fit_least_squares(make_design({column}, outcome));
    for (double& value : column) value += 1e9;
    const Fit shifted = fit_least_squares(make_design({column}, outcome));
    EXPECT_THAT(shifted.dropped, IsEmpty());
    EXPECT_NEAR(shifted.coefficients[0], plain.coefficients[0], tolerance);
    EXPECT_NEAR(shifted.bread(0, 0), plain.bread(0, 0), tolerance);
}

TEST(AbsorbedFactor, OffsetsOfLevelsCostNoDigits) {
    // What is left of each level is far smaller than the differences between levels.
    std::vector<double> column{0, 1, 4, 6, 7, 7.5};
    std::vector<double> y = outcome;
    const Fit plain = fit_least_squares(make_design({column}, outcome));
    for (std::size_t row = 2; row < 4; ++row) {
        column[row] += 1e7;
        y[row] -= 1e12;
    }
    const Fit shifted = fit_least_squares(make_design({column}, y));
    EXPECT_NEAR(shifted.coefficients[0], plain.coefficients[0], tolerance);
    EXPECT_LT((shifted.residuals - plain.residuals).norm(), tolerance);
}

TEST(AbsorbedFactor, CollinearityIsRelativeToTheColumnBeforeItsMeansWereTakenOff) {
    // Within its levels the column varies by 1e-6 of what it varies in all.
    const Design design = make_design({{0, 1e-6, 1, 1, 2, 2}}, outcome);
    EXPECT_THAT(fit_least_squares(design).dropped, IsEmpty());
    EXPECT_THAT(fit_least_squares(design, {.collinearity_tolerance = 1e-4}).dropped, ElementsAre(0));
}

TEST(AbsorbedFactor, OneLevelIsTheIntercept) {
    Design absorbed = make_design({{0, 1, 4, 6, 7, 7.5}}, outcome);
    absorbed.absorbed = {{0, 0, 0, 0, 0, 0}, 1};
    Design with_intercept = make_design({{1, 1, 1, 1, 1, 1}, {0, 1, 4, 6, 7, 7.5}}, outcome);
    with_intercept.absorbed = {};
    const Fit found = fit_least_squares(absorbed);
    const Fit expected = fit_least_squares(with_intercept);
    EXPECT_NEAR(found.coefficients[0], expected.coefficients[1], tolerance);
    EXPECT_LT((found.residuals - expected.residuals).norm(), tolerance);
    EXPECT_EQ(found.rank(), 2U);
}

TEST(AbsorbedFactorErrors, LevelsThatDoNotFitTheRows) {
    Design design = make_design({}, outcome);
    design.absorbed.level.pop_back();
    EXPECT_EQ(error_of(design), "the absorbed factor has 5 rows and the design 6; as many are needed");
    design.absorbed = {{0, 0, 1, 1, 3, 2}, 3};
    EXPECT_EQ(error_of(design), "absorbed level 3 of design row 5 where there are 3 levels");
    design.absorbed = {{0, 0, 1, 1, 3, 3}, 4};
    EXPECT_EQ(error_of(design), "absorbed level 2 has no row");
    design.absorbed = {{}, 3};
    EXPECT_EQ(error_of(design), "the absorbed factor has 0 rows and the design 6; as many are needed");
}

TEST(AbsorbedFactorErrors, MoreLevelsAndColumnsThanRows) {
    Design design = make_design({{0, 1, 4, 6, 7, 7.5}}, outcome);
    design.absorbed = {{0, 1, 2, 3, 4, 5}, 6};
    EXPECT_EQ(error_of(design),
              "the model has 7 coefficients and the data 6 rows; at least one row a coefficient is needed");
}

}  // namespace
}  // namespace clustertrial
