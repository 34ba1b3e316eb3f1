#pragma once

#include <string>
#include <string_view>

namespace clustertrial {

/// The bytes as text (RFC 4648, section 4: with padding, without line breaks).
std::string to_base64(std::string_view bytes);

}  // namespace clustertrial
