#pragma once

#include <string>
#include <vector>

namespace clustertrial::analysis_detail {

/// Adds what neither the protocol's own analysis nor `who` has said already, as "WHO: WARNING"; the protocol's own
/// analysis is nobody.
void add_new_warnings(const std::vector<std::string>& found, const std::string& who, std::vector<std::string>& all);

}  // namespace clustertrial::analysis_detail
