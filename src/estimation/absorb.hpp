#pragma once

#include "clustertrial/estimation/least_squares.hpp"

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// Throws Error(design) unless there is a level below `levels` for each of `rows` rows, and a row for each level.
void check_factor(const AbsorbedFactor& absorbed, Eigen::Index rows);

/// The design's columns and outcome less their weighted means by absorbed level.
struct Demeaned {
    Eigen::MatrixXd x;  ///< n x p; exactly zero where a column is constant within a level
    Eigen::VectorXd y;  ///< n
};

/// Accurate to the rounding of the deviations themselves, whatever the offset of a level: means of what is left are
/// taken off once more, in extended precision.
Demeaned demean(const Design& design);

}  // namespace clustertrial::estimation_detail
