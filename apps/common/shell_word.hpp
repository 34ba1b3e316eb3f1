#pragma once

#include <string>
#include <string_view>

namespace clustertrial::apps {

/// A shell word that stands for exactly this text: 'it'\''s'.
std::string single_quoted(std::string_view text);

/// The text as it is where a shell leaves it alone; else single_quoted.
std::string shell_word(std::string_view text);

}  // namespace clustertrial::apps
