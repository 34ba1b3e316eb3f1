#pragma once

#include <string_view>

namespace clustertrial {

/// "MAJOR.MINOR.PATCH", the version of CMakeLists.txt.
std::string_view version();

}  // namespace clustertrial
