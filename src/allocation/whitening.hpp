#pragma once

#include "clustertrial/allocation/covariates.hpp"

#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::allocation_detail {

/// Columns whose standard deviation is a rounding error of a zero: they do not vary.
bool is_constant(double sd, double largest_absolute_value);

/// Rows z (n x r) = (x - means) * map, and the map (p x r) itself; as whitened() has them.
struct Whitening {
    Eigen::MatrixXd z;
    Eigen::MatrixXd map;  ///< 0 in the rows of columns without variance
};
Whitening whitening_of(const Eigen::MatrixXd& x, const Eigen::MatrixXd& covariance);

/// Rows z (n x r), r the rank of `covariance`, with |z_i - z_j|^2 = (x_i - x_j)' covariance^- (x_i - x_j): distances by
/// a Moore-Penrose inverse of the correlations, so that columns that depend on one another (the levels of a category)
/// count once. A column without variance counts nothing.
Eigen::MatrixXd whitened(const Eigen::MatrixXd& x, const Eigen::MatrixXd& covariance);

/// Throws Error(design) when z has as many columns as there are degrees of freedom: all units are then equally far from
/// one another, all allocations equally good, whatever the covariates. `what` asks; `schools` are in `strata`.
void check_rank(const char* what, const Eigen::MatrixXd& z, std::size_t covariates, std::size_t schools,
                std::size_t strata = 1);

/// The covariates that do not vary, by their places; as whitened() and scores find them.
std::vector<std::size_t> constant_columns(const Eigen::MatrixXd& x);

/// The covariance of the rows, with n - 1.
Eigen::MatrixXd covariance_of(const Eigen::MatrixXd& x);

/// (n x p) ranks within each column, the mean rank where values are equal.
Eigen::MatrixXd ranks_of(const Eigen::MatrixXd& x);

/// The rows of x in the order given: sums over schools must not depend on the order of the file.
Eigen::MatrixXd rows_in(std::span<const std::size_t> order, const Eigen::MatrixXd& x);

}  // namespace clustertrial::allocation_detail
