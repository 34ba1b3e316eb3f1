#pragma once

#include "clustertrial/allocation/plan.hpp"

#include "json_node.hpp"

#include <string>

namespace clustertrial::allocation_detail {

/// Null for a text that is empty.
Json text_or_null(const std::string& text);

/// A plan as the record's `options` and `method_options` have it.
Json options_json(const AllocationPlan& plan);
Json method_options_json(const AllocationPlan& plan);

}  // namespace clustertrial::allocation_detail
