#pragma once

#include "clustertrial/allocation/record.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace clustertrial::allocation_detail {

/// How a list differs from the one that was allocated: in its line ends alone, which the recorded SHA-256 shows; else
/// by the lines of it that the allocation holds, the first that differs and how many do. `allocation`: the bytes of the
/// file, where they are those that were recorded. Nothing where it cannot be said.
std::optional<std::string> list_difference(const AllocationRecord& record, std::string_view list,
                                           const std::string& name, const std::optional<std::string>& allocation);

}  // namespace clustertrial::allocation_detail
