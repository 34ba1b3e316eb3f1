#pragma once

#include "clustertrial/allocation/record.hpp"

#include <string>
#include <vector>

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

}  // namespace clustertrial
