#pragma once

#include "clustertrial/allocation/rounding.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// The shortfall of one wave, from its strata's sizes, their ratios and the schools of each stratum in each arm.
/// Throws Error(usage) when the tables do not fit together, there are more than 2^30 schools, or the unit would be
/// above 2^31.
Shortfall shortfall_of(std::span<const std::size_t> sizes, const CountTable& ratios, const CountTable& counts);

/// Of two waves together. Throws as above.
Shortfall sum_of(const Shortfall& a, const Shortfall& b);

/// Units that earlier waves have allocated: a new wave is balanced given them. Wave after wave, each in its canonical
/// order: the order decides the last bits of a sum.
struct EarlierUnits {
    Eigen::MatrixXd x = {};                ///< units x covariates, as the new wave's
    std::vector<std::size_t> arms = {};    ///< by unit
    std::vector<std::size_t> strata = {};  ///< by unit, each wave's numbered apart: rerandomisation only
    Shortfall shortfall = {};

    [[nodiscard]] bool empty() const { return arms.empty(); }
};

}  // namespace clustertrial
