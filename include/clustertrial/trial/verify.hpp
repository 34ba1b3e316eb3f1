#pragma once

#include "clustertrial/allocation/record.hpp"
#include "clustertrial/allocation/replay.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Where the files of a record are, where that is not where it says, who must have signed it, and whether it may name
/// files outside its own folder.
struct VerifyOptions {
    std::optional<std::string> input = {};
    std::optional<std::string> allocation = {};
    std::optional<std::string> public_key = {};  ///< a file; told: the record must be signed by it
    std::optional<std::string> signature = {};   ///< a file; default: the record's name with .minisig
    bool allow_outside = false;
    /// A file of --split-by: it is held against the record, and nothing else that the record names is read.
    std::optional<std::string> split_file = {};
    DrawProgress progress = {};  ///< told of draws that the replay makes
};

/// What a verification found.
struct Verification {
    std::vector<std::string> differences;  ///< one line each, first things first; none: all agrees
    std::vector<std::string> checked;      ///< what was checked besides list, allocation and record: "signature" ...
    AllocationRecord record;
    WavePaths paths;          ///< of the list and the allocation that were held against it
    std::size_t schools = 0;  ///< of the list, or of the part
    std::size_t waves = 1;
    std::vector<std::string> unchecked = {};  ///< what could have been checked and was not, and how it would be
    std::string record_file = {};
    std::string record_file_sha256 = {};
    SchoolsByArm arms = {};                 ///< of the list, or of the part
    std::optional<VerifiedPart> part = {};  ///< where a split file was held against the record, and nothing replayed
};

/// Replays an allocation from its record and compares every byte: the record with its own SHA-256; the signature, where
/// a key is told; the chain of earlier waves, each likewise; the trial file, where it is there, and what it says with
/// the options; the commitment with the seed, the trial file and its options (which must be there, and without earlier
/// waves, where it is committed to); the ledger of spent seeds by its first lines; the list by its SHA-256; the
/// allocation, the record, the kept set, the pairs and the split files with the replay's (docs/record.md). With
/// `split_file` instead: that file with the SHA-256 in the record, the record with its own and its signature. A file
/// that cannot be read is a difference, but for those that a verification cannot do without: throws as parse_record
/// does for this record, and Error(input) when its list or the public key cannot be read, or when it names a file
/// outside its folder.
Verification verify_record(const std::string& record, const VerifyOptions& options = {});

/// The same for a record that was read with `reach_of(options)`.
Verification verify_record(const RecordOnDisk& record, const VerifyOptions& options = {});
RecordReach reach_of(const VerifyOptions& options);

/// The waves of a chain of records, first one first.
struct WavesBefore {
    std::vector<EarlierWave> waves;
    std::string sha256;  ///< of the last one's record, as it was read
};

/// The waves that end in `record`: each record of the chain is verified and replayed, and its list
/// read with what `plan` needs of it. Throws Error(input) naming the record that does not verify, with what differs
/// first, that names a file outside the folder of `record`, unless that is allowed, or that is not of the same trial
/// (other arms or another id column).
WavesBefore read_waves(const std::string& record, const AllocationPlan& plan, bool allow_outside = false,
                       const DrawProgress& progress = {});

}  // namespace clustertrial
