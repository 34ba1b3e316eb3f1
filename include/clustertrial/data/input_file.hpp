#pragma once

#include "clustertrial/core/kinds.hpp"

#include <array>
#include <string>
#include <string_view>

namespace clustertrial {

/// What a file was read as.
enum class InputKind {
    data,         ///< the rows that are analysed
    joined,       ///< columns of those rows
    record,       ///< of an allocation
    list,         ///< of the schools that were allocated
    allocation,   ///< that a record names
    kept_set,     ///< that a record names: the allocations that a constrained method chose from
    allocations,  ///< a list of those that could have been
    returned,     ///< of an authority
    successors,   ///< ids that became others
};

struct InputKindTraits {
    InputKind value;
    std::string_view name;
    std::string_view label;  ///< as a report calls the file
};

template <>
struct Kinds<InputKind> {
    static constexpr std::string_view what = "input";
    static constexpr std::array rows{
        InputKindTraits{InputKind::data, "data", "Data file"},
        InputKindTraits{InputKind::joined, "joined", "Joined data file"},
        InputKindTraits{InputKind::record, "record", "Record of the allocation"},
        InputKindTraits{InputKind::list, "list", "List allocated"},
        InputKindTraits{InputKind::allocation, "allocation", "Allocation"},
        InputKindTraits{InputKind::kept_set, "kept-set", "Kept set of allocations"},
        InputKindTraits{InputKind::allocations, "allocations", "Possible allocations"},
        InputKindTraits{InputKind::returned, "return", "Return"},
        InputKindTraits{InputKind::successors, "successors", "Ids that became others"},
    };
};
static_assert(every_kind_has_a_row<InputKind>);

/// A file that decided a result, by its name as given and its bytes.
struct InputFile {
    InputKind kind = InputKind::data;
    std::string file;
    std::string sha256;
    bool operator==(const InputFile&) const = default;
};

}  // namespace clustertrial
