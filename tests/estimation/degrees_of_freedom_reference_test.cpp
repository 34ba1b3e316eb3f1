#include "clustertrial/estimation/joint_test.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "reference.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// Against R's clubSandwich and estimatr (tests/reference/degrees_of_freedom/make_values.R).
namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using testing_support::column;
using testing_support::read_reference;

/// Relative, of each number.
constexpr double tolerance = 1e-10;

struct Case {
    Design design;
    Clusters clusters;
    VectorXd row_variance = {};  ///< empty: 1/weight
};

VectorXd indicator(const VectorXd& values, double level) {
    return values.unaryExpr([level](double value) { return value == level ? 1.0 : 0.0; });
}

Case make_case(const Table& table, const VectorXd& y, const VectorXd& weights, std::vector<VectorXd> regressors) {
    regressors.insert(regressors.begin(), VectorXd::Ones(y.size()));
    Case made{{Eigen::MatrixXd(y.size(), static_cast<Index>(regressors.size())), y, weights, {}}, {}};
    for (const VectorXd& regressor : regressors) {
        made.design.x.col(static_cast<Index>(made.design.names.size())) = regressor;
        made.design.names.push_back("column " + std::to_string(made.design.names.size()));
    }
    const VectorXd schools = column(table, "school");
    for (const double school : schools) made.clusters.of_row.push_back(static_cast<std::uint32_t>(school));
    made.clusters.count = static_cast<std::size_t>(schools.maxCoeff()) + 1;
    return made;
}

/// One row a pupil.
Case pupils(const std::string& name, const std::string& covariate) {
    const Table table = read_reference("degrees_of_freedom/" + name + ".csv");
    const VectorXd y = column(table, "score");
    return make_case(table, y, VectorXd::Ones(y.size()), {column(table, "treated"), column(table, covariate)});
}

/// One row a school, two arms against control, four strata.
Case schools(const VectorXd& weights) {
    const Table table = read_reference("degrees_of_freedom/schools.csv");
    const VectorXd arm = column(table, "arm");
    const VectorXd stratum = column(table, "stratum");
    return make_case(table, column(table, "events").cwiseQuotient(column(table, "pupils")), weights,
                     {indicator(arm, 1), indicator(arm, 2), column(table, "prior"), indicator(stratum, 1),
                      indicator(stratum, 2), indicator(stratum, 3)});
}

VectorXd pupils_of_schools() {
    return column(read_reference("degrees_of_freedom/schools.csv"), "pupils");
}

/// Several weighted rows a school, six strata.
Case years() {
    const Table table = read_reference("degrees_of_freedom/years.csv");
    const VectorXd stratum = column(table, "stratum");
    return make_case(table, column(table, "score"), column(table, "pupils"),
                     {column(table, "treated"), column(table, "year"), indicator(stratum, 1), indicator(stratum, 2),
                      indicator(stratum, 3), indicator(stratum, 4), indicator(stratum, 5)});
}

/// The second and third coefficient.
JointTest test_pair(const Fit& fit, const Case& data, const CovarianceOptions& options, JointTestKind kind) {
    Eigen::MatrixXd contrasts = Eigen::MatrixXd::Zero(2, fit.coefficients.size());
    contrasts(0, 1) = 1;
    contrasts(1, 2) = 1;
    return joint_test(fit, data.design, data.clusters, options, contrasts, kind);
}

double part_of(const JointTest& test, const std::string& part) {
    if (part == "statistic") return test.statistic;
    return part == "df2" ? test.df2 : test.p_value;
}

/// `what` as in values.csv.
double estimate(const Fit& fit, const Case& data, CovarianceKind kind, const std::string& what, Index index) {
    const CovarianceOptions options{kind, data.row_variance};
    if (what == "df") {
        const VectorXd contrast = VectorXd::Unit(fit.coefficients.size(), index);
        return satterthwaite_df(fit, data.design, data.clusters, options, contrast);
    }
    const bool htz = what.substr(0, 4) == "htz_";
    const JointTest test = test_pair(fit, data, options, htz ? JointTestKind::htz : JointTestKind::wald_f);
    EXPECT_EQ(test.df1, 2);
    return part_of(test, what.substr(htz ? 4 : 7));
}

void expect_reference(const std::string& name, const Case& data, std::size_t lines) {
    const Table values = read_reference("degrees_of_freedom/values.csv", {"case", "program", "kind", "what"});
    const Fit fit = fit_least_squares(data.design);
    std::size_t compared = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("case").at(line) != name) continue;
        const std::string& kind = values.text("kind").at(line);
        const std::string& what = values.text("what").at(line);
        const auto index = static_cast<Index>(values.numbers("index").values[line]);
        const double expected = values.numbers("value").values[line];
        EXPECT_NEAR(estimate(fit, data, from_name<CovarianceKind>(kind), what, index), expected, tolerance * expected)
            << name << " " << values.text("program").at(line) << " " << kind << " " << what << " " << index;
        ++compared;
    }
    EXPECT_EQ(compared, lines);
}

/// Of k coefficients: their df and six numbers of two joint tests for each covariance, and estimatr's df of CR2.
std::size_t lines_of(std::size_t covariances, std::size_t k, bool estimatr) {
    return covariances * (k + 6) + (estimatr ? k : 0);
}

TEST(DegreesOfFreedomReference, BalancedPupilRowsAgreeWithR) {
    expect_reference("balanced", pupils("balanced", "age"), lines_of(4, 3, true));
}

TEST(DegreesOfFreedomReference, PupilRowsOfVeryUnequalSchoolsAgreeWithR) {
    expect_reference("unequal", pupils("unequal", "prior"), lines_of(4, 3, true));
}

TEST(DegreesOfFreedomReference, OneRowASchoolAgreesWithRsSchoolRowsAndPupilRows) {
    expect_reference("schools", schools(pupils_of_schools()), lines_of(3, 7, false) + lines_of(4, 7, true));
}

TEST(DegreesOfFreedomReference, SeveralWeightedRowsASchoolAgreeWithRsPupilRows) {
    expect_reference("years", years(), lines_of(4, 8, true));
}

TEST(DegreesOfFreedomReference, EqualVotesUnderTheIndividualsVarianceAgreeWithR) {
    const VectorXd size = pupils_of_schools();
    Case data = schools(VectorXd::Ones(size.size()));
    data.row_variance = size.cwiseInverse();
    expect_reference("equal_votes", data, lines_of(3, 7, false));
}

TEST(DegreesOfFreedomReference, WeightsUnderTheSameVarianceOfEveryRowAgreeWithR) {
    Case data = schools(pupils_of_schools());
    data.row_variance = VectorXd::Ones(data.design.y.size());
    expect_reference("same_variance", data, lines_of(3, 7, true));
}

}  // namespace
}  // namespace clustertrial
