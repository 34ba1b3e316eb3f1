#pragma once

#include <string_view>

namespace clustertrial {

/// `text` without the spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// The first line, without its line feed, which is taken off the front of `text` too. A last line may end without one.
std::string_view take_line(std::string_view& text);

/// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view bytes);

}  // namespace clustertrial
