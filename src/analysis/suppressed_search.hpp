#pragma once

#include "moving_fit.hpp"

#include <cstddef>
#include <vector>

namespace clustertrial::analysis_detail {

enum class Bound { smallest, largest };

/// A suppressed number of a model: how its cells change from its low end to its high end.
using NumberOfModel = std::vector<CellChange>;

/// One among the regressors.
struct MovingNumber {
    std::size_t column = 0;  ///< of the model
    NumberOfModel cells;
    std::vector<double> shares;  ///< of the way from low to high that are tried, ascending
    bool in_control_arm = false;
};

/// A share for each of `regressors`, of those that are tried, that makes a bound of the coefficient of column `t`
/// outermost with each of `outcomes` at its best end: of all combinations where these are not too many, and else the
/// best of climbs that move one number at a time from many starts, drawn by a seed of its own, the same at every call.
/// `fit`: with all numbers in the middle.
std::vector<double> outermost_shares(const MovingFit& fit, std::size_t t, Bound bound,
                                     const std::vector<MovingNumber>& regressors,
                                     const std::vector<NumberOfModel>& outcomes);

}  // namespace clustertrial::analysis_detail
