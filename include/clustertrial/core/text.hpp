#pragma once

#include <string_view>

namespace clustertrial {

/// `text` without the spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view bytes);

}  // namespace clustertrial
