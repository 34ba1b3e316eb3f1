#pragma once

#include "clustertrial/estimation/covariance_kind.hpp"
#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/fit.hpp"

#include <Eigen/Core>

namespace clustertrial {

/// By level of an absorbed factor, what its rows add up to.
struct LevelMeans {
    Eigen::VectorXd weights;  ///< sum of the rows' weights
    Eigen::VectorXd y;        ///< weighted mean of the outcome
    Eigen::MatrixXd x;        ///< levels x k, those of the columns kept
};

/// Throws Error(usage) for a design without an absorbed factor.
LevelMeans means_of_levels(const Fit& fit, const Design& design);

/// A sum of the levels' own coefficients, sum of a_l (y_l - x_l'b): means of the levels adjusted to the same columns,
/// where the a_l add up to 0. In the basis of EstimatingEquations it is a contrast with a part in every level.
struct LevelContrast {
    double estimate = 0;
    Eigen::VectorXd of_columns;  ///< k: -root' (sum of a_l x_l)
    Eigen::VectorXd of_levels;   ///< by level: a_l / root of the level's weights
};

/// `a`: one a level. Throws Error(usage) for another number of them.
LevelContrast level_contrast(const Fit& fit, const LevelMeans& means, const Eigen::VectorXd& a);

/// factor x sum over clusters of (contrast' A_g s_g)^2, as cluster_covariance has it of a coefficient, the a_l known.
/// Throws as cluster_covariance does.
double variance_of(const LevelContrast& contrast, const EstimatingEquations& equations, CovarianceKind kind);

/// As satterthwaite_df of a contrast of coefficients, which says what is thrown.
double satterthwaite_df(const LevelContrast& contrast, const EstimatingEquations& equations, CovarianceKind kind);

}  // namespace clustertrial
