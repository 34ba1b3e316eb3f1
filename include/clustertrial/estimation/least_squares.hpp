#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// A factor whose indicators are in the model without being columns: its levels' means are taken off every column and
/// the outcome (Frisch, Waugh and Lovell). It holds the intercept; one level is the intercept alone.
struct AbsorbedFactor {
    std::vector<std::uint32_t> level;  ///< n, 0 .. levels-1, each with a row; empty: nothing is absorbed
    std::size_t levels = 0;
};

/// A weighted linear model, one row for each distinct observation. A row with weight n stands for n identical rows.
struct Design {
    Eigen::MatrixXd x;               ///< n x p, the intercept included where there is one
    Eigen::VectorXd y;               ///< n; the mean of the row's individuals where a row stands for several
    Eigen::VectorXd weights;         ///< n, positive: individuals in the row (frequency weights)
    std::vector<std::string> names;  ///< p, one a column of x
    AbsorbedFactor absorbed = {};    ///< with it, x has no intercept and may have no column at all
};

struct LeastSquaresOptions {
    /// A column is collinear with those before it when what they leave of it is smaller than this, relative to the
    /// column itself (centred when it stands after a constant column, the intercept), or smaller than the rounding of
    /// its values.
    double collinearity_tolerance = 1e-10;
};

/// Coefficients of the columns kept, in the order of the design. x below stands for those columns (n x k), less their
/// means by level where a factor is absorbed.
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
    std::size_t absorbed_levels = 0;     ///< indicators in the model that are no column
    /// K of every formula: columns kept and absorbed levels.
    [[nodiscard]] std::size_t rank() const { return kept.size() + absorbed_levels; }
    /// Index into `coefficients` of a design column, or nothing when it was dropped.
    [[nodiscard]] std::optional<std::size_t> position(std::size_t column) const;
};

/// Minimises sum of w (y - x b)^2: Householder factorisation of the centred, scaled, weighted columns in blocks of
/// rows, then one pass in extended precision that removes the rounding of that factorisation. Memory: one n x k matrix
/// (`q`), and a second of the columns less their means where a factor is absorbed. What the levels determine is
/// dropped, if need be every column. Throws Error(design) when there are no rows or (without an absorbed factor) no
/// columns, sizes do not match, there are more columns and levels than rows, a level is out of range or has no row, a
/// weight is not positive and finite, another value is not finite, or (without) every column is zero.
LeastSquaresFit fit_least_squares(const Design& design, const LeastSquaresOptions& options = {});

}  // namespace clustertrial
