#include "clustertrial/core/text.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

/// A blank, whatever its kind: ASCII's, the no-break space and its relatives.
bool is_blank(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Soft hyphen, marks of direction and width, byte order mark, variation selectors; and accents that stand by
/// themselves.
bool is_invisible(char32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
           c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x300 && c <= 0x36F);
}

/// Apostrophes, quotes and dashes as ASCII has them, capitals small, accented Latin letters without their accents.
char32_t plain_form(char32_t c) {
    constexpr std::u32string_view latin1 =  // of U+00C0 to U+00FF
        U"aaaaaa\u00e6ceeeeiiii\u00f0nooooo\u00d7ouuuuy\u00fe\u00dfaaaaaa\u00e6ceeeeiiii\u00f0nooooo\u00f7ouuuuy\u00fe"
        U"y";
    constexpr std::u32string_view extended_a =  // of U+0100 to U+017F: Welsh y with circumflex, Polish l with stroke
        U"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii\u0133\u0133jjkk\u0138llllllllllnnnnnnn\u014b"
        U"\u014boooooo\u0153\u0153rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    constexpr std::u32string_view additional =  // of U+1E00 to U+1EFF: Welsh w with grave
        U"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr"
        U"ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyasss\u00df\u1e9faaaaaaaaaaaaaaaaa"
        U"aaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy\u1efb\u1efb\u1efd"
        U"\u1efd\u1eff\u1eff";
    if (c >= 'A' && c <= 'Z') return c - 'A' + 'a';
    if (c >= 0xC0 && c <= 0xFF) return latin1[c - 0xC0];
    if (c >= 0x100 && c <= 0x17F) return extended_a[c - 0x100];
    if (c >= 0x1E00 && c <= 0x1EFF) return additional[c - 0x1E00];
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 0x20;  // Greek and Cyrillic capitals
    if (c == 0x2018 || c == 0x2019 || c == 0x2BC || c == 0xB4 || c == '`') return '\'';
    if (c >= 0x201C && c <= 0x201F) return '"';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) return '-';
    return c;
}

void append_utf8(std::string& text, char32_t c) {
    const auto byte = [&](char32_t bits) { text += static_cast<char>(bits); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) {
        byte(0xC0 | c >> 6U);
    } else {
        if (c < 0x10000) {
            byte(0xE0 | c >> 12U);
        } else {
            byte(0xF0 | c >> 18U);
            byte(0x80 | (c >> 12U & 0x3F));
        }
        byte(0x80 | (c >> 6U & 0x3F));
    }
    byte(0x80 | (c & 0x3F));
}

/// "007.50" is "7.5"; a text that is no number of digits stays as it is.
std::string without_idle_zeros(const std::string& text) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto digits = [&](std::size_t from, std::size_t to) {
        return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                           text.begin() + static_cast<std::ptrdiff_t>(to), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (point == 0 || !digits(0, point)) return text;
    if (point < text.size() && !digits(point + 1, text.size())) return text;
    std::size_t end = text.size();
    while (point < text.size() && text[end - 1] == '0') --end;
    if (end == point + 1) end = point;
    const std::size_t first = std::min(text.find_first_not_of('0'), point - 1);
    return text.substr(std::min(first, point - 1), end - std::min(first, point - 1));
}

}  // namespace

std::string spelling_key(std::string_view text) {
    std::string key;
    bool blank_before = false;
    while (!text.empty()) {
        const CodePoint point = code_point_at_front(text).value_or(CodePoint{static_cast<unsigned char>(text[0]), 1});
        text.remove_prefix(point.bytes);
        if (is_invisible(point.value)) continue;
        if (is_blank(point.value)) {
            blank_before = !key.empty();
            continue;
        }
        if (blank_before) key += ' ';
        blank_before = false;
        append_utf8(key, plain_form(point.value));
    }
    return without_idle_zeros(key);
}

bool is_unseen(char32_t c) {
    const bool is_accent = c >= 0x300 && c <= 0x36F;
    return c != ' ' && !is_accent && (is_blank(c) || is_invisible(c));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::optional<CodePoint> code_point_at_front(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    if (lead < 0x80) return CodePoint{lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length) return std::nullopt;
    char32_t value = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if ((byte & 0xC0U) != 0x80U) return std::nullopt;
        value = value << 6U | (byte & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return std::nullopt;
    return CodePoint{value, length};
}

std::string_view clipped(std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return text;
    while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xC0U) == 0x80U) --longest;
    return text.substr(0, longest);
}

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto first = code_point_at_front(bytes);
        if (!first) return false;
        bytes.remove_prefix(first->bytes);
    }
    return true;
}

}  // namespace clustertrial
