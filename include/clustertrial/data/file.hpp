#pragma once

#include <string>

namespace clustertrial {

/// All bytes of a file; "-" is standard input. Throws Error(input) when it cannot be opened or read, or is a directory.
std::string read_file(const std::string& path);

/// Throws Error(input) when a file cannot be opened, with the name nearest to it in its folder, or is a directory; "-"
/// is not opened.
void check_file(const std::string& path);

}  // namespace clustertrial
