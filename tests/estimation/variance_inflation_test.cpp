// 1 / (1 - R^2) of R's lm (tests/reference/strata_of_one_arm/make.R), and what other treatments may not do.
#include "clustertrial/estimation/variance_inflation.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "support/reference.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::variance_inflation_test {
namespace {

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/strata_of_one_arm/";

double reference(const std::string& name) {
    static const test::Reference values(folder + "inflation.csv", {"case"}, {"factor"});
    return values({name}, "factor");
}

/// Arm, then z where it is asked for; strata absorbed where they are, and else the intercept.
Design schools(bool with_z, bool with_strata, bool by_pupils) {
    const Table table = read_csv(folder + "schools.csv", {{"stratum", CellKind::text},
                                                          {"arm", CellKind::number},
                                                          {"z", CellKind::number},
                                                          {"pupils", CellKind::number}});
    const auto n = static_cast<Eigen::Index>(table.rows);
    Design design;
    design.x.resize(n, with_z ? 2 : 1);
    design.names = with_z ? std::vector<std::string>{"arm", "z"} : std::vector<std::string>{"arm"};
    design.y.resize(n);
    design.weights = Eigen::VectorXd::Ones(n);
    design.absorbed.levels = with_strata ? 4 : 1;
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto row = static_cast<std::size_t>(i);
        design.x(i, 0) = table.numbers("arm").values[row];
        if (with_z) design.x(i, 1) = table.numbers("z").values[row];
        if (by_pupils) design.weights(i) = table.numbers("pupils").values[row];
        design.y(i) = static_cast<double>(i * i % 7);
        design.absorbed.level.push_back(with_strata ? table.text("stratum").codes[row] : 0);
    }
    return design;
}

VarianceInflation of(const Design& design) {
    return variance_inflation(design, fit_least_squares(design), 1, 0);
}

constexpr double tolerance = 1e-12;

TEST(VarianceInflation, AgreesWithTheRegressionOfTheArmOnTheOthers) {
    EXPECT_NEAR(of(schools(false, true, false)).factor, reference("strata"), tolerance);
    EXPECT_NEAR(of(schools(true, false, false)).factor, reference("covariate"), tolerance);
    EXPECT_NEAR(of(schools(true, true, false)).factor, reference("both"), tolerance);
    EXPECT_NEAR(of(schools(true, true, true)).factor, reference("weighted"), tolerance);
}

TEST(VarianceInflation, NamesWhatInflatesMost) {
    const VarianceInflation both = of(schools(true, true, false));
    EXPECT_NEAR(both.by_levels, reference("strata"), tolerance);
    ASSERT_TRUE(both.largest);
    EXPECT_EQ(*both.largest, 1U);
    EXPECT_NEAR(both.without_largest, reference("strata"), tolerance);
    const VarianceInflation none = of(schools(false, false, false));
    EXPECT_NEAR(none.factor, 1, tolerance);
    EXPECT_FALSE(none.largest);
}

// Arms of a trial go together by design: six rows in three arms, nothing else.
TEST(VarianceInflation, OfSeveralArmsIsNoneByTheArms) {
    Design design;
    design.x.resize(6, 2);
    design.x << 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1;
    design.names = {"light", "full"};
    design.y = Eigen::VectorXd::LinSpaced(6, 1, 4);
    design.y(2) = 9;
    design.weights = Eigen::VectorXd::Ones(6);
    design.absorbed = {{0, 0, 0, 0, 0, 0}, 1};
    for (const std::size_t t : {0U, 1U}) {
        EXPECT_NEAR(variance_inflation(design, fit_least_squares(design), 2, t).factor, 1, tolerance);
    }
    EXPECT_THROW(variance_inflation(design, fit_least_squares(design), 3, 0), Error);
}

}  // namespace
}  // namespace clustertrial::variance_inflation_test
