#pragma once

#include <string>
#include <string_view>

namespace clustertrial {

/// Refuses a text that toml++ 3.3 cannot be given, though it may be wrong for another reason too. Throws Error(input)
/// with the place:
/// - a character beyond ASCII outside quotes and comments, which no TOML has, or behind a backslash in a text of
/// several
///   lines: undefined behaviour (https://github.com/marzer/tomlplusplus/issues/190 and 295);
/// - a dotted key of hundreds of parts: a table within a table for each of them, destroyed by recursion.
void guard_toml(std::string_view bytes, const std::string& path);

}  // namespace clustertrial
