#pragma once

#include "clustertrial/allocation/plan.hpp"

#include "schools_of_waves.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace clustertrial::allocation_detail {

/// How each spec divides the schools of one list, or of all waves together. Throws as SchoolList does for what cannot
/// be read, and Error(design) naming the schools on a threshold where the rule is AtThreshold::error.
std::vector<Division> divisions_of(const SchoolList& schools, std::span<const StratumSpec> specs, AtThreshold rule);
std::vector<Division> divisions_of(const SchoolsOfWaves& schools, std::span<const StratumSpec> specs, AtThreshold rule);

/// The division of some of its schools, labels and thresholds as they are.
Division part_of(const Division& division, std::size_t first, std::size_t count);

/// The thresholds of all divisions, each with the number of its spec.
std::vector<Thresholds> thresholds_of(std::span<const Division> divisions);

}  // namespace clustertrial::allocation_detail
