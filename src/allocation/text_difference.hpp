#pragma once

#include <string>
#include <string_view>

namespace clustertrial::allocation_detail {

/// The first line at which a file and what a replay gives part; `found` and `replayed` differ.
std::string first_difference(std::string_view found, std::string_view replayed, const std::string& name);

/// That a file is not the one whose SHA-256 was recorded.
std::string changed_file(const std::string& name, const std::string& found, const std::string& recorded);

}  // namespace clustertrial::allocation_detail
