#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

#include <string>
#include <string_view>

namespace clustertrial::trial_detail {

/// A pair of a KeyType::map as the table of keys has it: "School URN -> urn", "c -> 1 to 5". The parsers throw
/// Error(usage).
RenamedColumn parse_renamed(std::string_view text);
std::string renamed_text(const RenamedColumn& renamed);
SuppressedMarker parse_suppressed(std::string_view text);
std::string suppressed_text(const SuppressedMarker& marker);

/// [collate] with the sections in it, where it is there.
void read_collate(TomlSection& root, Trial& trial);

}  // namespace clustertrial::trial_detail
