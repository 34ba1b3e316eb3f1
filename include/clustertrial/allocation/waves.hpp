#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The waves that end in `record`, first one first: each record of the chain is verified and replayed, and its list
/// read with what `plan` needs of it. Throws Error(input) naming the record that does not verify, with what differs
/// first, or that is not of the same trial (other arms or another id column).
std::vector<EarlierWave> read_waves(const std::string& record, const AllocationPlan& plan);

}  // namespace clustertrial
