#include "pile_moments.hpp"

#include <array>
#include <cmath>
#include <random>

#include <Eigen/Core>
#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::sample_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Individuals of one pile: a row each, its numbers and then its outcome.
MatrixXd draw_rows(Index rows, Index numbers, double offset, unsigned seed) {
    std::mt19937 random(seed);
    MatrixXd values(rows, numbers + 1);
    // Whole numbers, so that they and their offset are exact.
    for (Index i = 0; i < values.size(); ++i) values(i) = offset + static_cast<double>(random() % 201) - 100;
    return values;
}

/// Added in stretches of so many rows.
PileMoments moments_of(const MatrixXd& values, Index stretch = RowsOfPile::most) {
    const auto numbers = static_cast<std::size_t>(values.cols() - 1);
    PileMoments moments(1, numbers);
    RowsOfPile rows(numbers);
    for (Index i = 0; i < values.rows(); ++i) {
        const VectorXd row = values.row(i);
        rows.add(1, {row.data(), static_cast<std::size_t>(row.size())}, 0);
        if (rows.is_full() || (i + 1) % stretch == 0) moments.add(0, rows);
    }
    moments.add(0, rows);
    return moments;
}

/// Mean and products of deviations of rows that stand for many.
std::pair<VectorXd, MatrixXd> moments_of(const std::vector<RowOfMoments>& rows) {
    const auto numbers = static_cast<Index>(rows.front().numbers.size());
    const auto values_of = [&](const RowOfMoments& row) {
        VectorXd values(numbers + 1);
        for (Index i = 0; i < numbers; ++i) values(i) = row.numbers[static_cast<std::size_t>(i)];
        values(numbers) = row.mean;
        return values;
    };
    VectorXd mean = VectorXd::Zero(numbers + 1);
    double individuals = 0;
    for (const RowOfMoments& row : rows) individuals += row.individuals;
    const VectorXd origin = values_of(rows.front());
    for (const RowOfMoments& row : rows) mean += row.individuals / individuals * (values_of(row) - origin);
    MatrixXd products = MatrixXd::Zero(numbers + 1, numbers + 1);
    for (const RowOfMoments& row : rows) {
        const VectorXd deviation = values_of(row) - origin - mean;
        products += row.individuals * deviation * deviation.transpose();
        products(numbers, numbers) += row.sum_of_squares;
    }
    return {origin + mean, products};
}

TEST(PileMoments, FewRowsHaveTheMomentsOfMany) {
    for (const Index numbers : {0, 1, 2, 5}) {
        for (const auto& [count, stretch] :
             std::vector<std::pair<Index, Index>>{{1, 1}, {2, 2}, {3, 1}, {7, 4}, {300, 256}, {300, 1}, {300, 7}}) {
            SCOPED_TRACE(std::to_string(numbers) + " numbers of " + std::to_string(count) + " in stretches of " +
                         std::to_string(stretch));
            const MatrixXd values = draw_rows(count, numbers, 0, 5);
            const auto rows = moments_of(values, stretch).rows(0);
            EXPECT_EQ(rows.size(), static_cast<std::size_t>(std::min(numbers, count - 1) + 1));
            double individuals = 0;
            for (const RowOfMoments& row : rows) {
                EXPECT_GE(row.individuals, 1);
                EXPECT_EQ(row.individuals, std::floor(row.individuals));
                individuals += row.individuals;
            }
            EXPECT_EQ(individuals, static_cast<double>(count));
            const VectorXd mean = values.colwise().mean();
            const MatrixXd deviations = values.rowwise() - mean.transpose();
            const auto [of_rows, products] = moments_of(rows);
            EXPECT_LT((of_rows - mean).cwiseAbs().maxCoeff(), 1e-12);
            EXPECT_LT((products - deviations.transpose() * deviations).cwiseAbs().maxCoeff(),
                      1e-12 * 1e4 * static_cast<double>(count));
        }
    }
}

TEST(PileMoments, WhatAllRowsShareCostsNoDigits) {
    const MatrixXd values = draw_rows(300, 2, 0, 6);
    const auto [mean, products] = moments_of(moments_of(values).rows(0));
    const auto [far_mean, far_products] = moments_of(moments_of(draw_rows(300, 2, 1e9, 6)).rows(0));
    EXPECT_LT((far_mean.array() - 1e9 - mean.array()).cwiseAbs().maxCoeff(), 2e-7) << "a last digit of 1e9";
    EXPECT_LT((far_products - products).cwiseAbs().maxCoeff(), 1e-8 * products.cwiseAbs().maxCoeff());
}

TEST(PileMoments, CellsOfIndividualsAreTheRowsThatTheyMake) {
    const MatrixXd values = draw_rows(200, 2, 0, 8);
    RowsOfPile rows(2);
    const std::array<const double*, 3> cells{values.col(0).data(), values.col(1).data(), values.col(2).data()};
    rows.add_individuals(200, cells, 7);
    EXPECT_EQ(rows.room(), RowsOfPile::most - 200);
    PileMoments moments(1, 2);
    moments.add(0, rows);
    MatrixXd above = values;
    above.col(2).array() -= 7;
    const auto found = moments.rows(0);
    const auto expected = moments_of(above).rows(0);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].mean, expected[i].mean);
        EXPECT_EQ(found[i].numbers, expected[i].numbers);
    }
}

TEST(PileMoments, ANumberThatOthersDetermineIsNoDimension) {
    MatrixXd values = draw_rows(50, 3, 0, 7);
    values.col(1) = 2 * values.col(0);
    values.col(2).setConstant(4);
    const auto rows = moments_of(values).rows(0);
    ASSERT_EQ(rows.size(), 2U);
    for (const RowOfMoments& row : rows) {
        EXPECT_NEAR(row.numbers[1], 2 * row.numbers[0], 1e-12);
        EXPECT_EQ(row.numbers[2], 4);
    }
}

TEST(PileMoments, SayWhereTheyLoseDigits) {
    const MatrixXd values = draw_rows(300, 2, 0, 9);
    EXPECT_TRUE(moments_of(values).keep_digits());
    EXPECT_TRUE(moments_of(draw_rows(300, 2, 1e6, 9)).keep_digits());
    EXPECT_FALSE(moments_of(draw_rows(300, 2, 1e9, 9)).keep_digits())
        << "a row would hold seven digits of what differs";
    MatrixXd constant = values;
    constant.col(1).setConstant(1e12);
    EXPECT_TRUE(moments_of(constant).keep_digits());
    for (const double own : {1e-2, 1e-4}) {
        MatrixXd near = values;
        near.col(1) = near.col(0) + own * near.col(1);
        EXPECT_EQ(moments_of(near).keep_digits(), own > 1e-3) << own;
    }
    MatrixXd determined = values;
    determined.col(2) = values.col(0) - 3 * values.col(1);
    EXPECT_FALSE(moments_of(determined).keep_digits()) << "nothing is left of the outcome but rounding";
}

TEST(PileMoments, RowsOfSeveralIndividualsBringTheirOwnSpread) {
    PileMoments moments(2, 1);
    RowsOfPile added(1);
    added.add(3, std::array{1.0, 10.0}, 6);
    added.add(2, std::array{6.0, 10.0}, 4);
    moments.add(1, added);
    EXPECT_EQ(added.count(), 0U);
    EXPECT_TRUE(moments.rows(0).empty());
    const auto rows = moments.rows(1);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].individuals, 3);
    EXPECT_EQ(rows[0].mean, 10);
    EXPECT_EQ(rows[0].sum_of_squares + rows[1].sum_of_squares, 10);
    // Mean 3; products 3 * 2^2 + 2 * 3^2 = 30: 3 individuals at 3 -+ sqrt(30 * 2 / 15), 2 at 3 +- sqrt(30 * 3 / 10).
    EXPECT_NEAR(std::abs(rows[0].numbers[0] - 3), 2, 1e-14);
    EXPECT_NEAR(std::abs(rows[1].numbers[0] - 3), 3, 1e-14);
}

}  // namespace
}  // namespace clustertrial::sample_detail
