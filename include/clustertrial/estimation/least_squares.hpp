#pragma once

#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/fit.hpp"

namespace clustertrial {

struct LeastSquaresOptions {
    /// A column is collinear with those before it when what they leave of it is smaller than this, relative to the
    /// column itself (centred when it stands after a constant column, the intercept), or smaller than the rounding of
    /// its values.
    double collinearity_tolerance = 1e-10;
};

/// Minimises sum of w (y - x b)^2: Householder factorisation of the centred, scaled, weighted columns in blocks of
/// rows, then one pass in extended precision that removes the rounding of that factorisation. Memory: one n x k matrix
/// (`q`), and a second of the columns less their means where a factor is absorbed. What the levels determine is
/// dropped, if need be every column. Throws Error(design) when there are no rows or (without an absorbed factor) no
/// columns, sizes do not match, there are more columns and levels than rows, a level is out of range or has no row, a
/// weight is not positive and finite, another value is not finite, or (without) every column is zero.
Fit fit_least_squares(const Design& design, const LeastSquaresOptions& options = {});

}  // namespace clustertrial
