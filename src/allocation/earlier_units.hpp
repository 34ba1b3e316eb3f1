#pragma once

#include "clustertrial/allocation/earlier.hpp"

#include <cstddef>
#include <span>

#include <Eigen/Core>

namespace clustertrial::allocation_detail {

/// Throws Error(usage) unless there is a finite row of `covariates` numbers and an arm below `arms` for each unit, and
/// its stratum or none for any.
void check_earlier(const EarlierUnits& earlier, std::size_t covariates, std::size_t arms);

/// The new units' rows in the order given, then the earlier ones'.
Eigen::MatrixXd rows_of_all(std::span<const std::size_t> order, const Eigen::MatrixXd& x, const EarlierUnits& earlier);

}  // namespace clustertrial::allocation_detail
