#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include <optional>

#include <Eigen/Core>

namespace clustertrial {

/// How far allocation moves take-up.
struct FirstStage {
    double estimate = 0;           ///< coefficient of the own instrument
    double std_error = 0;          ///< cluster-robust
    std::optional<double> f = {};  ///< its square over the variance; nothing where take-up is allocation, without error
    /// Montiel Olea and Pflueger (2013); with one instrument the cluster-robust F itself. Nothing with several
    /// endogenous columns.
    std::optional<double> effective_f = {};
    /// With several: f is of what the own instrument adds to its own column (Sanderson and Windmeijer 2016).
    std::optional<double> conditional_f = {};
    /// Of effective_f: critical_effective_f() with the df at hand. Nothing with several endogenous columns: that of one
    /// instrument is not known to hold of theirs.
    std::optional<double> critical_value = {};
};

/// `df`: of the test of the own instrument's coefficient; nothing: normal. With several endogenous columns: of what the
/// own instrument adds, the other take-up instrumented. Throws as cluster_covariance.
FirstStage first_stage(const ReducedForms& forms, CovarianceKind kind, std::optional<double> df = {});

/// The value above which an effective F of one instrument rejects, at `level`, that the worst-case bias of two-stage
/// least squares is more than `bias` of the worst-case benchmark: without `df`, that is for many clusters, the quantile
/// of a noncentral chi-squared with 1 degree of freedom and noncentrality 1 / bias (Montiel Olea and Pflueger 2013,
/// section 4.1), 23.11 by default; with them that of the noncentral F with 1 and df degrees of freedom, to which the
/// variance's own error adds. Throws Error(usage) for a bias or a level not between 0 and 1.
double critical_effective_f(double bias = 0.10, double level = 0.05, std::optional<double> df = {});

/// Pearson's correlation, each row counting `weights` times. `within`: by row, the mean squared deviation of its
/// individuals' `a` from the row's, which b does not share; empty: rows whose individuals are alike. Nothing where one
/// does not vary. Throws Error(usage) for vectors that are not of one length.
std::optional<double> weighted_correlation(const Eigen::VectorXd& a, const Eigen::VectorXd& b,
                                           const Eigen::VectorXd& weights, const Eigen::VectorXd& within = {});

}  // namespace clustertrial
