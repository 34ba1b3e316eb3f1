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

/// Factors that are absorbed beside the first, by their sum: a cluster may lie in several of their levels. What the
/// hat matrix needs of them are their indicators, the last columns of x; these have an empty name.
struct FurtherFactors {
    /// fit_least_squares takes their levels off by projections; empty: the indicators are columns like any other.
    std::vector<AbsorbedFactor> factors;
    std::size_t columns = 0;  ///< the last ones of x: for each factor the indicators of all levels but one
};

/// A weighted linear model, one row for each distinct observation. A row with weight n stands for n identical rows.
struct Design {
    Eigen::MatrixXd x;               ///< n x p, the intercept included where there is one
    Eigen::VectorXd y;               ///< n; the mean of the row's individuals where a row stands for several
    Eigen::VectorXd weights;         ///< n, positive: individuals in the row (frequency weights)
    std::vector<std::string> names;  ///< p, one a column of x; empty: it is named in no warning and no report
    AbsorbedFactor absorbed = {};    ///< with it, x has no intercept and may have no column at all
    FurtherFactors further = {};     ///< only with `absorbed`
};

}  // namespace clustertrial
