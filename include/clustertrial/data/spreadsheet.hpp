#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/spelling.hpp"

#include <string_view>
#include <vector>

namespace clustertrial {

/// Whether a cell holds what a spreadsheet writes for a formula that failed: "#N/A", "#REF!", "#DIV/0!".
bool is_spreadsheet_error(std::string_view cell);

/// Adds a problem for each such text of a column of names: all schools of the trust "#N/A" would be one unit.
void check_spreadsheet_errors(const std::vector<SpelledAt>& texts, std::string_view missing_flag, Problems& problems);

}  // namespace clustertrial
