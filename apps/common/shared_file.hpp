#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// A file that several programs may read and add to at the same time, each under a lock (flock). Links are followed.
namespace clustertrial::apps {

/// What is in it now, never half of what is being added; nothing when it is not there. Throws Error(input).
std::optional<std::string> read_shared(const std::string& path);

/// Adds to its end, in one piece, what `addition` makes of what is in it now; creates it where it is not there. On the
/// disk on return. Throws Error(output), and what `addition` throws: then nothing was added. A kill in the middle may
/// leave the beginning of what was to be added.
void append_shared(const std::string& path, const std::function<std::string(std::string_view now)>& addition);

}  // namespace clustertrial::apps
