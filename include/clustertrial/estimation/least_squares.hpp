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
    /// column itself (centred when it stands after a constant column, the intercept), or smaller than the rounding of
    /// its values.
    double collinearity_tolerance = 1e-10;
};

/// Coefficients of the columns kept, in the order of the design. x below stands for those columns (n x k).
struct LeastSquaresFit {
    Eigen::VectorXd coefficients;        ///< k
    std::vector<std::size_t> kept;       ///< k indices into the design's columns
    std::vector<std::size_t> dropped;    ///< collinear columns: later ones give way to earlier ones
    Eigen::MatrixXd q;                   ///< n x k, x root: orthonormal in the weights, q'Wq = I
    Eigen::MatrixXd root;                ///< k x k, root root' = bread
    Eigen::VectorXd residuals;           ///< n, y - x b
    Eigen::MatrixXd bread;               ///< k x k, (x'Wx)^-1
    double residual_sum_of_squares = 0;  ///< sum of w e^2, between rows only
    double sum_of_weights = 0;           ///< N, individuals
    /// Index into `coefficients` of a design column, or nothing when it was dropped.
    [[nodiscard]] std::optional<std::size_t> position(std::size_t column) const;
};

/// Minimises sum of w (y - x b)^2: Householder factorisation of the centred, scaled, weighted columns in blocks of
/// rows, then one pass in extended precision that removes the rounding of that factorisation. Memory: one n x k matrix
/// (`q`). Throws Error(design) when there are no rows or columns, sizes do not match, there are more columns than rows,
/// a weight is not positive and finite, another value is not finite, or every column is zero.
LeastSquaresFit fit_least_squares(const Design& design, const LeastSquaresOptions& options = {});

}  // namespace clustertrial
