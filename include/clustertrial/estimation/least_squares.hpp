#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// A weighted linear model, one row for each distinct observation. A row with weight n stands for n identical rows.
struct Design {
    Eigen::MatrixXd x;               ///< n x p, the intercept included where there is one
    Eigen::VectorXd y;               ///< n; the mean of the row's individuals where a row stands for several
    Eigen::VectorXd weights;         ///< n, positive: individuals in the row (frequency weights)
    std::vector<std::string> names;  ///< p, one a column of x
};

struct LeastSquaresOptions {
    /// A column is collinear with those before it when what they leave of it is smaller than this, relative to the
    /// column itself (centred where the model has an intercept).
    double collinearity_tolerance = 1e-10;
};

/// Coefficients of the columns kept, in the order of the design.
struct LeastSquaresFit {
    Eigen::VectorXd coefficients;           ///< k
    std::vector<std::size_t> kept;          ///< k indices into the design's columns
    std::vector<std::size_t> dropped;       ///< collinear columns: later ones give way to earlier ones
    Eigen::MatrixXd x;                      ///< n x k, the kept columns
    Eigen::VectorXd residuals;              ///< n, y - x b
    Eigen::MatrixXd bread;                  ///< k x k, (X'WX)^-1
    double residual_sum_of_squares = 0;     ///< sum of w e^2, between rows only
    double sum_of_weights = 0;              ///< N, individuals
    /// Index into `coefficients` of a design column, or nothing when it was dropped.
    [[nodiscard]] std::optional<std::size_t> position(std::size_t column) const;
};

/// Minimises sum of w (y - x b)^2 by orthogonal factorisation of the centred, scaled, weighted columns.
/// Throws Error(design) when there are no rows, sizes do not match, or a weight is not positive and finite.
LeastSquaresFit fit_least_squares(const Design& design, const LeastSquaresOptions& options = {});

}  // namespace clustertrial
