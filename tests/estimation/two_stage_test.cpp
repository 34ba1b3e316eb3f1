#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/cluster_influence.hpp"
#include "clustertrial/estimation/joint_test.hpp"
#include "clustertrial/estimation/model.hpp"
#include "clustertrial/estimation/wild_bootstrap.hpp"

#include "two_stage_cases.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial::two_stage_test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::expand;
using testing_support::instrumented_case;
using testing_support::InstrumentedCase;

/// Six clusters of one row: three offered, of which two took it up.
InstrumentedCase six_clusters() {
    InstrumentedCase found;
    found.design = {MatrixXd::Ones(6, 2), VectorXd(6), VectorXd::Ones(6), {"intercept", "take-up"}};
    found.design.x.col(1) << 0, 0, 0, 1, 1, 0;
    found.design.y << 1, 2, 3, 5, 7, 3;
    found.instruments = {{1}, MatrixXd(6, 1)};
    found.instruments.columns.col(0) << 0, 0, 0, 1, 1, 1;
    found.clusters = {{0, 1, 2, 3, 4, 5}, 6};
    return found;
}

EstimatingEquations equations_of(const InstrumentedCase& data) {
    return estimating_equations(fit_two_stage(data.design, data.instruments), data.design, data.clusters);
}

TEST(TwoStage, RatioOfDifferencesByHand) {
    // Outcomes differ by 5 - 2 = 3 between the arms, take-up by 2/3: 9/2; the intercept is 2. Residuals y - 2 - 9/2 d:
    // -1 0 1 | -3/2 1/2 1. CR0 of the effect: sum of squares of (z - 1/2) e / (6/4 x 2/3): (2 + 7/2) / 4 = 11/8.
    const InstrumentedCase data = six_clusters();
    const Fit fit = fit_two_stage(data.design, data.instruments);
    EXPECT_NEAR(fit.coefficients[0], 2, 1e-14);
    EXPECT_NEAR(fit.coefficients[1], 4.5, 1e-14);
    VectorXd residuals(6);
    residuals << -1, 0, 1, -1.5, 0.5, 1;
    EXPECT_LT((fit.residuals - residuals).norm(), 1e-14);
    EXPECT_NEAR(fit.residual_sum_of_squares, 5.5, 1e-13);
    const auto equations = estimating_equations(fit, data.design, data.clusters);
    EXPECT_NEAR(cluster_covariance(equations, CovarianceKind::CR0).matrix(1, 1), 11.0 / 8, 1e-13);
    EXPECT_EQ(fit.names, (std::vector<std::string>{"intercept", "take-up"}));
    EXPECT_EQ(fit.scale, EffectScale::difference);
}

TEST(TwoStage, TakeUpThatIsItsInstrumentIsLeastSquares) {
    InstrumentedCase data = instrumented_case("one_arm");
    data.design.x.col(0) = data.instruments.columns;
    const Fit found = fit_two_stage(data.design, data.instruments);
    const Fit expected = fit_least_squares(data.design);
    EXPECT_LT((found.coefficients - expected.coefficients).norm(), 1e-12 * expected.coefficients.norm());
    const auto of = [&](const Fit& fit) {
        return cluster_covariance(fit, data.design, data.clusters, CovarianceKind::CR2).matrix;
    };
    EXPECT_LT((of(found) - of(expected)).norm(), 1e-11 * of(expected).norm());
}

TEST(TwoStage, RowsThatStandForManyAreTheirIndividuals) {
    for (const char* name : {"one_arm", "two_arms", "weak"}) {
        const EstimatingEquations rows = equations_of(instrumented_case(name));
        const EstimatingEquations individuals = equations_of(expand(instrumented_case(name)));
        EXPECT_LT((rows.coefficients - individuals.coefficients).norm(), 1e-11 * rows.coefficients.norm()) << name;
        for (const CovarianceKind kind : {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2,
                                          CovarianceKind::CR3, CovarianceKind::CV3, CovarianceKind::CV3J}) {
            const MatrixXd expected = cluster_covariance(individuals, kind).matrix;
            EXPECT_LT((cluster_covariance(rows, kind).matrix - expected).norm(), 1e-10 * expected.norm())
                << name << " " << to_name(kind);
        }
    }
}

/// The strata as indicators, after the other columns.
InstrumentedCase with_indicators(InstrumentedCase data) {
    const Index k = data.design.x.cols();
    data.design.x.conservativeResize(Eigen::NoChange, k + 3);
    for (Index level = 0; level < 3; ++level) {
        data.design.names.push_back("stratum " + std::to_string(level));
        for (Index row = 0; row < data.design.x.rows(); ++row) {
            data.design.x(row, k + level) =
                data.design.absorbed.level[static_cast<std::size_t>(row)] == static_cast<std::uint32_t>(level) ? 1 : 0;
        }
    }
    data.design.absorbed = {};
    return data;
}

TEST(TwoStage, AbsorbedStrataAreTheirIndicators) {
    const InstrumentedCase data = instrumented_case("two_arms");
    const EstimatingEquations absorbed = equations_of(data);
    const EstimatingEquations indicators = equations_of(with_indicators(data));
    const auto left_out = leave_one_cluster_out(absorbed);
    const auto left_out_of_indicators = leave_one_cluster_out(indicators);
    for (Index term = 0; term < 3; ++term) {
        EXPECT_NEAR(absorbed.coefficients[term], indicators.coefficients[term], 1e-11);
        for (const CovarianceKind kind :
             {CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CR3, CovarianceKind::CV3}) {
            const double expected = cluster_covariance(indicators, kind).matrix(term, term);
            EXPECT_NEAR(cluster_covariance(absorbed, kind).matrix(term, term), expected, 1e-10 * expected);
        }
        for (std::size_t g = 0; g < left_out.size(); ++g) {
            EXPECT_NEAR(left_out[g].coefficients[term], left_out_of_indicators[g].coefficients[term], 1e-10);
        }
    }
}

TEST(TwoStage, OrderOfColumnsAndArmsDoesNotMatter) {
    const InstrumentedCase data = instrumented_case("two_arms");
    InstrumentedCase turned = data;
    const std::vector<Index> order{2, 1, 0};  // prior, meetings, dose
    turned.design.x = data.design.x(Eigen::all, order);
    turned.design.names = {"prior", "meetings", "dose"};
    turned.instruments.endogenous = {1, 2};
    turned.instruments.columns = data.instruments.columns(Eigen::all, std::vector<Index>{1, 0});
    const EstimatingEquations found = equations_of(turned);
    const EstimatingEquations expected = equations_of(data);
    EXPECT_LT((found.coefficients - expected.coefficients(order)).norm(), 1e-11);
    const MatrixXd covariance = cluster_covariance(expected, CovarianceKind::CR2).matrix(order, order);
    EXPECT_LT((cluster_covariance(found, CovarianceKind::CR2).matrix - covariance).norm(), 1e-11 * covariance.norm());
    EXPECT_NEAR(satterthwaite_df(found, CovarianceKind::CR2, VectorXd::Unit(3, 2)),
                satterthwaite_df(expected, CovarianceKind::CR2, VectorXd::Unit(3, 0)), 1e-9);
}

TEST(TwoStage, LeavingAClusterOutIsFittingWithoutIt) {
    const InstrumentedCase data = with_indicators(instrumented_case("one_arm"));
    const EstimatingEquations equations = equations_of(data);
    const auto left_out = leave_one_cluster_out(equations);
    MatrixXd jackknife = MatrixXd::Zero(equations.k, equations.k);
    for (std::uint32_t g = 0; g < data.clusters.count; ++g) {
        std::vector<Index> rows;
        for (Index row = 0; row < data.design.y.size(); ++row) {
            if (data.clusters.of_row[static_cast<std::size_t>(row)] != g) rows.push_back(row);
        }
        Design design = data.design;
        design.x = data.design.x(rows, Eigen::all);
        design.y = data.design.y(rows);
        design.weights = data.design.weights(rows);
        const Fit without = fit_two_stage(design, {{0}, data.instruments.columns(rows, Eigen::all)});
        EXPECT_LT((left_out[g].coefficients - without.coefficients).norm(), 1e-9 * without.coefficients.norm()) << g;
        EXPECT_FALSE(left_out[g].singular);
        const VectorXd change = without.coefficients - equations.coefficients;
        jackknife += change * change.transpose();
    }
    const auto clusters = static_cast<double>(data.clusters.count);
    jackknife *= (clusters - 1) / clusters;
    const MatrixXd cv3 = cluster_covariance(equations, CovarianceKind::CV3).matrix;
    EXPECT_LT((cv3 - jackknife).norm(), 1e-8 * jackknife.norm());
    const MatrixXd cr3 = cluster_covariance(equations, CovarianceKind::CR3).matrix;
    EXPECT_GT((cv3 - (clusters - 1) / clusters * cr3).norm(), 1e-4 * cv3.norm());  // CR3 keeps the first stage
}

TEST(TwoStage, SlopesAddUpToTheIdentity) {
    const EstimatingEquations equations = equations_of(with_indicators(instrumented_case("two_arms")));
    MatrixXd sum = MatrixXd::Zero(equations.d, equations.d);
    for (const MatrixXd& slope : equations.slope) sum += slope;
    EXPECT_LT((sum - MatrixXd::Identity(equations.d, equations.d)).norm(), 1e-12);
    EXPECT_LT(equations.scores.rowwise().sum().norm(), 1e-9);
}

TEST(TwoStage, EstimateTakesEitherModel) {
    const InstrumentedCase data = instrumented_case("one_arm");
    EXPECT_EQ(estimate(data.design, TwoStageModel{data.instruments}).coefficients,
              fit_two_stage(data.design, data.instruments).coefficients);
    EXPECT_EQ(estimate(data.design, LeastSquaresModel{}).coefficients, fit_least_squares(data.design).coefficients);
}

TEST(TwoStage, CollinearColumnIsLeftOutWithAWarning) {
    InstrumentedCase data = six_clusters();
    data.design.x.conservativeResize(Eigen::NoChange, 3);
    data.design.x.col(2).setConstant(3);
    data.design.names.emplace_back("three");
    const Fit fit = fit_two_stage(data.design, data.instruments);
    EXPECT_EQ(fit.kept, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(fit.dropped, (std::vector<std::size_t>{2}));
    EXPECT_NEAR(fit.coefficients[1], 4.5, 1e-14);
    ASSERT_EQ(fit.warnings.size(), 1U);
    EXPECT_EQ(fit.warnings[0], "three is collinear with the columns before it and was left out of the model");
}

void expect_refused(ErrorKind kind, const std::string& message, const InstrumentedCase& data) {
    try {
        fit_two_stage(data.design, data.instruments);
        ADD_FAILURE() << "no error; expected: " << message;
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), kind);
        EXPECT_EQ(error.what(), message);
    }
}

TEST(TwoStageErrors, TakeUpThatAllocationDoesNotMove) {
    InstrumentedCase data = six_clusters();
    const std::string message =
        "the instruments do not affect 'take-up', or not apart from the model's other columns, so its effect cannot be "
        "estimated";
    data.design.x.col(1).setZero();  // nobody took it up
    expect_refused(ErrorKind::design, message, data);
    data.design.x.col(1) << 1, 0, 0, 1, 0, 0;  // as many in both arms
    expect_refused(ErrorKind::design, message, data);
    data.design.x.col(1).setOnes();  // everybody
    expect_refused(ErrorKind::design, message, data);
}

TEST(TwoStageErrors, InstrumentsThatDoNotFit) {
    InstrumentedCase data = six_clusters();
    data.instruments.endogenous = {};
    expect_refused(ErrorKind::usage, "1 instrument for 0 endogenous columns; expected as many, and at least one", data);
    data.instruments.endogenous = {2};
    expect_refused(ErrorKind::usage,
                   "endogenous column 2 of a design of 2 columns; expected each once, below that number", data);
    data.instruments = {{1}, MatrixXd::Ones(5, 1)};
    expect_refused(ErrorKind::usage, "instruments of 5 rows for 6 design rows", data);
}

TEST(TwoStageErrors, TheWildBootstrapIsOfLeastSquares) {
    const EstimatingEquations equations = equations_of(instrumented_case("one_arm"));
    EXPECT_THROW(wild_bootstrap_draws(equations, 0, {}), Error);
}

TEST(ReducedForms, AreIntentionToTreatAndTheFirstStage) {
    const InstrumentedCase data = instrumented_case("one_arm");
    const ReducedForms forms = reduced_forms(data.design, data.instruments, 0, data.clusters);
    Design offered = data.design;
    offered.x.col(0) = data.instruments.columns;
    EXPECT_EQ(forms.outcome.coefficients, fit_least_squares(offered).coefficients);
    EXPECT_EQ(forms.position, 0U);
    const double effect = fit_two_stage(data.design, data.instruments).coefficients[0];
    EXPECT_NEAR(forms.outcome.coefficients[0] / forms.take_up.coefficients[0], effect, 1e-12);
}

TEST(ReducedForms, OfSeveralArmsHaveTheSystemsEffectAsTheirRatio) {
    const InstrumentedCase data = instrumented_case("two_arms");
    const Fit fit = fit_two_stage(data.design, data.instruments);
    for (std::size_t which = 0; which < 2; ++which) {
        const ReducedForms forms = reduced_forms(data.design, data.instruments, which, data.clusters);
        const auto at = static_cast<Index>(forms.position);
        EXPECT_NEAR(forms.outcome.coefficients[at] / forms.take_up.coefficients[at],
                    fit.coefficients[static_cast<Index>(which)], 1e-11);
    }
}

}  // namespace
}  // namespace clustertrial::two_stage_test
