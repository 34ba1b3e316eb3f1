// Several factors absorbed at once: values of R, the indicators as columns, and what the projections are held to.
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "reference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::absorbed_factors_test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing::HasSubstr;
using testing_support::column;
using testing_support::read_reference;

AbsorbedFactor factor_of(const VectorXd& codes) {
    AbsorbedFactor factor;
    for (const double code : codes) factor.level.push_back(static_cast<std::uint32_t>(code));
    factor.levels = static_cast<std::size_t>(codes.maxCoeff()) + 1;
    return factor;
}

/// Appends the indicators of all levels but the first.
void add_indicators(const AbsorbedFactor& factor, const std::string& name, Design& design) {
    const Index first = design.x.cols();
    design.x.conservativeResize(Eigen::NoChange, first + static_cast<Index>(factor.levels) - 1);
    for (std::size_t level = 1; level < factor.levels; ++level) {
        for (std::size_t row = 0; row < factor.level.size(); ++row)
            design.x(static_cast<Index>(row), first + static_cast<Index>(level) - 1) = factor.level[row] == level;
        design.names.push_back(name);
    }
}

/// The design with these factors absorbed beside its first.
Design absorbing(Design design, std::vector<AbsorbedFactor> factors) {
    for (const AbsorbedFactor& factor : factors) {
        add_indicators(factor, "", design);
        design.further.columns += factor.levels - 1;
    }
    design.further.factors = std::move(factors);
    return design;
}

/// The same model with their indicators as columns like any other.
Design with_columns(Design design, const std::vector<AbsorbedFactor>& factors) {
    for (const AbsorbedFactor& factor : factors) add_indicators(factor, "level", design);
    return design;
}

struct Case {
    Design design;
    Clusters clusters;
    std::vector<AbsorbedFactor> further;
    VectorXd row_variance = {};
};

Case make_case(const Table& table, const std::vector<std::string>& columns, const std::string& first,
               const std::vector<std::string>& further) {
    Case made;
    made.design.y = column(table, "score");
    made.design.weights = VectorXd::Ones(made.design.y.size());
    made.design.x.resize(made.design.y.size(), static_cast<Index>(columns.size()));
    for (std::size_t c = 0; c < columns.size(); ++c)
        made.design.x.col(static_cast<Index>(c)) = column(table, columns[c]);
    made.design.names = columns;
    made.design.absorbed = factor_of(column(table, first));
    const AbsorbedFactor schools = factor_of(column(table, "school"));
    made.clusters = {schools.level, schools.levels};
    for (const std::string& name : further) made.further.push_back(factor_of(column(table, name)));
    return made;
}

Case years() {
    return make_case(read_reference("absorbed_factors/years.csv"), {"treated", "prior"}, "authority", {"year"});
}

Case weighted() {
    Case made = years();
    made.design.weights = column(read_reference("absorbed_factors/years.csv"), "weight");
    made.design.weights /= made.design.weights.mean();  // R counts rows: N of CR1 is the sum of the weights here
    made.row_variance = VectorXd::Ones(made.design.y.size());
    return made;
}

Case markers() {
    const Table table = read_reference("absorbed_factors/markers.csv");
    Case made = make_case(table, {"treated"}, "stratum", {"year", "marker"});
    made.design.weights = column(table, "pupils");
    return made;
}

constexpr std::array clustered{CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CR3,
                               CovarianceKind::CV3};

void expect_reference(const std::string& name, const Case& data, std::size_t lines) {
    const Table values = read_reference("absorbed_factors/values.csv", {"case", "kind", "what", "term"});
    const Design design = absorbing(data.design, data.further);
    const Fit fit = fit_least_squares(design);
    std::size_t compared = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("case").at(line) != name) continue;
        ++compared;
        const std::string& what = values.text("what").at(line);
        const std::string& term = values.text("term").at(line);
        const double expected = values.numbers("value").values[line];
        if (what == "rank") {
            EXPECT_EQ(static_cast<double>(fit.rank()), expected) << name;
            continue;
        }
        const Index at = std::find(fit.names.begin(), fit.names.end(), term) - fit.names.begin();
        ASSERT_LT(at, fit.coefficients.size());
        double found = fit.coefficients[at];
        if (what != "estimate") {
            const CovarianceOptions options{from_name<CovarianceKind>(values.text("kind").at(line)), data.row_variance};
            found = what == "df" ? satterthwaite_df(fit, design, data.clusters, options,
                                                    VectorXd::Unit(fit.coefficients.size(), at))
                                 : cluster_covariance(fit, design, data.clusters, options).matrix(at, at);
        }
        EXPECT_NEAR(found, expected, 1e-10 * std::abs(expected)) << name << " " << what << " " << term << " " << line;
    }
    EXPECT_EQ(compared, lines);
}

TEST(AbsorbedFactors, PupilRowsWithYearsWithinSchoolsAgreeWithR) {
    expect_reference("years", years(), 19);
}

TEST(AbsorbedFactors, RowsOfUnequalWeightsAgreeWithR) {
    expect_reference("weighted", weighted(), 19);
}

TEST(AbsorbedFactors, ThreeFactorsWithDisconnectedLevelsAgreeWithRsPupilRows) {
    expect_reference("markers", markers(), 10);
}

TEST(AbsorbedFactors, EveryNumberIsThatOfIndicatorsAsColumns) {
    for (const Case& data : {years(), weighted(), markers()}) {
        const Design absorbed = absorbing(data.design, data.further);
        const Design columns = with_columns(data.design, data.further);
        const Fit one = fit_least_squares(absorbed);
        const Fit other = fit_least_squares(columns);
        ASSERT_EQ(one.rank(), other.rank());
        const Index k = data.design.x.cols();
        EXPECT_LT((one.coefficients.head(k) - other.coefficients.head(k)).cwiseAbs().maxCoeff(), 1e-11);
        EXPECT_LT((one.residuals - other.residuals).cwiseAbs().maxCoeff(), 1e-11);
        EXPECT_LT((one.bread.topLeftCorner(k, k) - other.bread.topLeftCorner(k, k)).norm(),
                  1e-11 * other.bread.topLeftCorner(k, k).norm());
        for (const CovarianceKind kind : clustered) {
            const CovarianceOptions options{kind, data.row_variance};
            const MatrixXd a = cluster_covariance(one, absorbed, data.clusters, options).matrix;
            const MatrixXd b = cluster_covariance(other, columns, data.clusters, options).matrix;
            EXPECT_LT((a - b).topLeftCorner(k, k).norm(), 1e-10 * b.topLeftCorner(k, k).norm()) << to_name(kind);
        }
    }
}

TEST(AbsorbedFactors, TheCoefficientsOfTheIndicatorsAreThoseOfColumnsToo) {
    // No report has them, but averages over levels are made of all coefficients.
    const Case data = years();
    const Fit one = fit_least_squares(absorbing(data.design, data.further));
    const Fit other = fit_least_squares(with_columns(data.design, data.further));
    ASSERT_EQ(one.kept, other.kept);
    EXPECT_LT((one.coefficients - other.coefficients).cwiseAbs().maxCoeff(), 1e-11);
    EXPECT_LT((one.bread - other.bread).norm(), 1e-11 * other.bread.norm());
    EXPECT_LT((one.root * one.root.transpose() - one.bread).norm(), 1e-12 * one.bread.norm());
}

TEST(AbsorbedFactors, TheColumnsOfTheFitAreOrthonormalAndNoLevelHasAMean) {
    for (const Case& data : {years(), weighted(), markers()}) {
        const Design design = absorbing(data.design, data.further);
        const Fit fit = fit_least_squares(design);
        const MatrixXd gram = fit.q.transpose() * design.weights.asDiagonal() * fit.q;
        EXPECT_LT((gram - MatrixXd::Identity(gram.rows(), gram.cols())).cwiseAbs().maxCoeff(), 1e-12);
        for (const AbsorbedFactor& factor : data.further) {
            VectorXd sums = VectorXd::Zero(static_cast<Index>(factor.levels));
            for (Index row = 0; row < design.y.size(); ++row)
                sums[factor.level[static_cast<std::size_t>(row)]] += design.weights[row] * fit.residuals[row];
            EXPECT_LT(sums.cwiseAbs().maxCoeff(), 1e-10);
        }
    }
}

/// Two factors whose levels follow one another like the links of a chain: level i of the one meets levels i and i + 1
/// of the other, in `rows` rows each.
Case chain(std::size_t links) {
    Case made;
    AbsorbedFactor first;
    AbsorbedFactor second;
    StataMt64 random(7);
    std::vector<double> x;
    std::vector<double> y;
    for (std::uint32_t link = 0; link < links; ++link) {
        for (std::uint32_t side = 0; side < 2; ++side) {
            for (int row = 0; row < 2; ++row) {
                first.level.push_back(link);
                second.level.push_back(link + side);
                made.clusters.of_row.push_back(link);
                x.push_back(random.uniform());
                y.push_back(x.back() + 0.1 * link + random.uniform());
            }
        }
    }
    first.levels = links;
    second.levels = links + 1;
    made.clusters.count = links;
    const auto n = static_cast<Index>(x.size());
    made.design.x = Eigen::Map<const VectorXd>(x.data(), n);
    made.design.y = Eigen::Map<const VectorXd>(y.data(), n);
    made.design.weights = VectorXd::Ones(n);
    made.design.names = {"x"};
    made.design.absorbed = first;
    made.further = {second};
    return made;
}

/// Sweeps that taking means off in turn needs until none is above `tolerance` times the standard deviation.
std::size_t plain_sweeps(const Case& data, double tolerance) {
    VectorXd v = data.design.x.col(0);
    const double sd = std::sqrt((v.array() - v.mean()).square().mean());
    for (std::size_t sweeps = 1;; ++sweeps) {
        double largest = 0;
        for (const AbsorbedFactor* factor : {&data.design.absorbed, &data.further[0]}) {
            VectorXd sums = VectorXd::Zero(static_cast<Index>(factor->levels));
            VectorXd counts = sums;
            for (Index row = 0; row < v.size(); ++row) {
                sums[factor->level[static_cast<std::size_t>(row)]] += v[row];
                counts[factor->level[static_cast<std::size_t>(row)]] += 1;
            }
            for (Index row = 0; row < v.size(); ++row) {
                const auto level = factor->level[static_cast<std::size_t>(row)];
                v[row] -= sums[level] / counts[level];
            }
            if (sweeps > 1 || factor == &data.further[0])
                largest = std::max(largest, sums.cwiseQuotient(counts).cwiseAbs().maxCoeff());
        }
        if (largest <= tolerance * sd) return sweeps;
    }
}

TEST(AbsorbedFactors, AChainOfLevelsConvergesWherePlainAlternationIsSlow) {
    const Case data = chain(40);
    EXPECT_GT(plain_sweeps(data, 1e-10), 2000U);
    const Design absorbed = absorbing(data.design, data.further);
    const Fit one = fit_least_squares(absorbed);
    EXPECT_LT(one.sweeps, 400U);
    const Fit other = fit_least_squares(with_columns(data.design, data.further));
    EXPECT_EQ(one.rank(), 40U + 40 + 1);
    EXPECT_NEAR(one.coefficients[0], other.coefficients[0], 1e-10);
    EXPECT_LT((one.residuals - other.residuals).cwiseAbs().maxCoeff(), 1e-10);
}

TEST(AbsorbedFactors, TooFewSweepsAreAnErrorThatNamesTheColumn) {
    const Case data = chain(40);
    LeastSquaresOptions options;
    options.most_sweeps = 12;
    try {
        fit_least_squares(absorbing(data.design, data.further), options);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::design);
        EXPECT_THAT(error.what(), HasSubstr("design column 'x': 12 sweeps over the absorbed factors were not enough"));
    }
}

TEST(AbsorbedFactors, BalancedLevelsAreProjectedInOneSweepAndTwoThatFindNothing) {
    // Each school's pupils in both years alike: the means of the years are orthogonal to those of the strata.
    Case data = chain(4);
    for (std::size_t row = 0; row < data.further[0].level.size(); ++row)
        data.further[0].level[row] = static_cast<std::uint32_t>(row % 2);
    data.further[0].levels = 2;
    EXPECT_LE(fit_least_squares(absorbing(data.design, data.further)).sweeps, 3U);
}

/// Of two factors, the groups of levels that rows connect.
std::size_t connected_groups(const AbsorbedFactor& first, const AbsorbedFactor& second) {
    std::vector<std::size_t> group(first.levels + second.levels);
    std::iota(group.begin(), group.end(), std::size_t{0});
    const auto root_of = [&](std::size_t at) {
        while (group[at] != at) at = group[at];
        return at;
    };
    for (std::size_t row = 0; row < first.level.size(); ++row)
        group[root_of(first.level[row])] = root_of(first.levels + second.level[row]);
    std::size_t groups = 0;
    for (std::size_t at = 0; at < group.size(); ++at) groups += root_of(at) == at;
    return groups;
}

TEST(AbsorbedFactors, TheRankOfTwoFactorsIsTheirLevelsLessTheirConnectedGroups) {
    StataMt64 random(11);
    std::size_t most_groups = 0;
    for (int round = 0; round < 40; ++round) {
        Case data = chain(20);
        data.design.x.resize(data.design.y.size(), 0);
        data.design.names.clear();
        AbsorbedFactor& second = data.further[0];
        // Each level of the first meets two levels of the second at most, which few share.
        for (std::size_t row = 0; row < second.level.size(); row += 2) {
            const auto level = static_cast<std::uint32_t>(random.uniform() * 21);
            second.level[row] = second.level[row + 1] = level;
        }
        std::vector<std::uint32_t> present = second.level;
        std::sort(present.begin(), present.end());
        present.erase(std::unique(present.begin(), present.end()), present.end());
        for (std::uint32_t& level : second.level) {
            level =
                static_cast<std::uint32_t>(std::lower_bound(present.begin(), present.end(), level) - present.begin());
        }
        second.levels = present.size();
        const std::size_t groups = connected_groups(data.design.absorbed, second);
        most_groups = std::max(most_groups, groups);
        EXPECT_EQ(fit_least_squares(absorbing(data.design, data.further)).rank(), 20 + second.levels - groups);
    }
    EXPECT_GT(most_groups, 2U);
}

TEST(AbsorbedFactors, WhatLevelsAddUpToIsLeftOutAndOnlyReportedColumnsAreSaid) {
    // x is 1 in two years and 0 in the others, and the markers of these years are no other's.
    Case data = markers();
    const Table table = read_reference("absorbed_factors/markers.csv");
    data.design.x.col(0) = column(table, "year").unaryExpr([](double year) { return year < 2 ? 1.0 : 0.0; });
    const Fit fit = fit_least_squares(absorbing(data.design, data.further));
    ASSERT_EQ(fit.warnings.size(), 1U);
    EXPECT_THAT(fit.warnings[0], HasSubstr("treated is collinear"));
    EXPECT_FALSE(fit.position(0).has_value());
    EXPECT_EQ(fit.dropped.size(), 2U);  // and one indicator of the ten
}

TEST(AbsorbedFactors, ColumnsWithAnOffsetLoseNothing) {
    const Case data = years();
    Case far = data;
    far.design.x.col(1).array() += 1e8;
    far.design.y.array() += 1e8;
    const Fit one = fit_least_squares(absorbing(data.design, data.further));
    const Fit other = fit_least_squares(absorbing(far.design, far.further));
    EXPECT_LT((one.coefficients.head(2) - other.coefficients.head(2)).cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_EQ(one.rank(), other.rank());
}

std::string error_of(const Design& design) {
    try {
        fit_least_squares(design);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(AbsorbedFactors, FactorsThatDoNotFitAreErrors) {
    const Case data = years();
    Design design = absorbing(data.design, data.further);
    design.further.columns = 99;
    EXPECT_THAT(error_of(design), HasSubstr("99 columns of further factors in a design of 7 columns"));
    design = absorbing(data.design, data.further);
    design.further.columns = 4;
    EXPECT_THAT(error_of(design), HasSubstr("4 columns of further factors whose levels have 5 indicators"));
    design = absorbing(data.design, data.further);
    design.further.factors[0].level.pop_back();
    EXPECT_THAT(error_of(design), HasSubstr("the absorbed factor has 305 rows and the design 306"));
    design = absorbing(data.design, data.further);
    design.absorbed = {};
    EXPECT_THAT(error_of(design), HasSubstr("beside a first one"));
}

}  // namespace
}  // namespace clustertrial::absorbed_factors_test
