#pragma once

#include "clustertrial/report/render.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Where a file differs from the document as it is made now, in words: the first line or paragraph that does, with both
/// texts, or the parts of a workbook; nothing when all bytes are the same. Throws Error(input), naming `file`, for an
/// archive that cannot be read.
std::vector<std::string> document_differences(const std::string& made, const std::string& found, Format format,
                                              const std::string& file);

/// The stamp that a document of `report` carries. Throws Error(input), naming `file` and what to do, for a format that
/// carries none, a document without one, an archive that cannot be read, and a stamp that leads to another folder.
DocumentStamp read_stamp(const std::string& bytes, Format format, const std::string& file);

}  // namespace clustertrial
