#pragma once

#include <string>
#include <string_view>

namespace clustertrial {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256_of(std::string_view bytes);

/// The same of a file's bytes. Throws Error(input) when it cannot be read.
std::string sha256_of_file(const std::string& path);

/// Whether the text is one: 64 lower-case hexadecimal digits.
bool is_sha256(std::string_view text);

}  // namespace clustertrial
