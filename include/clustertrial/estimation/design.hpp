#pragma once

#include <cstddef>
#include <cstdint>
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

}  // namespace clustertrial
