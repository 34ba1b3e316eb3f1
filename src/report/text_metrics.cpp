#include "text_metrics.hpp"

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

bool continues_a_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::vector<double> character_widths(std::string_view text, bool bold) {
    const Widths& widths = bold ? heavy : regular;
    std::vector<double> result;
    for (const char c : text) {
        if (continues_a_character(c)) continue;
        const std::size_t place = static_cast<unsigned char>(c) - first_character;
        result.push_back(place < widths.size() ? widths[place] / units_an_em : other_width);
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
        for (const std::string& word : split_words(line)) {
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

}  // namespace clustertrial::report_detail
