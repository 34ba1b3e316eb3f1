#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/record.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The waves of a chain of records, first one first.
struct WavesBefore {
    std::vector<EarlierWave> waves;
    std::string sha256;  ///< of the last one's record, as it was read
};

/// The waves that end in `record`: each record of the chain is verified and replayed, and its list
/// read with what `plan` needs of it. Throws Error(input) naming the record that does not verify, with what differs
/// first, or that is not of the same trial (other arms or another id column).
WavesBefore read_waves(const std::string& record, const AllocationPlan& plan, const PlanOfTrial& plan_of_trial = {});

}  // namespace clustertrial
