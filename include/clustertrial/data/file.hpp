#pragma once

#include <string>

namespace clustertrial {

/// All bytes of a file; "-" is standard input. Throws Error(input) when it cannot be opened or read, or is a directory.
std::string read_file(const std::string& path);

}  // namespace clustertrial
