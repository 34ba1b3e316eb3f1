#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "covariance_cases.hpp"
#include "reference.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

/// Against R's clubSandwich on one row a pupil and R's sandwich (tests/reference/cluster_covariance/make_values.R).
namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::absorb;
using testing_support::Case;
using testing_support::column;
using testing_support::petersen;
using testing_support::pupils_of_schools;
using testing_support::read_reference;
using testing_support::schools;
using testing_support::years;

/// Of the root of the product of the two variances; the packages form matrices of the size of a school.
constexpr double tolerance = 1e-11;

/// The matrix of a case and kind that R gives, its rows and columns `kept` (all of them when empty).
MatrixXd reference_matrix(const std::string& name, CovarianceKind kind, const std::vector<Index>& kept = {}) {
    const Table values = read_reference("cluster_covariance/adjusted.csv", {"case", "kind"});
    constexpr Index largest = 16;
    MatrixXd matrix = MatrixXd::Zero(largest, largest);
    Index size = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("case").at(line) != name || values.text("kind").at(line) != to_name(kind)) continue;
        const auto row = static_cast<Index>(values.numbers("row").values[line]);
        const auto other = static_cast<Index>(values.numbers("column").values[line]);
        matrix(row, other) = matrix(other, row) = values.numbers("value").values[line];
        size = std::max(size, row + 1);
    }
    EXPECT_GT(size, 0) << name << " " << to_name(kind);
    const MatrixXd whole = matrix.topLeftCorner(size, size);
    return kept.empty() ? whole : whole(kept, kept);
}

void expect_same(const MatrixXd& found, const MatrixXd& expected, const std::string& what) {
    ASSERT_EQ(found.rows(), expected.rows()) << what;
    const VectorXd scale = expected.diagonal().cwiseSqrt();
    EXPECT_LT(((found - expected).array() / (scale * scale.transpose()).array()).abs().maxCoeff(), tolerance) << what;
}

ClusterCovariance estimate(const Case& data, const CovarianceOptions& options) {
    return cluster_covariance(fit_least_squares(data.design), data.design, data.clusters, options);
}

void expect_reference(const std::string& name, const Case& data, const std::vector<CovarianceKind>& kinds,
                      const std::vector<Index>& kept = {}) {
    for (const CovarianceKind kind : kinds) {
        const ClusterCovariance found = estimate(data, {kind});
        expect_same(found.matrix, reference_matrix(name, kind, kept), name + " " + std::string(to_name(kind)));
        EXPECT_TRUE(found.singular.empty());
    }
}

const std::vector<CovarianceKind> club_kinds{CovarianceKind::CR0, CovarianceKind::CR2, CovarianceKind::CR3};

VectorXd column_of(const char* file, const char* name) {
    return column(read_reference(std::string("cluster_covariance/") + file), name);
}

TEST(AdjustedCovarianceReference, OneRowASchoolAgreesWithRsPupilRows) {
    expect_reference("schools", schools(), club_kinds);
}

TEST(AdjustedCovarianceReference, OneRowAPupilAgreesWithR) {
    expect_reference("schools", pupils_of_schools(), club_kinds);
}

TEST(AdjustedCovarianceReference, SeveralRowsASchoolAgreeWithRsPupilRows) {
    expect_reference("years", years(), club_kinds);
}

TEST(AdjustedCovarianceReference, AbsorbedStrataAgreeWithRsIndicators) {
    const VectorXd stratum = column_of("schools.csv", "stratum");
    expect_reference("schools", absorb(schools(), stratum, {1, 2}), club_kinds, {1, 2});
    expect_reference("years", absorb(years(), column_of("years.csv", "stratum"), {1, 2, 3}), club_kinds, {1, 2, 3});
}

/// By row, the pupils of its school.
VectorXd pupils_by_school(const Case& data, const VectorXd& pupils) {
    VectorXd sums = VectorXd::Zero(static_cast<Index>(data.clusters.count));
    for (Index row = 0; row < pupils.size(); ++row) {
        sums[data.clusters.of_row[static_cast<std::size_t>(row)]] += pupils[row];
    }
    return sums(data.clusters.of_row);
}

TEST(AdjustedCovarianceReference, EverySchoolAlikeUnderIdenticalIndividualsAgreesWithRsPupilRows) {
    Case data = schools();
    CovarianceOptions options{CovarianceKind::CR2, data.design.weights.cwiseInverse()};
    data.design.weights.setOnes();
    expect_same(estimate(data, options).matrix, reference_matrix("schools_equal", CovarianceKind::CR2), "schools");
    options.kind = CovarianceKind::CR3;
    expect_same(estimate(data, options).matrix, reference_matrix("schools_equal", CovarianceKind::CR3), "schools");
    data = absorb(data, column_of("schools.csv", "stratum"), {1, 2});
    options.kind = CovarianceKind::CR2;
    expect_same(estimate(data, options).matrix, reference_matrix("schools_equal", CovarianceKind::CR2, {1, 2}),
                "absorbed");
}

TEST(AdjustedCovarianceReference, SeveralRowsOfEverySchoolAlikeAgreeWithRsPupilRows) {
    Case data = years();
    const VectorXd pupils = data.design.weights;
    data.design.weights = pupils.cwiseQuotient(pupils_by_school(data, pupils));
    const CovarianceOptions identical{CovarianceKind::CR2, pupils.cwiseInverse()};
    expect_same(estimate(data, identical).matrix, reference_matrix("years_equal", CovarianceKind::CR2), "identical");
    const CovarianceOptions inverse{CovarianceKind::CR2};
    expect_same(estimate(data, inverse).matrix, reference_matrix("years_equal_inverse", CovarianceKind::CR2),
                "inverse");
    data = absorb(data, column_of("years.csv", "stratum"), {1, 2, 3});
    expect_same(estimate(data, identical).matrix, reference_matrix("years_equal", CovarianceKind::CR2, {1, 2, 3}),
                "absorbed");
}

/// The column that only school 7 has is added.
Case with_column_of_one_school() {
    Case data = years();
    MatrixXd& x = data.design.x;
    x.conservativeResize(Eigen::NoChange, x.cols() + 1);
    x.rightCols(1) = testing_support::indicator(column_of("years.csv", "school"), 7);
    data.design.names.emplace_back("alone");
    return data;
}

TEST(AdjustedCovarianceReference, ColumnOfOneClusterTakesTheMoorePenroseRoot) {
    const Case data = with_column_of_one_school();
    for (const CovarianceKind kind : {CovarianceKind::CR2, CovarianceKind::CR3}) {
        const ClusterCovariance found = estimate(data, {kind});
        const MatrixXd expected = reference_matrix("years_singular", kind);
        expect_same(found.matrix, expected, std::string(to_name(kind)));
        EXPECT_THAT(found.singular, testing::ElementsAre(7)) << to_name(kind);
    }
}

TEST(AdjustedCovarianceReference, RowsAgreeWithSandwichsHC0ToHC3) {
    const std::vector<CovarianceKind> kinds{CovarianceKind::HC0, CovarianceKind::HC1, CovarianceKind::HC2,
                                            CovarianceKind::HC3};
    Case data = schools();
    expect_reference("rows_weighted", data, kinds);
    data.design.weights.setOnes();
    expect_reference("rows", data, kinds);
}

TEST(AdjustedCovarianceReference, TwoWaysAgreeWithSandwichAndWithPetersen) {
    const Case by_firm = petersen("firm");
    const Fit fit = fit_least_squares(by_firm.design);
    const auto both = [&](CovarianceKind kind) {
        return two_way_covariance(fit, by_firm.design, by_firm.clusters, petersen("year").clusters, kind);
    };
    expect_same(both(CovarianceKind::CR0).matrix, reference_matrix("petersen_both", CovarianceKind::CR0), "CR0");
    const ClusterCovariance cr1 = both(CovarianceKind::CR1);
    expect_same(cr1.matrix, reference_matrix("petersen_both", CovarianceKind::CR1), "CR1");
    EXPECT_EQ(cr1.clusters, 10U);
    // Petersen (2009) prints four decimals.
    EXPECT_NEAR(std::sqrt(cr1.matrix(0, 0)), 0.0651, 0.00005);
    EXPECT_NEAR(std::sqrt(cr1.matrix(1, 1)), 0.0536, 0.00005);
}

}  // namespace
}  // namespace clustertrial
