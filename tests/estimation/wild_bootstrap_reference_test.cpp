#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/wild_bootstrap.hpp"

#include "reference.hpp"
#include "resampling_trials.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// Against a loop over all sign vectors in R (tests/reference/wild_bootstrap/make_values.R).
namespace clustertrial::wild_bootstrap_reference_test {
namespace {

using testing_support::expand;
using testing_support::read_reference;
using testing_support::SmallTrial;

/// One row a school: the proportion of its pupils with an event, weighted by pupils.
SmallTrial schools(const std::string& name) {
    const Table table = read_reference("wild_bootstrap/schools.csv", {"case"});
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (table.text("case").at(row) == name) rows.push_back(row);
    }
    const auto n = static_cast<Eigen::Index>(rows.size());
    SmallTrial trial{{Eigen::MatrixXd::Ones(n, 4),
                      Eigen::VectorXd(n),
                      Eigen::VectorXd(n),
                      {"intercept", "treated", "prior", "stratum"}},
                     {{}, rows.size()}};
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto value = [&](const char* column) {
            return table.numbers(column).values[rows[static_cast<std::size_t>(i)]];
        };
        trial.design.x.row(i) << 1, value("treated"), value("prior"), value("stratum");
        trial.design.weights[i] = value("pupils");
        trial.design.y[i] = value("events") / value("pupils");
        trial.clusters.of_row.push_back(static_cast<std::uint32_t>(value("school")));
    }
    return trial;
}

NullDraws bootstrap(const SmallTrial& trial, const std::string& residuals) {
    const Fit fit = fit_least_squares(trial.design);
    const EstimatingEquations parts = estimating_equations(fit, trial.design, trial.clusters);
    return wild_bootstrap_draws(parts, 1,
                                {9999, 1, BootstrapWeights::rademacher, from_name<BootstrapResiduals>(residuals)});
}

/// Relative, of statistics below 1 absolute; R's own rounding is about 1e-12.
constexpr double tolerance = 1e-9;

/// Every draw of `trial` in draws.csv that has these residuals.
void expect_draws(const SmallTrial& trial, const std::string& residuals) {
    constexpr double hypothesis = 0.125;
    const Table values = read_reference("wild_bootstrap/draws.csv", {"residuals"});
    const NullDraws draws = bootstrap(trial, residuals);
    const double s = hypothesis - draws.centre;
    std::size_t compared = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("residuals").at(line) != residuals) continue;
        const auto draw = static_cast<std::size_t>(values.numbers("draw").values[line]);
        const bool moves = !draws.n1.empty();
        const double n = draws.n0[draw] - (moves ? s * draws.n1[draw] : 0);
        const double v = draws.v0[draw] + (moves ? s * draws.v1[draw] + s * s * draws.v2[draw] : 0);
        const double expected = values.numbers("statistic").values[line];
        EXPECT_NEAR(n / std::sqrt(v), expected, tolerance * std::max(1.0, std::abs(expected)))
            << residuals << " " << draw;
        ++compared;
    }
    EXPECT_EQ(compared, draws.count());
}

TEST(WildBootstrapReference, EveryDrawOfSchoolRowsIsThatOfRsPupilRows) {
    expect_draws(schools("even"), "restricted");
    expect_draws(schools("even"), "unrestricted");
}

TEST(WildBootstrapReference, EveryDrawOfPupilRowsIsThatOfRsPupilRows) {
    expect_draws(expand(schools("even")), "restricted");
    expect_draws(expand(schools("even")), "unrestricted");
}

TEST(WildBootstrapReference, CountsAndPValuesAreThoseOfR) {
    const Table values = read_reference("wild_bootstrap/tests.csv", {"case", "residuals"});
    for (std::size_t line = 0; line < values.rows; ++line) {
        const auto value = [&](const char* column) { return values.numbers(column).values[line]; };
        const std::string& residuals = values.text("residuals").at(line);
        const NullDraws draws = bootstrap(schools(values.text("case").at(line)), residuals);
        EXPECT_NEAR(draws.estimate, value("estimate"), tolerance * std::abs(value("estimate")));
        EXPECT_NEAR(draws.std_error, value("std_error"), tolerance * value("std_error"));
        const auto all = static_cast<double>(draws.count());
        const auto symmetric = test_null(draws, value("hypothesis"), Tails::symmetric, ShareRule::plain);
        EXPECT_EQ(static_cast<double>(symmetric.at_least_as_extreme), value("both")) << line;
        EXPECT_EQ(symmetric.p_value, value("both") / all) << line;
        const auto equal = test_null(draws, value("hypothesis"), Tails::equal_tailed, ShareRule::plain);
        EXPECT_EQ(equal.p_value, 2 * std::min(value("above"), value("below")) / all) << line;
    }
}

// What a program that takes ties for less extreme would print differs by the two draws of one sign.
TEST(WildBootstrapReference, RestrictedTiesAreTheTwoDrawsOfOneSign) {
    const Table values = read_reference("wild_bootstrap/tests.csv", {"case", "residuals"});
    for (std::size_t line = 0; line < values.rows; ++line) {
        const double ties = values.numbers("both").values[line] - values.numbers("strictly").values[line];
        EXPECT_EQ(ties, values.text("residuals").at(line) == "restricted" ? 2 : 0);
    }
}

TEST(WildBootstrapReference, IntervalIsThatOfR) {
    const Table values = read_reference("wild_bootstrap/intervals.csv", {"residuals"});
    const NullDraws draws = bootstrap(schools("even"), values.text("residuals").at(0));
    const auto value = [&](const char* column) { return values.numbers(column).values[0]; };
    const auto test = test_and_invert(draws, Tails::symmetric, ShareRule::plain, value("confidence"));
    EXPECT_NEAR(test.interval.value().low, value("low"), tolerance * draws.std_error);
    EXPECT_NEAR(test.interval.value().high, value("high"), tolerance * draws.std_error);
}

}  // namespace
}  // namespace clustertrial::wild_bootstrap_reference_test
