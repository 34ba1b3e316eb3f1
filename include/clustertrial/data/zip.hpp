#pragma once

#include <cstddef>
#include <string>
#include <string_view>
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

/// The entries of a zip archive, in their order. `most_bytes`: of all of them together, unpacked; an archive that says
/// or holds more is refused before it is unpacked. Throws Error(input), naming `file`, for what is no such archive.
std::vector<ZipEntry> zip_entries(std::string_view bytes, const std::string& file, std::size_t most_bytes);

}  // namespace clustertrial
