#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/data/table.hpp"
#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// The schools that [randomisation] divides, one row each, with the columns that `plan` reads: the list, where it has
/// them all; else the data; else the list's rows with the columns that it lacks joined to them from the data by id, and
/// `file` names both. Throws Error(input) for columns that neither has, and for a school of the list without a row in
/// the data where those alone have a column. The list, where it was read, is added to `inputs`.
Table read_stated_list(const Trial& trial, const AllocationPlan& plan, std::vector<InputFile>& inputs);

/// The columns of [strata] that the header of the data lacks; none where the data can be read once only.
std::vector<std::string> strata_not_in_data(const Trial& trial);

/// Whether the header of the data lacks the column of [arms]; no where the data can be read once only.
bool arms_not_in_data(const Trial& trial);

/// Fills `stated.arms` from the list, where that has the column of [arms].
void add_arms_of_list(const Trial& trial, const std::string& list, StatedAllocation& stated);

/// Fills `stated.strata` from the lists, one for each wave of its chains (an empty name: the data), and adds those that
/// were read to `stated.inputs`, where they are not yet.
void add_strata_of_lists(const Trial& trial, const std::vector<std::string>& lists, StatedAllocation& stated);

}  // namespace clustertrial::sample_detail
