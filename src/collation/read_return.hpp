#pragma once

#include "clustertrial/collation/collation.hpp"

#include "source_files.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// The cell of a return as it stands there; nothing: the return has no such column.
using FoundCell = std::optional<std::string>;

/// A row of a return that is not dropped.
struct ReturnedRow {
    Place place;
    std::string id;     ///< with its zeros in front
    std::string found;  ///< as it stands there
    std::string authority;
    std::string arm;               ///< empty: the return says none
    std::vector<std::string> by;   ///< as CollateSpec::by
    std::vector<FoundCell> cells;  ///< as CollateSpec::columns
};

/// A return as its source says that it is read.
struct Return {
    ReadReturn log;
    std::size_t source = 0;
    std::vector<ReturnedRow> rows;
    std::vector<ReturnedRow> totals;
    std::vector<Finding> findings;
    std::vector<Decision> decisions;
};

/// Throws Error(input) for a file that cannot be read: a password, two columns that are one in the result, no column of
/// ids.
Return read_return(const SourceFile& file, const CollateSpec& spec, const std::string& arm_column);

/// What is known of a file that could not be read: its name, and where that says it the authority.
Return unread_return(const SourceFile& file, const CollateSpec& spec, const std::string& why);

/// An id as the result has it: a number with zeros in front where `pad` asks for them, no blanks around it.
std::string padded_id(std::string_view id, std::uint64_t digits);

}  // namespace clustertrial::collation_detail
