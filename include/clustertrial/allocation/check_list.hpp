#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/spelling.hpp"

#include <span>
#include <string>
#include <vector>

namespace clustertrial {

/// What is wrong with a list although it can be allocated, to be asked before a draw: a condition that no row meets;
/// two spellings of one id (over all waves), stratum, level, unit or arm; a mark of no value that makes schools one
/// unit; a line of totals, a footer or a heading among the schools. A replay does not ask: what was drawn is drawn.
/// Reads the table of allocate(), and `also`, a column of names besides the plan's (empty: none); `conditions`: where
/// a row can be left out. Throws Error(input)
/// with file, line and column. Returns sentences of what was accepted: spellings that `rule` takes for different, rows
/// that were passed over or left out, cells of names that mean no value.
std::vector<std::string> check_list(const Table& table, const AllocationPlan& plan,
                                    std::span<const EarlierWave> earlier, Spelling rule, const std::string& also = {},
                                    ConditionsOf conditions = ConditionsOf::flags);

}  // namespace clustertrial
