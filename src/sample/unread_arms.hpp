#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"
#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// Where arms are those of records: a sentence on each column of the data that holds the labels of the arms too, is
/// not read, and says another arm than the record of some cluster. Such a column is called like one of arms ("arm",
/// "group"), or has the names of all arms and nothing else. `read`: what was read of the data, and `options` how; the
/// file is read again, unless it is standard input.
std::vector<std::string> said_of_unread_arms(const Trial& trial, const StatedAllocation& stated, const Table& read,
                                             const TableOptions& options, const TrialData& data);

}  // namespace clustertrial::sample_detail
