#include "clustertrial/estimation/joint_test.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "contrast_directions.hpp"
#include "sandwich_moments.hpp"
#include "working_model.hpp"

#include <optional>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Contrasts are dependent when one has less than this of its own, relative to itself in the orthonormal basis: the
/// collinearity tolerance of least squares.
constexpr double dependence_tolerance = 1e-10;

/// A variance of contrasts below this share of another, where both are 1 if individuals are independent and alike, is
/// the rounding of scores that add up to zero (squares of 1e-16).
constexpr double singular_covariance = 1e-13;

/// The same hypothesis in contrasts that are uncorrelated with variance 1 if individuals are independent and alike: no
/// scale of a column or a contrast is left.
struct Hypothesis {
    MatrixXd contrasts;   ///< q x k
    MatrixXd directions;  ///< d x q, orthonormal
};

Hypothesis orthonormal(const EstimatingEquations& parts, const MatrixXd& contrasts) {
    const MatrixXd directions = estimation_detail::contrast_directions(parts, contrasts);
    const Index q = directions.cols();
    const VectorXd norms = directions.colwise().norm();
    if (q == 0 || q > parts.k || !(norms.minCoeff() > 0)) {
        throw Error(ErrorKind::usage, "a joint test of " + counted(static_cast<std::size_t>(q), "contrast") + " of " +
                                          counted(static_cast<std::size_t>(parts.k), "coefficient") +
                                          "; expected at least one, none of them zero, and no more than coefficients");
    }
    const MatrixXd scaled = directions * norms.cwiseInverse().asDiagonal();
    Eigen::ColPivHouseholderQR<MatrixXd> factored(scaled);
    factored.setThreshold(dependence_tolerance);
    if (factored.rank() < q) {
        throw Error(ErrorKind::usage, "a joint test of " + counted(static_cast<std::size_t>(q), "contrast") +
                                          " of which " + std::to_string(factored.rank()) +
                                          " are linearly independent; leave the others out");
    }
    const MatrixXd unit_contrasts = norms.cwiseInverse().asDiagonal() * contrasts;
    const MatrixXd ordered = factored.colsPermutation().transpose() * unit_contrasts;
    const auto triangle = factored.matrixR().topLeftCorner(q, q).triangularView<Eigen::Upper>();
    return {triangle.transpose().solve(ordered), factored.householderQ() * MatrixXd::Identity(parts.d, q)};
}

/// estimate' covariance^-1 estimate.
double wald_statistic(const VectorXd& estimate, const MatrixXd& covariance) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> factored(covariance);
    const VectorXd& values = factored.eigenvalues();
    if (!(values[0] > singular_covariance * values[values.size() - 1])) {
        throw Error(ErrorKind::design, "the covariance of the " +
                                           counted(static_cast<std::size_t>(estimate.size()), "contrast") +
                                           " is singular: single clusters identify one of them");
    }
    return (factored.eigenvectors().transpose() * estimate).cwiseAbs2().cwiseQuotient(values).sum();
}

double hotelling_df(const EstimatingEquations& parts, const estimation_detail::WorkingModel& model, CovarianceKind kind,
                    const MatrixXd& directions) {
    const std::optional<double> df = estimation_detail::wishart_df(parts, model, kind, directions);
    const auto q = static_cast<double>(directions.cols());
    if (df && *df > q - 1) return *df;
    throw Error(ErrorKind::design, "the covariance of " +
                                       counted(static_cast<std::size_t>(directions.cols()), "contrast") + " has " +
                                       (df ? format_fixed(*df, 2) : "no") +
                                       " degrees of freedom; a joint test needs more than " + format_shortest(q - 1));
}

JointTest test_contrasts(const EstimatingEquations& parts, const ClusterCovariance& covariance,
                         const MatrixXd& contrasts, JointTestKind kind) {
    const Hypothesis hypothesis = orthonormal(parts, contrasts);
    const double wald = wald_statistic(hypothesis.contrasts * parts.coefficients,
                                       hypothesis.contrasts * covariance.matrix * hypothesis.contrasts.transpose());
    JointTest test;
    test.kind = kind;
    test.df1 = static_cast<double>(contrasts.rows());
    if (kind == JointTestKind::wald_f) {
        test.statistic = wald / test.df1;
        test.df2 = static_cast<double>(parts.count()) - 1;
    } else {
        const double df =
            hotelling_df(parts, estimation_detail::working_model(parts), covariance.kind, hypothesis.directions);
        test.df2 = df - test.df1 + 1;
        test.statistic = test.df2 / (df * test.df1) * wald;
    }
    test.p_value = f_upper(test.statistic, test.df1, test.df2);
    return test;
}

}  // namespace

JointTest joint_test(const Fit& fit, const Design& design, const Clusters& clusters, const CovarianceOptions& options,
                     const MatrixXd& contrasts, JointTestKind kind) {
    return joint_test(estimating_equations(fit, design, clusters, options.row_variance), options.kind, contrasts, kind);
}

JointTest joint_test(const EstimatingEquations& equations, CovarianceKind covariance, const MatrixXd& contrasts,
                     JointTestKind kind) {
    return test_contrasts(equations, cluster_covariance(equations, covariance), contrasts, kind);
}

}  // namespace clustertrial
