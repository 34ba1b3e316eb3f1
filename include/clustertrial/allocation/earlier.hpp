#pragma once

#include "clustertrial/allocation/rounding.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// How many schools each arm is short of its quota after earlier waves: by_arm[a] / unit, adding up to 0.
struct Shortfall {
    std::vector<std::int64_t> by_arm = {};  ///< empty: no earlier wave
    std::int64_t unit = 1;
};

/// The shortfall of one wave, from its strata's sizes, their ratios and the schools of each stratum in each arm.
/// Throws Error(usage) when the tables do not fit together or the unit would not fit in 31 bits.
Shortfall shortfall_of(std::span<const std::size_t> sizes, const CountTable& ratios, const CountTable& counts);

/// Of two waves together. Throws as above.
Shortfall sum_of(const Shortfall& a, const Shortfall& b);

/// Units that earlier waves have allocated: a new wave is balanced given them.
struct EarlierUnits {
    Eigen::MatrixXd x = {};              ///< units x covariates, as the new wave's
    std::vector<std::size_t> arms = {};  ///< by unit
    Shortfall shortfall = {};

    [[nodiscard]] bool empty() const { return arms.empty(); }
};

}  // namespace clustertrial
