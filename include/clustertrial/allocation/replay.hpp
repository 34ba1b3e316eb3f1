#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/record.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The pieces of a verification: what can be held against a record without knowing of trial files. `verify_record`, in
/// `trial`, is made of them.
namespace clustertrial {

/// A record as it is on disk.
struct RecordOnDisk {
    std::string path;
    std::string text;
    AllocationRecord record;

    /// Where a file is that the record names.
    [[nodiscard]] std::string beside(const std::string& file) const;
};

/// Throws Error(input) as parse_record and read_file do.
RecordOnDisk read_record(const std::string& path);

/// The records of the waves before this one, the first wave's first. Throws Error(input) for one that cannot be read,
/// is not as the record after it says, or comes twice.
std::vector<RecordOnDisk> read_earlier_records(const RecordOnDisk& last);

/// What a verification finds.
struct Findings {
    std::vector<std::string> differences;  ///< one line each, first things first; none: all agrees
    std::vector<std::string> checked;      ///< besides list, allocation and record: "signature ...", "kept set" ...
};

/// A file whose SHA-256 is recorded: its bytes, when it could be read; differences where it could not, or was changed.
std::optional<std::string> read_recorded(const std::string& path, const std::string& sha256, Findings& findings);

/// That the record's text is the one whose SHA-256 it ends in.
void check_own_sha256(const RecordOnDisk& record, Findings& findings);

/// That the record is signed by the key in `public_key`, a file; `signature`: the file, by default the record's name
/// with .minisig. Throws Error(input) when `public_key` cannot be read or is no public key.
void check_signature(const RecordOnDisk& record, const std::string& public_key,
                     const std::optional<std::string>& signature, Findings& findings);

/// That the seed is the one that was committed to, before the draw, by the file that was published; and the trial file,
/// where that was: by it there are no earlier waves.
void check_commitment(const RecordOnDisk& record, Findings& findings);

/// Whether the commitment was to a trial file too: then nothing besides it decides the allocation.
bool commits_to_trial(const AllocationRecord& record);

/// That the ledger begins as at the draw, and does not spend the seed of the draw there.
void check_spent_seeds(const RecordOnDisk& record, Findings& findings);

/// Waves that have been replayed, first one first. What is read of a list depends on the wave that is balanced given
/// it, so that its bytes are kept.
struct ReplayedWaves {
    std::vector<EarlierWave> waves;
    std::vector<std::string> names;   ///< of the lists
    std::vector<std::string> inputs;  ///< their bytes
};

/// The waves with their lists read as `plan` needs them. Throws as read_csv does.
std::span<const EarlierWave> waves_for(ReplayedWaves& replayed, const AllocationPlan& plan);

/// Where the list and the allocation of a record are.
struct WavePaths {
    std::string list;  ///< empty: the record says standard input, and nobody else where it is now
    std::string allocation;
};

/// As the record says, unless told otherwise.
WavePaths paths_of(const RecordOnDisk& record, const std::optional<std::string>& list = {},
                   const std::optional<std::string>& allocation = {});

/// Holds the list against its SHA-256, allocates it again and holds allocation, record, kept set and split files
/// against that: given the waves replayed, which this one joins. `earlier_hold`: false leaves the replay out, since the
/// waves before cannot be relied on. Returns the number of schools; nothing when it was not replayed. Throws
/// Error(input) when the list cannot be read and nothing that was found before says why.
std::optional<std::size_t> replay_wave(const RecordOnDisk& record, const WavePaths& paths, bool earlier_hold,
                                       ReplayedWaves& replayed, Findings& findings);

}  // namespace clustertrial
