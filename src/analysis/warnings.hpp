#pragma once

#include <string>
#include <vector>

namespace clustertrial {

/// Adds what neither the protocol's own analysis nor `who` has said already, as "WHO: WARNING".
void add_new_warnings(const std::vector<std::string>& found, const std::string& who, std::vector<std::string>& all);

}  // namespace clustertrial
