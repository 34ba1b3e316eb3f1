#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What a record says about files and where the seed came from: what a replay takes from it and does not recompute.
struct RecordContext {
    std::string version;             ///< of clustertrial that allocated
    std::string input_file;          ///< relative to the record's folder; empty: standard input
    std::string allocation_file;     ///< relative to the record's folder
    bool seed_from_entropy = false;  ///< drawn by the program, not told to it
    std::string trial_file = {};     ///< that the options came from, relative to the record's folder; empty: none
    std::string trial_sha256 = {};
};

/// What is read back of a record: enough to allocate again.
struct AllocationRecord {
    RecordContext context;
    AllocationPlan plan;
    std::string input_sha256;
    std::string allocation_sha256;
};

/// The record of an allocation, JSON of schema clustertrial.allocation/1 (docs/formats.md), ending in a newline. No
/// clock and nothing of the machine in it. `allocation` are the bytes of allocation_csv. Throws Error(usage) when a
/// text of the plan or a file name is not UTF-8.
std::string record_json(const RecordContext& context, const Table& table, const AllocatedList& list,
                        std::string_view allocation);

/// Reads a record. Throws Error(input) with the file and the key for what is not JSON, not this schema, absent, of the
/// wrong type or unknown by name, and for an algorithm or generator version that this library does not have.
AllocationRecord parse_record(std::string_view json, const std::string& file);

/// Where two records differ, one line a value: "strata/3/arms/control: recorded 24, replayed 23".
std::vector<std::string> record_differences(std::string_view recorded, std::string_view replayed);

/// Replays an allocation. Returns what differs, one line each; nothing when list, allocation and record agree.
/// Takes the record and the allocation as bytes and reads the list from `input_path`; the names are for messages.
/// Throws as parse_record does, and Error(input) when the list cannot be read at all.
std::vector<std::string> verify_allocation(std::string_view record, const std::string& record_name,
                                           const std::string& input_path, std::string_view allocation,
                                           const std::string& allocation_name);

}  // namespace clustertrial
