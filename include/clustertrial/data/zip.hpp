#pragma once

#include <string>
#include <vector>

namespace clustertrial {

struct ZipEntry {
    std::string name;  ///< "word/document.xml"
    std::string bytes;
};

/// The entries as a zip archive, in their order, deflated. Every entry has the same date (1 January 1980, the earliest
/// that a zip archive knows), so that the same entries give the same bytes whenever and wherever it is made.
/// Throws Error(output) when libzip refuses.
std::string zip_archive(const std::vector<ZipEntry>& entries);

}  // namespace clustertrial
