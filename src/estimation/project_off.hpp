#pragma once

#include "clustertrial/estimation/least_squares.hpp"

#include "absorb.hpp"

#include <cstddef>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// Throws Error(design) unless each further factor has a level for each row and a row for each level, x has columns for
/// the indicators of all of these levels but one a factor, and there is a first factor.
void check_further(const Design& design);

/// Columns and outcome less all that the levels of all factors add up to.
struct ProjectedOff {
    Eigen::MatrixXd x;  ///< n x p less FurtherFactors::columns
    Eigen::VectorXd y;  ///< n
    std::size_t sweeps = 0;
};

/// Of `demeaned`, what the first factor leaves of the design. A sweep takes the weighted means by level off for one
/// factor after the other, forth and back: a symmetric operator T, whose fixed points are what no level has a mean of.
/// Conjugate gradients solve (1 - T) z = (1 - T) v, and v - z is what is wanted (docs/methods/least-squares.md). Throws
/// Error(design), naming the column, when LeastSquaresOptions::most_sweeps are not enough.
ProjectedOff project_off(const Design& design, const Demeaned& demeaned, const LeastSquaresOptions& options);

}  // namespace clustertrial::estimation_detail
