#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/record.hpp"
#include "clustertrial/data/file.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// The pieces of a verification: what can be held against a record without knowing of trial files. `verify_record`, in
/// `trial`, is made of them.
namespace clustertrial {

/// Which of the files that a record names may be read. A record may come from anybody: what it names is refused where
/// it is outside the folder of the record that the user named, once links are followed.
struct RecordReach {
    bool anywhere = false;             ///< the user has looked at the record, and allows what it names
    bool list_is_named = false;        ///< the user says where the list is: where the record says does not matter
    bool allocation_is_named = false;  ///< the same for the allocation
};

/// A record as it is on disk.
struct RecordOnDisk {
    std::string path;
    std::string text;
    AllocationRecord record;
    std::string folder = {};  ///< that its files, and those of the waves before it, must be in; empty: anywhere

    /// Where a file is that the record names.
    [[nodiscard]] std::string beside(const std::string& file) const;
};

/// Throws Error(input) as parse_record and read_file do, and naming every file that the record may not name.
RecordOnDisk read_record(const std::string& path, const RecordReach& reach = {});

/// Whether a record at `path`, which need not be there yet, or one of a wave before it, names a file that is refused
/// without RecordReach::anywhere. The records before it have been verified.
bool names_files_outside(const std::string& path, const RecordContext& context, bool list_is_named);

/// The records of the waves before this one, the first wave's first. Throws Error(input) for one that cannot be read,
/// is not as the record after it says, comes twice, or names a file that it may not name.
std::vector<RecordOnDisk> read_earlier_records(const RecordOnDisk& last);

/// What a verification finds.
struct Findings {
    std::vector<std::string> differences;  ///< one line each, first things first; none: all agrees
    std::vector<std::string> checked;      ///< besides list, allocation and record: "signature ...", "kept set" ...
};

/// A file whose SHA-256 is recorded: its bytes, when it could be read; differences where it could not, or was changed.
std::optional<std::string> read_recorded(const std::string& path, const std::string& sha256, Findings& findings,
                                         NamedBy named_by = NamedBy::file);

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

/// A file of --split-by, held against a record.
struct VerifiedPart {
    std::string file;  ///< as it was named
    std::string sha256;
    std::string column;
    std::string value;  ///< the schools in it have this value of the column
};

/// The split file whose SHA-256 is recorded; null when there is none.
const SplitFile* part_with(const AllocationRecord& record, const std::string& sha256);

/// How many schools each arm has, in the order of the plan's arms.
using SchoolsByArm = std::vector<std::pair<std::string, std::size_t>>;

/// That a file is one of those that the draw wrote for each value of a column: by the record alone, without the list
/// and without a replay. Fills `arms` with its schools. A file that is none of them is a difference, and nothing comes
/// back.
std::optional<VerifiedPart> check_part(const RecordOnDisk& record, const std::string& file, SchoolsByArm& arms,
                                       Findings& findings);

/// Waves that have been replayed, first one first. What is read of a list depends on the wave that is balanced given
/// it, so that its bytes are kept.
struct ReplayedWaves {
    std::vector<EarlierWave> waves;
    std::vector<std::string> names;   ///< of the lists
    std::vector<std::string> inputs;  ///< their bytes
};

/// The waves with their lists read as `plan` needs them. Throws as read_csv does.
std::span<const EarlierWave> waves_for(ReplayedWaves& replayed, const AllocationPlan& plan);

/// Where the list and the allocation of a record are, and who says so.
struct WavePaths {
    std::string list;  ///< empty: the record says standard input, and nobody else where it is now
    std::string allocation;
    NamedBy list_named_by = NamedBy::file;
    NamedBy allocation_named_by = NamedBy::file;
    bool can_be_named = false;  ///< --input and --allocation are of this wave
};

/// As the record says, unless told otherwise.
WavePaths paths_of(const RecordOnDisk& record, const std::optional<std::string>& list = {},
                   const std::optional<std::string>& allocation = {});

/// Holds the list against its SHA-256, allocates it again and holds allocation, record, kept set and split files
/// against that: given the waves replayed, which this one joins. `earlier_hold`: false leaves the replay out, since the
/// waves before cannot be relied on. Returns the number of schools; nothing when it was not replayed. Throws
/// Error(input) when the list cannot be read and nothing that was found before says why.
std::optional<std::size_t> replay_wave(const RecordOnDisk& record, const WavePaths& paths, bool earlier_hold,
                                       ReplayedWaves& replayed, Findings& findings, const DrawProgress& progress = {});

}  // namespace clustertrial
