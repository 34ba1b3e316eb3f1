#include "clustertrial/estimation/cluster_covariance.hpp"

#include "reference.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// Against R's sandwich and estimatr (tests/reference/cluster_covariance/make_values.R) and against the standard errors
/// that Petersen published for his test data.
namespace clustertrial {
namespace {

using testing_support::column;
using testing_support::read_reference;

/// Relative, of each number.
constexpr double tolerance = 1e-10;

struct Case {
    Design design;
    Clusters clusters;
};

Clusters to_clusters(const Eigen::VectorXd& ids) {
    Clusters clusters;
    for (const double id : ids) clusters.of_row.push_back(static_cast<std::uint32_t>(id));
    clusters.count = static_cast<std::size_t>(ids.maxCoeff()) + 1;
    return clusters;
}

Design make_design(const Eigen::VectorXd& y, const Eigen::VectorXd& weights,
                   const std::vector<Eigen::VectorXd>& regressors) {
    Design design{Eigen::MatrixXd::Ones(y.size(), 1), y, weights, {"intercept"}};
    design.x.conservativeResize(Eigen::NoChange, static_cast<Eigen::Index>(regressors.size()) + 1);
    for (const Eigen::VectorXd& regressor : regressors) {
        const auto j = static_cast<Eigen::Index>(design.names.size());
        design.x.col(j) = regressor;
        design.names.push_back("x" + std::to_string(j));
    }
    return design;
}

Eigen::VectorXd indicator(const Eigen::VectorXd& values, double level) {
    return values.unaryExpr([level](double value) { return value == level ? 1.0 : 0.0; });
}

/// One row a school: the proportion of its pupils with an event, weighted by pupils.
Case schools() {
    const Table table = read_reference("cluster_covariance/schools.csv");
    const Eigen::VectorXd pupils = column(table, "pupils");
    return {make_design(column(table, "events").cwiseQuotient(pupils), pupils,
                        {column(table, "treated"), column(table, "prior"), column(table, "stratum")}),
            to_clusters(column(table, "school"))};
}

/// The same, one row a pupil: 1 for an event.
Case pupils_of_schools() {
    const Table table = read_reference("cluster_covariance/schools.csv");
    std::vector<Eigen::Index> school_of;
    std::vector<double> event;
    for (std::size_t row = 0; row < table.rows; ++row) {
        for (double pupil = 0; pupil < table.numbers("pupils").values[row]; ++pupil) {
            school_of.push_back(static_cast<Eigen::Index>(row));
            event.push_back(pupil < table.numbers("events").values[row] ? 1 : 0);
        }
    }
    const auto n = static_cast<Eigen::Index>(event.size());
    const auto expanded = [&](const char* name) -> Eigen::VectorXd { return column(table, name)(school_of); };
    return {make_design(Eigen::Map<const Eigen::VectorXd>(event.data(), n), Eigen::VectorXd::Ones(n),
                        {expanded("treated"), expanded("prior"), expanded("stratum")}),
            to_clusters(expanded("school"))};
}

Case years() {
    const Table table = read_reference("cluster_covariance/years.csv");
    const Eigen::VectorXd stratum = column(table, "stratum");
    return {make_design(column(table, "score"), column(table, "pupils"),
                        {column(table, "treated"), column(table, "intake"), column(table, "year"),
                         indicator(stratum, 1), indicator(stratum, 2), indicator(stratum, 3)}),
            to_clusters(column(table, "school"))};
}

Case petersen(const char* cluster) {
    const Table table = read_reference("cluster_covariance/petersen.csv");
    const Eigen::VectorXd y = column(table, "y");
    return {make_design(y, Eigen::VectorXd::Ones(y.size()), {column(table, "x")}), to_clusters(column(table, cluster))};
}

/// Every coefficient and every element of both covariances, from both programs, against `found`.
void expect_reference(const std::string& name, const Case& found) {
    const Table values = read_reference("cluster_covariance/values.csv", {"case", "program", "kind"});
    const LeastSquaresFit fit = fit_least_squares(found.design);
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
    const LeastSquaresFit fit = fit_least_squares(data.design);
    const double variance = fit.residual_sum_of_squares / (5000 - 2);
    EXPECT_NEAR(std::sqrt(variance * fit.bread(0, 0)), 0.0284, 0.00005);
    EXPECT_NEAR(std::sqrt(variance * fit.bread(1, 1)), 0.0286, 0.00005);
}

}  // namespace
}  // namespace clustertrial
