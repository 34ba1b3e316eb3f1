#pragma once

#include "clustertrial/data/zip.hpp"

#include <string>
#include <vector>

namespace clustertrial::test {

/// The entries of an archive in their order. Throws std::runtime_error for bytes that are none.
std::vector<ZipEntry> unzip(const std::string& archive);

/// The bytes of one entry. Throws std::runtime_error when it is not there.
std::string entry_of(const std::string& archive, const std::string& name);

}  // namespace clustertrial::test
