#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The allocation of the schools of one value of a column: what an authority gets to see.
struct SplitPart {
    std::string value;
    std::string file;   ///< name_from(value) + ".csv"
    std::string bytes;  ///< allocation_csv of these schools
};

/// A name that every file system takes: letters, digits, '-' and '_' of a text stay, each other byte becomes '_', and
/// so does a '-' in front; 200 bytes at most; what Windows takes for a device (CON, COM1) gets a '_' behind it.
std::string name_from(std::string text);

/// What must be read of a list to allocate it by `plan` and split it by `column`.
std::vector<ColumnRequest> columns_for_split(const AllocationPlan& plan, const std::string& column);

/// The parts of an allocation by the values of a text column that its table was read with, in canonical order of the
/// values: what a draw writes and a verification holds the files against. Throws Error(input), with their places, for
/// schools without a value, and Error(design) for values whose files would have one name, capitals or not.
std::vector<SplitPart> split_by(const Table& table, const AllocatedList& list, const std::string& column);

}  // namespace clustertrial
