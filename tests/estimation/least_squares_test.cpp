#include "clustertrial/estimation/least_squares.hpp"

#include "clustertrial/core/error.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::least_squares_test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr double tolerance = 1e-14;

/// A design with the columns given, unit weights and columns named a, b, c ...
Design make_design(const std::vector<std::vector<double>>& columns, const std::vector<double>& y) {
    const auto n = static_cast<Eigen::Index>(y.size());
    Design design;
    design.x.resize(n, static_cast<Eigen::Index>(columns.size()));
    for (std::size_t j = 0; j < columns.size(); ++j) {
        design.x.col(static_cast<Eigen::Index>(j)) = Eigen::Map<const VectorXd>(columns[j].data(), n);
        design.names.emplace_back(1, static_cast<char>('a' + static_cast<char>(j)));
    }
    design.y = Eigen::Map<const VectorXd>(y.data(), n);
    design.weights = VectorXd::Ones(n);
    return design;
}

std::string error_of(const Design& design) {
    try {
        fit_least_squares(design);
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::design);
        return error.what();
    }
    return "no error";
}

TEST(FitLeastSquares, LineThroughThreePoints) {
    // x = 0 1 2, y = 1 2 4: means 1 and 7/3, slope = (4/3 + 5/3) / 2 = 3/2, intercept = 7/3 - 3/2 = 5/6,
    // residuals 1/6 -2/6 1/6, inverse of [3 3; 3 5] = [5 -3; -3 3] / 6.
    const auto fit = fit_least_squares(make_design({{1, 1, 1}, {0, 1, 2}}, {1, 2, 4}));
    EXPECT_NEAR(fit.coefficients[0], 5.0 / 6, tolerance);
    EXPECT_NEAR(fit.coefficients[1], 1.5, tolerance);
    EXPECT_NEAR(fit.residuals[0], 1.0 / 6, tolerance);
    EXPECT_NEAR(fit.residuals[1], -2.0 / 6, tolerance);
    EXPECT_NEAR(fit.residuals[2], 1.0 / 6, tolerance);
    EXPECT_NEAR(fit.residual_sum_of_squares, 1.0 / 6, tolerance);
    EXPECT_NEAR(fit.bread(0, 0), 5.0 / 6, tolerance);
    EXPECT_NEAR(fit.bread(0, 1), -0.5, tolerance);
    EXPECT_NEAR(fit.bread(1, 0), -0.5, tolerance);
    EXPECT_NEAR(fit.bread(1, 1), 0.5, tolerance);
    EXPECT_EQ(fit.sum_of_weights, 3);
}

TEST(FitLeastSquares, WeightCountsIndividuals) {
    // Intercept and arm: weighted means. Control (1 x 2 + 3 x 6) / 4 = 5, intervention (2 x 1 + 2 x 4) / 4 = 2.5.
    // Inverse of [8 4; 4 4] = [1 -1; -1 2] / 4. RSS = 9 + 3 x 1 + 2 x 2.25 + 2 x 2.25 = 21.
    Design design = make_design({{1, 1, 1, 1}, {0, 0, 1, 1}}, {2, 6, 1, 4});
    design.weights << 1, 3, 2, 2;
    const auto fit = fit_least_squares(design);
    EXPECT_NEAR(fit.coefficients[0], 5, tolerance);
    EXPECT_NEAR(fit.coefficients[1], -2.5, tolerance);
    EXPECT_NEAR(fit.bread(0, 0), 0.25, tolerance);
    EXPECT_NEAR(fit.bread(0, 1), -0.25, tolerance);
    EXPECT_NEAR(fit.bread(1, 1), 0.5, tolerance);
    EXPECT_NEAR(fit.residual_sum_of_squares, 21, 10 * tolerance);
    EXPECT_EQ(fit.sum_of_weights, 8);
}

TEST(FitLeastSquares, OneColumnWithoutIntercept) {
    // x = 1 2, y = 1 4: b = 9/5.
    const auto fit = fit_least_squares(make_design({{1, 2}}, {1, 4}));
    EXPECT_NEAR(fit.coefficients[0], 1.8, tolerance);
    EXPECT_NEAR(fit.bread(0, 0), 0.2, tolerance);
}

TEST(FitLeastSquares, BasisIsOrthonormalAndItsRootGivesTheBread) {
    Design design = make_design({{1, 1, 1, 1, 1}, {1, 5, 2, 8, 3}, {1000, 1001, 1005, 1002, 1000}}, {3, 1, 4, 1, 5});
    design.weights << 1, 2, 3, 4, 5;
    const auto fit = fit_least_squares(design);
    const MatrixXd gram = fit.q.transpose() * design.weights.asDiagonal() * fit.q;
    EXPECT_LT((gram - MatrixXd::Identity(3, 3)).norm(), tolerance);
    EXPECT_LT((design.x * fit.root - fit.q).norm(), 1e-11);  // the raw columns lose three digits to the offset
    EXPECT_LT((fit.root * fit.root.transpose() - fit.bread).norm() / fit.bread.norm(), tolerance);
}

TEST(FitLeastSquares, DuplicateGivesWayToTheEarlierColumn) {
    const auto fit = fit_least_squares(make_design({{1, 1, 1}, {0, 1, 2}, {0, 1, 2}}, {1, 2, 4}));
    EXPECT_THAT(fit.kept, ElementsAre(0, 1));
    EXPECT_THAT(fit.dropped, ElementsAre(2));
    EXPECT_NEAR(fit.coefficients[1], 1.5, tolerance);
    EXPECT_EQ(fit.position(1), 1U);
    EXPECT_EQ(fit.position(2), std::nullopt);
}

TEST(FitLeastSquares, PositionSkipsDroppedColumns) {
    const auto fit = fit_least_squares(make_design({{1, 1, 1, 1}, {2, 2, 2, 2}, {0, 1, 2, 4}}, {1, 2, 4, 3}));
    EXPECT_THAT(fit.dropped, ElementsAre(1));
    EXPECT_EQ(fit.position(2), 1U);
}

TEST(FitLeastSquares, LastOfTheDummiesThatAddUpToTheInterceptIsDropped) {
    const auto fit = fit_least_squares(make_design(
        {{1, 1, 1, 1, 1, 1}, {1, 1, 0, 0, 0, 0}, {0, 0, 1, 1, 0, 0}, {0, 0, 0, 0, 1, 1}}, {1, 3, 5, 7, 9, 13}));
    EXPECT_THAT(fit.dropped, ElementsAre(3));
    EXPECT_NEAR(fit.coefficients[0], 11, 1e-13);  // the mean of the third group
    EXPECT_NEAR(fit.coefficients[1], 2 - 11, 1e-13);
    EXPECT_NEAR(fit.coefficients[2], 6 - 11, 1e-13);
}

TEST(FitLeastSquares, InterceptAfterDummiesThatAddUpToItIsDropped) {
    // Columns after the lost intercept are not centred. Group 1: y = 1 3 at x = 0 2, group 2: y = 5 7 at x = 0 2: lines
    // of slope 1 from 1 and from 5.
    const auto fit =
        fit_least_squares(make_design({{1, 1, 0, 0}, {0, 0, 1, 1}, {1, 1, 1, 1}, {0, 2, 0, 2}}, {1, 3, 5, 7}));
    EXPECT_THAT(fit.dropped, ElementsAre(2));
    EXPECT_NEAR(fit.coefficients[0], 1, tolerance);
    EXPECT_NEAR(fit.coefficients[1], 5, tolerance);
    EXPECT_NEAR(fit.coefficients[2], 1, tolerance);
}

TEST(FitLeastSquares, CollinearityIsMeasuredOverIndividuals) {
    // b and c differ in one individual out of 3e8: c less b leaves about 1/sqrt(3e8) = 6e-5 of c.
    Design design = make_design({{1, 1, 1, 1}, {0, 1, 2, 3}, {0, 1, 2, 4}}, {1, 2, 4, 3});
    design.weights << 1e8, 1e8, 1e8, 1;
    EXPECT_THAT(fit_least_squares(design, {.collinearity_tolerance = 1e-6}).dropped, IsEmpty());
    EXPECT_THAT(fit_least_squares(design, {.collinearity_tolerance = 1e-3}).dropped, ElementsAre(2));
}

TEST(FitLeastSquares, ConstantOrZeroColumnAfterTheInterceptIsDropped) {
    // 0.1 is no binary fraction: its mean over the rows is rounded, and still nothing may be left of the column.
    const auto fit =
        fit_least_squares(make_design({{1, 1, 1, 1}, {0.1, 0.1, 0.1, 0.1}, {0, 1, 2, 3}, {0, 0, 0, 0}}, {1, 2, 4, 3}));
    EXPECT_THAT(fit.dropped, ElementsAre(1, 3));
}

TEST(FitLeastSquares, SumOfColumnsWithOffsetsIsCollinearWithinItsRounding) {
    // c = a + b rounded: what is left of it is rounding at 1e8, far above the tolerance relative to the centred column.
    const std::vector<double> a{1e8 + 0.1, 1e8 + 0.7, 1e8 + 0.2, 1e8 + 0.9, 1e8 + 0.4};
    const std::vector<double> b{2e8 + 0.3, 2e8 + 0.1, 2e8 + 0.8, 2e8 + 0.2, 2e8 + 0.6};
    std::vector<double> c;
    for (std::size_t i = 0; i < a.size(); ++i) c.push_back((a[i] + b[i]) / 3);
    const auto fit = fit_least_squares(make_design({{1, 1, 1, 1, 1}, a, b, c}, {1, 2, 4, 3, 5}));
    EXPECT_THAT(fit.dropped, ElementsAre(3));
}

TEST(FitLeastSquares, NearlyCollinearColumnIsKeptAboveTheTolerance) {
    const double small = 1e-8;
    const auto fit =
        fit_least_squares(make_design({{1, 1, 1, 1}, {0, 1, 2, 3}, {0, 1, 2, 3 + small}}, {0, 1, 2, 3 + small}));
    EXPECT_THAT(fit.dropped, IsEmpty());
    EXPECT_NEAR(fit.coefficients[1], 0, 1e-6);
    EXPECT_NEAR(fit.coefficients[2], 1, 1e-6);
}

TEST(FitLeastSquares, ToleranceDecidesWhatIsCollinear) {
    const Design design = make_design({{1, 1, 1, 1}, {0, 1, 2, 3}, {0, 1, 2, 3.001}}, {0, 1, 2, 4});
    EXPECT_THAT(fit_least_squares(design).dropped, IsEmpty());
    EXPECT_THAT(fit_least_squares(design, {.collinearity_tolerance = 1e-2}).dropped, ElementsAre(2));
}

TEST(FitLeastSquares, MoreRowsThanABlockGiveTheSameLine) {
    // y = 3 + 2 x with residuals +1 -1 -1 +1 repeated, which are orthogonal to 1 and to x: the fit is exact.
    const std::size_t n = 5000;
    std::vector<double> one(n, 1);
    std::vector<double> x(n);
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = static_cast<double>(i);
        y[i] = 3 + 2 * x[i] + (i % 4 == 0 || i % 4 == 3 ? 1 : -1);
    }
    const auto fit = fit_least_squares(make_design({one, x}, y));
    EXPECT_NEAR(fit.coefficients[0], 3, 1e-13);
    EXPECT_NEAR(fit.coefficients[1], 2, 1e-15);
    EXPECT_NEAR(fit.residual_sum_of_squares, static_cast<double>(n), 1e-11);
}

TEST(FitLeastSquares, ExtremeUnitsDoNotOverflow) {
    const auto fit = fit_least_squares(make_design({{1, 1, 1}, {0, 1e-200, 2e-200}, {1e200, 0, 0}}, {1, 2, 4}));
    EXPECT_THAT(fit.dropped, IsEmpty());
    EXPECT_NEAR(fit.coefficients[0], 0, 1e-13);  // exact: (1e-200, 2) and (2e-200, 4)
    EXPECT_NEAR(fit.coefficients[1] * 1e-200, 2, 1e-13);
    EXPECT_NEAR(fit.coefficients[2] * 1e200, 1, 1e-13);
}

TEST(FitLeastSquaresErrors, NoRows) {
    EXPECT_EQ(error_of(Design{}), "the design has no rows; at least one is needed");
}

TEST(FitLeastSquaresErrors, NoColumns) {
    EXPECT_EQ(error_of(make_design({}, {1, 2})), "the design has no columns; at least one is needed");
}

TEST(FitLeastSquaresErrors, SizesThatDoNotMatch) {
    Design design = make_design({{1, 1, 1}}, {1, 2, 3});
    design.weights = VectorXd::Ones(1);
    EXPECT_EQ(error_of(design), "the design has 3 rows, 3 outcomes and 1 weight; as many of each are needed");
    design = make_design({{1, 1, 1}}, {1, 2, 3});
    design.names.clear();
    EXPECT_EQ(error_of(design), "the design has 1 column and 0 names; one name a column is needed");
}

TEST(FitLeastSquaresErrors, MoreCoefficientsThanRows) {
    EXPECT_EQ(error_of(make_design({{1, 1}, {0, 1}, {3, 1}}, {1, 2})),
              "the model has 3 coefficients and the data 2 rows; at least one row a coefficient is needed");
}

TEST(FitLeastSquaresErrors, WeightThatIsNotPositiveAndFinite) {
    for (const double weight : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), HUGE_VAL}) {
        Design design = make_design({{1, 1}}, {1, 2});
        design.weights[1] = weight;
        EXPECT_EQ(error_of(design), "weight of design row 2: not a positive, finite number") << weight;
    }
}

TEST(FitLeastSquaresErrors, ValueThatIsNotFinite) {
    Design design = make_design({{1, 1}, {1, HUGE_VAL}}, {1, 2});
    EXPECT_EQ(error_of(design), "design column 'b', row 2: not a finite number");
    design = make_design({{1, 1}}, {std::numeric_limits<double>::quiet_NaN(), 2});
    EXPECT_EQ(error_of(design), "outcome of design row 1: not a finite number");
}

TEST(FitLeastSquaresErrors, NothingButZeros) {
    EXPECT_EQ(error_of(make_design({{0, 0}}, {1, 2})), "every column of the design is zero");
}

}  // namespace
}  // namespace clustertrial::least_squares_test
