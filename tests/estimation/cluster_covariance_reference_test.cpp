#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "covariance_cases.hpp"
#include "reference.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

/// Against R's sandwich and estimatr (tests/reference/cluster_covariance/make_values.R) and against the standard errors
/// that Petersen published for his test data.
namespace clustertrial {
namespace {

using testing_support::Case;
using testing_support::petersen;
using testing_support::pupils_of_schools;
using testing_support::read_reference;
using testing_support::schools;
using testing_support::years;

/// Relative, of each number.
constexpr double tolerance = 1e-10;

/// Every coefficient and every element of both covariances, from both programs, against `found`.
void expect_reference(const std::string& name, const Case& found) {
    const Table values = read_reference("cluster_covariance/values.csv", {"case", "program", "kind"});
    const Fit fit = fit_least_squares(found.design);
    const auto covariance = [&](CovarianceKind kind) {
        return cluster_covariance(fit, found.design, found.clusters, kind).matrix;
    };
    const Eigen::MatrixXd cr0 = covariance(CovarianceKind::CR0);
    const Eigen::MatrixXd cr1 = covariance(CovarianceKind::CR1);
    const auto k = static_cast<std::size_t>(fit.coefficients.size());
    std::size_t compared = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("case").at(line) != name) continue;
        const std::string& kind = values.text("kind").at(line);
        const auto row = static_cast<Eigen::Index>(values.numbers("row").values[line]);
        const auto other = static_cast<Eigen::Index>(values.numbers("column").values[line]);
        const double ours = kind == "CR0" ? cr0(row, other) : kind == "CR1" ? cr1(row, other) : fit.coefficients[row];
        const double expected = values.numbers("value").values[line];
        EXPECT_NEAR(ours, expected, tolerance * std::abs(expected))
            << name << " " << values.text("program").at(line) << " " << kind << " " << row << " " << other;
        ++compared;
    }
    EXPECT_EQ(compared, k + 4 * k * (k + 1) / 2);  // two covariances from two programs
}

TEST(ClusterCovarianceReference, OneRowASchoolAgreesWithRsPupilRows) {
    expect_reference("schools", schools());
}

TEST(ClusterCovarianceReference, OneRowAPupilAgreesWithRsPupilRows) {
    expect_reference("schools", pupils_of_schools());
}

TEST(ClusterCovarianceReference, SeveralWeightedRowsASchoolAgreeWithR) {
    expect_reference("years", years());
}

TEST(ClusterCovarianceReference, PetersenByFirmAgreesWithR) {
    expect_reference("petersen_firm", petersen("firm"));
}

TEST(ClusterCovarianceReference, PetersenByYearAgreesWithR) {
    expect_reference("petersen_year", petersen("year"));
}

/// Petersen (2009) and his page of test data print four decimals.
void expect_published(const char* cluster, double intercept, double slope) {
    const Case data = petersen(cluster);
    const auto covariance =
        cluster_covariance(fit_least_squares(data.design), data.design, data.clusters, CovarianceKind::CR1);
    EXPECT_NEAR(std::sqrt(covariance.matrix(0, 0)), intercept, 0.00005);
    EXPECT_NEAR(std::sqrt(covariance.matrix(1, 1)), slope, 0.00005);
}

TEST(ClusterCovarianceReference, PublishedStandardErrorsOfPetersen) {
    expect_published("firm", 0.0670, 0.0506);
    expect_published("year", 0.0234, 0.0334);
}

TEST(ClusterCovarianceReference, PublishedOrdinaryStandardErrorsOfPetersen) {
    const Case data = petersen("firm");
    const Fit fit = fit_least_squares(data.design);
    const double variance = fit.residual_sum_of_squares / (5000 - 2);
    EXPECT_NEAR(std::sqrt(variance * fit.bread(0, 0)), 0.0284, 0.00005);
    EXPECT_NEAR(std::sqrt(variance * fit.bread(1, 1)), 0.0286, 0.00005);
}

}  // namespace
}  // namespace clustertrial
