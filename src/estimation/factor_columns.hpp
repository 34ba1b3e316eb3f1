#pragma once

#include <optional>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// What is factored: the design's own columns, or what an absorbed factor leaves of them.
struct Columns {
    const Eigen::MatrixXd& x;                   ///< n x p
    const Eigen::VectorXd& y;                   ///< n
    const Eigen::VectorXd& weights;             ///< n
    const Eigen::MatrixXd* original = nullptr;  ///< the columns before a factor was absorbed; null without one
};

/// How a column becomes the one that is factored: (x - centre) / scale. Columns after the intercept are centred, which
/// changes no span of leading columns, so later columns still give way to earlier ones.
struct Standardisation {
    std::optional<Eigen::Index> intercept;  ///< the first constant column
    Eigen::VectorXd centre;                 ///< p
    Eigen::VectorXd scale;                  ///< p; 0: nothing is left of the column
    Eigen::VectorXd whole;                  ///< p, what collinearity is relative to, in units of scale
    Eigen::VectorXd rounding;               ///< p, of the column's values, relative to `whole`
    double y_centre = 0;
};

struct Rank {
    std::vector<Eigen::Index> kept;
    std::vector<Eigen::Index> dropped;
};

/// Everything known of the columns before the pass in extended precision.
struct Factor {
    Standardisation standard;
    Rank rank;
    Eigen::MatrixXd r;  ///< k x k, the triangle of the kept columns
};

/// Householder factorisation in blocks of rows, with the collinear columns left out.
Factor factor_columns(const Columns& columns, double tolerance);

}  // namespace clustertrial::estimation_detail
