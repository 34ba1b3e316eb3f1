#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/data/table.hpp"

namespace clustertrial::sample_detail {

/// A table read with columns_for(plan) in which a school may have several rows, with the first row of each alone. Rows
/// without an id stay. Throws Error(input), with places, where the rows of a school differ in a column that `plan`
/// reads.
Table one_row_a_school(Table table, const AllocationPlan& plan);

}  // namespace clustertrial::sample_detail
