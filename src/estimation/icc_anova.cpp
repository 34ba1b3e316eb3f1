#include "icc_anova.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <Eigen/Eigenvalues>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A combination of columns of whose squares less than this share lies within clusters is constant within them. The
/// columns are orthonormal, so their squares and products carry rounding of 1e-15 or so.
constexpr double smallest_share_within = 1e-10;

/// Squares within clusters that the columns leave, relative to those they were taken off, that are rounding.
constexpr double rounding_of_difference = 64 * std::numeric_limits<double>::epsilon();

/// Regression of the outcome on the columns, both less their clusters' means.
struct WithinRegression {
    double rank = 0;
    double explained = 0;
    double left = 0;
};

WithinRegression regress_within(const IccSample& sample) {
    const Index r = sample.columns();
    WithinRegression regression;
    if (r > 0) {
        const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(sample.within.topLeftCorner(r, r));
        const VectorXd products = eigen.eigenvectors().transpose() * sample.within.col(r).head(r);
        for (Index j = 0; j < r; ++j) {
            const double share = eigen.eigenvalues()[j];
            if (share <= smallest_share_within) continue;
            regression.rank += 1;
            regression.explained += products[j] * products[j] / share;
        }
    }
    const double squares = sample.within(r, r);
    const double left = squares - regression.explained;
    regression.left = left > rounding_of_difference * squares ? left : 0;
    return regression;
}

/// C = diag(n_g) - A'A, column g of A (K x G) being what a constant in cluster g projects on: n_g q_g of the columns,
/// n_g / sqrt(N_l) of its level's indicator. Only K x K products are formed.
void add_traces(const IccSample& sample, AnalysisOfVariance& anova) {
    const VectorXd& n = sample.individuals;
    const VectorXd& of_level = sample.individuals_of_level;
    const MatrixXd a = sample.means.topRows(sample.columns()) * n.asDiagonal();
    VectorXd norms = a.colwise().squaredNorm().transpose();
    VectorXd level_squares = VectorXd::Zero(of_level.size());             // sum of n_g^2
    MatrixXd level_products = MatrixXd::Zero(a.rows(), of_level.size());  // sum of n_g a_g
    for (Index g = 0; of_level.size() > 0 && g < n.size(); ++g) {
        const Index level = sample.level[static_cast<std::size_t>(g)];
        norms[g] += n[g] * n[g] / of_level[level];
        level_squares[level] += n[g] * n[g];
        level_products.col(level) += n[g] * a.col(g);
    }
    anova.trace = n.sum() - norms.sum();
    const double products = (a * a.transpose()).squaredNorm() +
                            2 * (level_products * of_level.cwiseSqrt().cwiseInverse().asDiagonal()).squaredNorm() +
                            level_squares.cwiseQuotient(of_level).squaredNorm();
    anova.trace_of_square = n.squaredNorm() - 2 * n.dot(norms) + products;
}

}  // namespace

AnalysisOfVariance analyse_variance(const IccSample& sample) {
    const Index r = sample.columns();
    const WithinRegression within = regress_within(sample);
    AnalysisOfVariance anova;
    anova.clusters = static_cast<std::size_t>(sample.individuals.size());
    anova.individuals = sample.total();
    anova.nothing = sample.nothing;
    const double rank = static_cast<double>(anova.clusters) + within.rank;
    anova.df_between = rank - sample.coefficients();
    anova.df_within = anova.individuals - rank;

    // The outcome is a residual: the columns explain nothing of it, but in a bootstrap draw. So nothing large cancels.
    const VectorXd residual_sums = sample.means.row(r).transpose().cwiseProduct(sample.individuals);
    const VectorXd explained = sample.within.col(r).head(r) + sample.means.topRows(r) * residual_sums;
    const double clusters_and_columns = sample.means.row(r).dot(residual_sums) + within.explained;
    anova.mean_square_between = (clusters_and_columns - explained.squaredNorm()) / anova.df_between;
    anova.mean_square_within = within.left / anova.df_within;
    add_traces(sample, anova);
    return anova;
}

IccProblem find_problem(const AnalysisOfVariance& anova) {
    if (!(anova.df_between > 0)) return IccProblem::few_clusters;
    if (!(anova.df_within > 0)) return IccProblem::few_individuals;
    if (anova.mean_square_within * anova.df_within <= anova.nothing) return IccProblem::nothing_within;
    // Below one individual a cluster the variances could add up to less than nothing.
    if (anova.trace < anova.df_between) return IccProblem::little_between;
    return IccProblem::none;
}

void refuse_problem(const AnalysisOfVariance& anova) {
    const std::string needs = "the data hold " + counted(anova.clusters, "cluster") + " and " +
                              format_shortest(anova.individuals) + " individuals; an intracluster correlation needs ";
    switch (find_problem(anova)) {
        case IccProblem::few_clusters:
            throw Error(ErrorKind::design, needs + "more clusters than the model has coefficients");
        case IccProblem::few_individuals:
            throw Error(ErrorKind::design, needs + "more individuals than clusters and coefficients");
        case IccProblem::nothing_within:
            throw Error(ErrorKind::design,
                        "the outcome does not vary within clusters; an intracluster correlation needs the outcomes of "
                        "individuals (of a row of several: the sum of their squares about its mean)");
        case IccProblem::little_between:
            throw Error(
                ErrorKind::design,
                "the covariates explain nearly all variation between clusters, so the intracluster correlation cannot "
                "be estimated");
        case IccProblem::none:
            return;
    }
}

Limits searle_limits(const AnalysisOfVariance& anova, double confidence) {
    const double f = anova.mean_square_between / anova.mean_square_within;
    const auto limit = [&](double p) {
        const double ratio = f / f_quantile(p, anova.df_between, anova.df_within);
        return (ratio - 1) / (ratio + anova.size() - 1);
    };
    return {limit((1 + confidence) / 2), limit((1 - confidence) / 2)};
}

Limits smith_limits(const AnalysisOfVariance& anova, double confidence) {
    // The delta method on the two independent mean squares, with variances relative to (between + within)^2.
    const double icc = anova.icc();
    const double rest = 1 - icc;
    const double d = anova.df_between;
    const double of_between =
        2 * (rest * rest * d + 2 * icc * rest * anova.trace + icc * icc * anova.trace_of_square) / (d * d);
    const double of_within = 2 * rest * rest / anova.df_within;
    const double slope_between = rest / anova.size();
    const double slope_within = (1 + icc * (anova.size() - 1)) / anova.size();
    const double variance = slope_between * slope_between * of_between + slope_within * slope_within * of_within;
    const double margin = normal_quantile((1 + confidence) / 2) * std::sqrt(variance);
    return {icc - margin, icc + margin};
}

}  // namespace clustertrial::estimation_detail
