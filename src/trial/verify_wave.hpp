#pragma once

#include "clustertrial/allocation/replay.hpp"

#include <cstddef>
#include <optional>

namespace clustertrial::trial_detail {

/// Verifies all that one record says of its own wave, trial file and companions included, and replays it given those
/// before it, as replay_wave does.
std::optional<std::size_t> verify_wave(const RecordOnDisk& record, const WavePaths& paths, bool earlier_hold,
                                       ReplayedWaves& replayed, Findings& findings, const DrawProgress& progress);

}  // namespace clustertrial::trial_detail
