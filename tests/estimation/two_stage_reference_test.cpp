#include "clustertrial/core/distributions.hpp"
#include "clustertrial/estimation/anderson_rubin.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/first_stage.hpp"

#include "two_stage_cases.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

/// Against R's AER, sandwich and clubSandwich (tests/reference/two_stage/make_values.R).
namespace clustertrial::two_stage_reference_test {
namespace {

using testing_support::expand;
using testing_support::instrumented_case;
using testing_support::InstrumentedCase;
using testing_support::read_reference;

/// Relative, of each number. The estimate of case `weak` is 206 with a standard error of 1,590: R's own rounding of its
/// degrees of freedom shows in the tenth digit.
constexpr double reference_tolerance = 1e-9;

/// The value called `what` of coefficient `term`; nothing when it is not one of the fit's.
std::optional<double> of_fit(const Fit& fit, const EstimatingEquations& equations, Eigen::Index term,
                             const std::string& what) {
    if (what == "estimate") return fit.coefficients[term];
    const bool is_df = what.substr(0, 3) == "df_";
    const std::string kind = is_df ? what.substr(3) : what;
    if (kind != "CR0" && kind != "CR1" && kind != "CR2" && kind != "CR3") return std::nullopt;
    const auto covariance = from_name<CovarianceKind>(kind);
    if (is_df) return satterthwaite_df(equations, covariance, Eigen::VectorXd::Unit(equations.k, term));
    return std::sqrt(cluster_covariance(equations, covariance).matrix(term, term));
}

/// The same of the first stage and of the Anderson-Rubin test. ar_T: the statistic of the effect T, ar_p_T its p-value.
double of_forms(const ReducedForms& forms, const std::string& what) {
    AndersonRubinOptions options;
    std::size_t clusters = forms.outcome.count();
    if (forms.outcome_second_way) clusters = std::min(clusters, forms.outcome_second_way->second.count());
    options.df = static_cast<double>(clusters) - 1;
    if (what == "ar_low") return anderson_rubin(forms, options).low.value();
    if (what == "ar_high") return anderson_rubin(forms, options).high.value();
    if (what.substr(0, 5) == "ar_p_") {
        options.hypothesis = std::stod(what.substr(5));
        return anderson_rubin(forms, options).p_value;
    }
    if (what.substr(0, 3) == "ar_") {
        options.hypothesis = std::stod(what.substr(3));
        return anderson_rubin(forms, options).statistic;
    }
    if (what == "first_stage") return first_stage(forms, CovarianceKind::CR1).estimate;
    if (what == "first_stage_CR1") return first_stage(forms, CovarianceKind::CR1).std_error;
    if (what == "first_stage_CR2") return first_stage(forms, CovarianceKind::CR2).std_error;
    if (what == "first_stage_f") return first_stage(forms, CovarianceKind::CR1).f.value();
    throw Error(ErrorKind::usage, "no such value: " + what);
}

/// Every value of the case, against `found`; `expected` of them.
void expect_values(const std::string& name, const InstrumentedCase& found, std::size_t expected) {
    const Table values = read_reference("two_stage/values.csv", {"case", "what"});
    const Fit fit = fit_two_stage(found.design, found.instruments);
    const EstimatingEquations equations = estimating_equations(fit, found.design, found.clusters);
    std::size_t compared = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("case").at(line) != name) continue;
        const std::string& what = values.text("what").at(line);
        const double term = values.numbers("term").values[line];
        std::optional<double> ours = of_fit(fit, equations, static_cast<Eigen::Index>(term), what);
        if (!ours) {
            const auto which = static_cast<std::size_t>(term) - found.instruments.endogenous.front();
            ours = of_forms(reduced_forms(found.design, found.instruments, which, found.clusters), what);
        }
        const double reference = values.numbers("value").values[line];
        EXPECT_NEAR(*ours, reference, reference_tolerance * std::abs(reference)) << name << " " << term << " " << what;
        ++compared;
    }
    EXPECT_EQ(compared, expected);
}

/// Eight numbers a term, ten an Anderson-Rubin test with its first stage.
TEST(TwoStageReference, OneArmAgreesWithRsPupilRows) {
    expect_values("one_arm", instrumented_case("one_arm"), 2 * 8 + 10);
    expect_values("one_arm", expand(instrumented_case("one_arm")), 2 * 8 + 10);
}

TEST(TwoStageReference, TakeUpThatAllocationHardlyMoves) {
    const InstrumentedCase weak = instrumented_case("weak");
    expect_values("weak", weak, 2 * 8 + 10);
    const ReducedForms forms = reduced_forms(weak.design, weak.instruments, 0, weak.clusters);
    AndersonRubinOptions options;
    options.df = static_cast<double>(weak.clusters.count) - 1;
    EXPECT_EQ(anderson_rubin(forms, options).set, ConfidenceSet::two_rays);
}

TEST(TwoStageReference, TwoArmsAreOneSystem) {
    expect_values("two_arms", instrumented_case("two_arms"), 3 * 8 + 2 * 10);
}

/// Every value of the case, by school and by district.
void expect_values_two_ways(const std::string& name, const InstrumentedCase& found, std::size_t expected) {
    const Table values = read_reference("two_stage/values.csv", {"case", "what"});
    const Fit fit = fit_two_stage(found.design, found.instruments);
    std::size_t compared = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("case").at(line) != name) continue;
        const std::string& what = values.text("what").at(line);
        const auto term = static_cast<Eigen::Index>(values.numbers("term").values[line]);
        double ours = 0;
        if (what == "estimate") {
            ours = fit.coefficients[term];
        } else if (what == "CR0" || what == "CR1") {
            const auto kind = from_name<CovarianceKind>(what);
            ours =
                std::sqrt(two_way_covariance(fit, found.design, found.clusters, found.second, kind).matrix(term, term));
        } else {
            const auto which = static_cast<std::size_t>(term);
            const ReducedForms forms =
                reduced_forms(found.design, found.instruments, which, found.clusters, {}, found.second);
            ours = of_forms(forms, what);
        }
        const double reference = values.numbers("value").values[line];
        EXPECT_NEAR(ours, reference, reference_tolerance * std::abs(reference)) << name << " " << term << " " << what;
        ++compared;
    }
    EXPECT_EQ(compared, expected);
}

/// Three numbers a term, nine an Anderson-Rubin test with its first stage.
TEST(TwoStageReference, TwoWaysOfClusteringAgreeWithRsPupilRows) {
    expect_values_two_ways("two_way", instrumented_case("one_arm"), 2 * 3 + 9);
    expect_values_two_ways("two_way", expand(instrumented_case("one_arm")), 2 * 3 + 9);
    expect_values_two_ways("two_way_two_arms", instrumented_case("two_arms"), 3 * 3 + 9);
}

TEST(TwoStageReference, WagesWithoutStrata) {
    expect_values("griliches", instrumented_case("griliches"), 6 * 8 + 10);
}

/// Stata's `ivregress 2sls mpg (hp = wt)` on R's mtcars, `estat firststage`, as estimatr's tests hold it (MIT): robust
/// F(1, 30) 60.763169, clustered by cyl F(1, 2) 111.06094. Stata held the weights of the cars in single precision: with
/// doubles R and this library have 60.763161624 and 111.06091120.
TEST(TwoStageReference, FirstStageAsStataPrintsIt) {
    const std::vector<double> hp{110, 110, 93, 110, 175, 105, 245, 62,  95,  123, 123, 180, 180, 180, 205, 215,
                                 230, 66,  52, 65,  97,  150, 150, 245, 175, 66,  91,  113, 264, 175, 335, 109};
    const std::vector<double> wt{2.62,  2.875, 2.32,  3.215, 3.44,  3.46,  3.57, 3.19,  3.15,  3.44,  3.44,
                                 4.07,  3.73,  3.78,  5.25,  5.424, 5.345, 2.2,  1.615, 1.835, 2.465, 3.52,
                                 3.435, 3.84,  3.845, 1.935, 2.14,  1.513, 3.17, 2.77,  3.57,  2.78};
    const std::vector<std::uint32_t> cyl{1, 1, 0, 1, 2, 1, 2, 0, 0, 1, 1, 2, 2, 2, 2, 2,
                                         2, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 2, 1, 2, 0};
    const auto vector_of = [](const std::vector<double>& values) {  // Stata's file is of single precision
        return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(values.data(), 32).cast<float>().cast<double>());
    };
    InstrumentedCase cars;
    cars.design = {Eigen::MatrixXd::Ones(32, 2), vector_of(wt), Eigen::VectorXd::Ones(32), {"intercept", "hp"}};
    cars.design.x.col(1) = vector_of(hp);
    cars.instruments = {{1}, vector_of(wt).cast<float>().cast<double>()};
    Clusters rows{{}, 32};
    for (std::uint32_t row = 0; row < 32; ++row) rows.of_row.push_back(row);
    const auto f = [&](const Clusters& clusters, CovarianceKind kind) {
        return first_stage(reduced_forms(cars.design, cars.instruments, 0, clusters), kind).f.value();
    };
    EXPECT_NEAR(f(rows, CovarianceKind::HC1), 60.763169, 5e-7);
    EXPECT_NEAR(f({cyl, 3}, CovarianceKind::CR1), 111.06094, 5e-6);
}

}  // namespace
}  // namespace clustertrial::two_stage_reference_test
