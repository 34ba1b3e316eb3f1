#pragma once

#include "simulated_trial.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace clustertrial::coverage {

/// What the methods are called, in the order of `rejections`.
const std::vector<std::string>& method_names();

/// By method, whether the true effect is rejected at 5 %: its p-value is at most 0.05, its 95 % interval leaves it out.
std::vector<bool> rejections(const SimulatedTrial& trial, std::uint64_t seed, std::size_t draws);

/// Effective number of clusters of the treatment's coefficient with individuals of a cluster all alike (rho = 1).
double effective_clusters_of(const SimulatedTrial& trial);

}  // namespace clustertrial::coverage
