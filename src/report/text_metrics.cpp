#include "text_metrics.hpp"

#include "clustertrial/core/text.hpp"

#include "display.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr double units_an_em = 1000;
constexpr std::size_t first_character = 32;  // the blank
using Widths = std::array<int, 95>;          // up to '~'

// Thousandths of the font's size, by ASCII code.
constexpr Widths regular{278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
                         556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
                         1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
                         667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
                         333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
                         556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};
constexpr Widths heavy{278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
                       556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
                       611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
                       667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
                       278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584};

/// Letters with accents are as wide as without; capitals, which are wider, stand for all of them.
constexpr double other_width = 0.778;

double width_of(char32_t code_point, bool bold) {
    const Widths& widths = bold ? heavy : regular;
    const std::size_t place = code_point - first_character;  // of a control character huge
    if (place < widths.size()) return widths[place] / units_an_em;
    const std::size_t columns = display_width(code_point);
    return columns == 1 ? other_width : columns == 0 ? 0 : 1;
}

/// A byte that is of no code point is drawn as U+FFFD.
CodePoint character_at_front(std::string_view text) {
    return code_point_at_front(text).value_or(CodePoint{U'\uFFFD', 1});
}

/// As much of the front of a word as is no wider than `width`, one character at least. A mark that combines with the
/// character before it takes no room, and so stays with it.
std::string_view front_within(std::string_view word, double width, bool bold) {
    std::size_t bytes = 0;
    double used = 0;
    while (bytes < word.size()) {
        const CodePoint character = character_at_front(word.substr(bytes));
        used += width_of(character.value, bold);
        if (bytes > 0 && widest_font * used > width) break;
        bytes += character.bytes;
    }
    return word.substr(0, bytes);
}

/// The words of a line; one that is wider than `width` in pieces.
std::vector<std::string> words_within(const std::string& line, double width, bool bold) {
    std::vector<std::string> words;
    for (const std::string& word : split_words(line)) {
        for (std::string_view rest = word; !rest.empty();) {
            words.emplace_back(front_within(rest, width, bold));
            rest.remove_prefix(words.back().size());
        }
    }
    return words;
}

}  // namespace

std::vector<double> character_widths(std::string_view text, bool bold) {
    std::vector<double> result;
    while (!text.empty()) {
        const CodePoint character = character_at_front(text);
        result.push_back(width_of(character.value, bold));
        text.remove_prefix(character.bytes);
    }
    return result;
}

double text_width(std::string_view text, bool bold) {
    double total = 0;
    for (const double width : character_widths(text, bold)) total += width;
    return total;
}

std::vector<std::string> wrap_drawn(const std::string& text, double width, bool bold) {
    std::vector<std::string> lines;
    for (const std::string& line : split(text, '\n')) {
        std::string filled;
        for (const std::string& word : words_within(line, width, bold)) {
            const std::string longer = filled.empty() ? word : filled + " " + word;
            if (filled.empty() || widest_font * text_width(longer, bold) <= width) {
                filled = longer;
            } else {
                lines.push_back(std::exchange(filled, word));
            }
        }
        lines.push_back(filled);
    }
    return lines;
}

std::string clip_drawn(const std::string& text, double width, bool bold) {
    if (widest_font * text_width(text, bold) <= width) return text;
    const std::string ellipsis = "\u2026";
    return std::string(front_within(text, width - widest_font * text_width(ellipsis, bold), bold)) + ellipsis;
}

}  // namespace clustertrial::report_detail
