#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {

/// `text` without the spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// The first line, without its line feed, which is taken off the front of `text` too. A last line may end without one.
std::string_view take_line(std::string_view& text);

/// A code point of UTF-8 and the bytes that it takes.
struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
};

/// The code point at the front of `bytes` (not empty); nothing when the front is not well-formed: an overlong form, a
/// surrogate, above U+10FFFF, or cut short.
std::optional<CodePoint> code_point_at_front(std::string_view bytes);

/// Whether nobody sees the character, or takes it for the common blank: a no-break space, a soft hyphen, a byte order
/// mark. Not an accent that stands by itself.
bool is_unseen(char32_t c);

/// The first `longest` bytes, or a few less where that would cut a UTF-8 sequence; all of a text that is no longer.
std::string_view clipped(std::string_view text, std::size_t longest);

/// What a text has in common with those that a person takes for the same: no blanks around it and one blank for several
/// (of any kind, a no-break space or a line break too), small letters, no accents on Latin letters, one kind of
/// apostrophe, quote and dash, no character without width, and of a number (digits, a point and decimals) its value:
/// "0123" is "123", "1.0" is "1". Never shown, only compared.
std::string spelling_key(std::string_view text);

/// Whether the bytes are well-formed UTF-8.
bool is_utf8(std::string_view bytes);

}  // namespace clustertrial
