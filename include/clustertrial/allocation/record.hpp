#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// A file that goes with a record.
struct RecordedFile {
    std::string file;  ///< relative to the record's folder
    std::string sha256;
};

/// The schools of one value of a column, in a file of their own.
struct SplitFile {
    std::string value;
    RecordedFile file;
};

struct SplitFiles {
    std::string column;
    std::vector<SplitFile> files;
};

/// The ledger of spent seeds as it was at the draw: its first bytes, for lines are added to it later.
struct RecordedLedger {
    RecordedFile file;
    std::size_t seeds = 0;
};

/// The commitment that the draw reveals.
struct RevealedCommitment {
    RecordedFile file;   ///< the commitment as published
    std::string sha256;  ///< what it committed to
    std::string nonce;
    std::string trial_sha256;  ///< that it committed to; empty: none
};

/// What a record says about files and where the seed came from: what a replay takes from it and does not recompute.
struct RecordContext {
    std::string version;             ///< of clustertrial that allocated
    std::string input_file;          ///< relative to the record's folder; empty: standard input
    std::string allocation_file;     ///< relative to the record's folder
    bool seed_from_entropy = false;  ///< drawn by the program, not told to it
    std::string trial_file = {};     ///< that the options came from, relative to the record's folder; empty: none
    std::string trial_sha256 = {};
    std::optional<RecordedFile> previous = {};  ///< the record of the wave before
    std::optional<RecordedFile> kept = {};      ///< kept_csv of a constrained method, where it was asked for
    std::optional<SplitFiles> split = {};
    std::optional<RecordedLedger> spent_seeds = {};
    std::optional<RevealedCommitment> commitment = {};
};

/// What is read back of a record: enough to allocate again.
struct AllocationRecord {
    RecordContext context;
    AllocationPlan plan;
    std::string input_sha256;
    std::string allocation_sha256;
};

/// The record of an allocation, JSON of schema clustertrial.allocation/2 (docs/record.md), ending in a newline. No
/// clock and nothing of the machine in it. `allocation` are the bytes of allocation_csv. Throws Error(usage) when a
/// text of the plan or a file name is not UTF-8.
std::string record_json(const RecordContext& context, const Table& table, const AllocatedList& list,
                        std::string_view allocation);

/// Reads a record. Throws Error(input) with the file and the key for what is not JSON, not this schema, absent, of the
/// wrong type or unknown by name, and for an algorithm or generator version that this library does not have.
AllocationRecord parse_record(std::string_view json, const std::string& file);

/// Where two records differ, one line a value: "strata/3/arms/control: recorded 24, replayed 23".
std::vector<std::string> record_differences(std::string_view recorded, std::string_view replayed);

/// What one plan says otherwise than another, as the record writes it.
struct PlanDifference {
    std::string key;  ///< method, generator, seed, or a key of the record's options and method_options
    std::string a;    ///< JSON, a long one cut short
    std::string b;
};

/// In the record's order. Of two methods the options of their own are not compared.
std::vector<PlanDifference> plan_differences(const AllocationPlan& a, const AllocationPlan& b);

/// The plan of a draw by a trial file and no flags: `bytes` are the file's, `path` is where it is, `record` is the
/// draw's, and has the seed where the file says none, and the generator where that was committed to. Throws Error when
/// the file is none to randomise by.
using PlanOfTrial =
    std::function<AllocationPlan(std::string_view bytes, const std::string& path, const AllocationRecord& record)>;

/// Where the files of a record are, where that is not where it says, who must have signed it, and how to read a trial
/// file.
struct VerifyOptions {
    std::optional<std::string> input = {};
    std::optional<std::string> allocation = {};
    std::optional<std::string> public_key = {};  ///< a file; told: the record must be signed by it
    std::optional<std::string> signature = {};   ///< a file; default: the record's name with .minisig
    PlanOfTrial plan_of_trial = {};              ///< none: trial files are held to their SHA-256 alone
};

/// What a verification found.
struct Verification {
    std::vector<std::string> differences;  ///< one line each, first things first; none: all agrees
    std::vector<std::string> checked;      ///< what was checked besides list, allocation and record: "signature" ...
    AllocationRecord record;
    std::size_t schools = 0;
    std::size_t waves = 1;
};

/// Replays an allocation from its record and compares every byte: the record with its own SHA-256; the signature, where
/// a key is told; the chain of earlier waves, each likewise; the trial file, where it is there, and what it says with
/// the options; the commitment with the seed, the trial file and its options (which must be there, and without earlier
/// waves, where it is committed to); the ledger of spent seeds by its first lines; the list by its SHA-256; the
/// allocation, the record, the kept set and the split files with the replay's (docs/record.md). A file that cannot be
/// read is a difference, but for those that a verification cannot do without: throws as parse_record does for this
/// record, and Error(input) when its list or the public key cannot be read.
Verification verify_record(const std::string& record, const VerifyOptions& options = {});

}  // namespace clustertrial
