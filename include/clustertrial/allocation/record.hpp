#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include <cstddef>
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
    std::optional<RecordedFile> pairs = {};     ///< pairs_csv, where it was asked for
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

}  // namespace clustertrial
