#pragma once

#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/fit.hpp"

namespace clustertrial {

struct LeastSquaresOptions {
    /// A column is collinear with those before it when what they leave of it is smaller than this, relative to the
    /// column itself (centred when it stands after a constant column, the intercept), or smaller than the rounding of
    /// its values.
    double collinearity_tolerance = 1e-10;
    /// Sweeps over all absorbed factors, forth and back, after which it is an error that some level still has a mean
    /// above `level_mean_tolerance`.
    std::size_t most_sweeps = 10'000;
    /// What may be left of the mean of an absorbed level, relative to the column's standard deviation (weighted, about
    /// its mean, before anything was absorbed). Coefficients are off by its square, residuals by it times what the
    /// levels' worst connection magnifies it by.
    double level_mean_tolerance = 1e-14;
};

/// Minimises sum of w (y - x b)^2: Householder factorisation of the centred, scaled, weighted columns in blocks of
/// rows, then one pass in extended precision that removes the rounding of that factorisation. Memory: one n x k matrix
/// (`q`), and a second of the columns less their means where a factor is absorbed. What the levels determine is
/// dropped, if need be every column. Design::further is absorbed by projections, and its indicators, the last columns,
/// are columns of the fit behind the others, for the hat matrix: a reported column that they determine gives way.
/// Memory is then about seven n x k matrices. Throws Error(design) when there are no rows or (without an absorbed
/// factor) no columns, sizes do not match, there are more columns and levels than rows, a level is out of range or has
/// no row, a weight is not positive and finite, another value is not finite, (without) every column is zero, or the
/// projections have not converged after `most_sweeps`.
Fit fit_least_squares(const Design& design, const LeastSquaresOptions& options = {});

}  // namespace clustertrial
