#pragma once

#include "clustertrial/estimation/covariance_kind.hpp"
#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/fit.hpp"

#include <optional>

#include <Eigen/Core>

namespace clustertrial {

/// Means of the outcome as a linear model predicts them, with their covariance (docs/methods/risk-ratio.md).
struct AdjustedMeans {
    Eigen::VectorXd means;       ///< m
    Eigen::MatrixXd covariance;  ///< m x m
};

/// Mean j is the model's average over all rows with the first columns of the design, the treatments, at row j of `at`
/// (m x treatments) and everything else as it is: mean(y) + (at_j - mean(x))'b. Covariances are those of these
/// contrasts by `kind`, from the same clusters and factor as the coefficients' own. Throws as cluster_covariance does,
/// and Error(usage) when a treatment is not among the fit's coefficients, or for equations of scores alone.
AdjustedMeans adjusted_means(const Fit& fit, const Design& design, const EstimatingEquations& equations,
                             CovarianceKind kind, const Eigen::MatrixXd& at);

/// The same means with rows clustered two ways: covariances by `first` and by `second` less that by both together, each
/// with its own factor (Cameron, Gelbach and Miller 2011, eq. 2.8). Kinds and errors are those of two_way_covariance.
AdjustedMeans two_way_adjusted_means(const Fit& fit, const Design& design, const EstimatingEquations& first,
                                     const SecondWay& second, CovarianceKind kind, const Eigen::MatrixXd& at);

/// A ratio of two means, and the standard error of its logarithm by the delta method.
struct MeanRatio {
    double ratio = 0;
    std::optional<double> log_std_error;  ///< nothing where its variance is not above 0, as two ways it may be
};

/// means(of) / means(to). Throws Error(design) unless both are above 0.
MeanRatio ratio_of(const AdjustedMeans& means, Eigen::Index of, Eigen::Index to);

}  // namespace clustertrial
