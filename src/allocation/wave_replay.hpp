#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/record.hpp"

#include "companions.hpp"
#include "record_chain.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clustertrial {

/// Waves that have been replayed, first one first. What is read of a list depends on the wave that is balanced given
/// it, so that its bytes are kept.
struct ReplayedWaves {
    std::vector<EarlierWave> waves;
    std::vector<std::string> names;   ///< of the lists
    std::vector<std::string> inputs;  ///< their bytes
};

/// The waves with their lists read as `plan` needs them. Throws as read_csv does.
std::span<const EarlierWave> waves_for(ReplayedWaves& replayed, const AllocationPlan& plan);

/// Verifies all that one record says of its own wave, and replays it given those before it: on the waves replayed,
/// which it joins when it could be replayed. `earlier_hold`: false leaves the replay out, since the waves before cannot
/// be relied on. Throws Error(input) when the list cannot be read and nothing that was found before says why. Returns
/// the number of schools; nothing when it was not replayed.
std::optional<std::size_t> verify_wave(const RecordOnDisk& record, const VerifyOptions& options, bool earlier_hold,
                                       ReplayedWaves& replayed, Findings& findings);

}  // namespace clustertrial
