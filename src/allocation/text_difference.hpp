#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clustertrial::allocation_detail {

/// Whether nothing but a byte order mark and carriage returns before line feeds differ: "only the line ends differ; was
/// the file saved by another program?", or nothing.
std::optional<std::string> difference_of_ends(std::string_view found, std::string_view other);

/// Without a byte order mark, lines ending in LF.
std::string with_plain_ends(std::string_view bytes);

/// The first line at which a file and what a replay gives part, or that only their lines end otherwise; `found` and
/// `replayed` differ.
std::string first_difference(std::string_view found, std::string_view replayed, const std::string& name);

/// That a file is not the one whose SHA-256 was recorded.
std::string changed_file(const std::string& name, const std::string& found, const std::string& recorded);

}  // namespace clustertrial::allocation_detail
