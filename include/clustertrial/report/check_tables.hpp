#pragma once

#include "clustertrial/report/result_table.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <vector>

namespace clustertrial {

/// What would be analysed, with nothing estimated: the data and their design, each outcome with its clusters by arm,
/// and the analyses that the protocol asks for.
std::vector<ResultTable> check_tables(const TrialData& data, const Trial& trial);

}  // namespace clustertrial
