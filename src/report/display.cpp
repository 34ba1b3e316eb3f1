#include "display.hpp"

#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace clustertrial::report_detail {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

constexpr std::array<Range, 8> zero_width{{
    {0x0300, 0x036F},  // combining diacritical marks
    {0x0483, 0x0489},  // combining Cyrillic
    {0x1AB0, 0x1AFF},  // combining diacritical marks extended
    {0x1DC0, 0x1DFF},  // combining diacritical marks supplement
    {0x200B, 0x200F},  // zero-width space, joiners, direction marks
    {0x20D0, 0x20FF},  // combining marks for symbols
    {0xFE00, 0xFE0F},  // variation selectors
    {0xFE20, 0xFE2F},  // combining half marks
}};

constexpr std::array<Range, 10> double_width{{
    {0x1100, 0x115F},    // Hangul Jamo
    {0x2E80, 0x303E},    // CJK radicals and punctuation
    {0x3041, 0xA4CF},    // kana to Yi
    {0xAC00, 0xD7A3},    // Hangul syllables
    {0xF900, 0xFAFF},    // CJK compatibility ideographs
    {0xFE30, 0xFE6F},    // CJK compatibility forms
    {0xFF00, 0xFF60},    // full-width forms
    {0xFFE0, 0xFFE6},    // full-width signs
    {0x1F300, 0x1FAFF},  // emoji
    {0x20000, 0x3FFFD},  // CJK extensions
}};

template <std::size_t n>
bool contains(const std::array<Range, n>& ranges, char32_t value) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [value](const Range& range) { return value >= range.first && value <= range.last; });
}

/// A control character, or one of the 66 that Unicode has for no text: XML 1.0 forbids two of them.
bool is_no_text(char32_t value) {
    const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
    return control || (value & 0xFFFEU) == 0xFFFEU || (value >= 0xFDD0 && value <= 0xFDEF);
}

/// Lines under construction: pieces are appended while they fit.
class LineFiller {
  public:
    LineFiller(std::size_t width, std::size_t hang) : width_(width), hang_(hang) {}

    void add(const std::string& piece) {
        if (fits(piece)) {
            append(piece);
        } else if (display_width(piece) <= width_) {
            start_line(display_width(piece));
            append(piece);
        } else {
            for (const auto& word : split_words(piece)) add_word(word);
        }
    }

    std::vector<std::string> finish() {
        lines_.push_back(std::move(line_));
        for (auto& line : lines_) {
            if (line.ends_with(soft_break)) line.resize(line.size() - soft_break.size());
        }
        return std::move(lines_);
    }

  private:
    [[nodiscard]] bool fits(const std::string& piece) const {
        return used_ + (needs_space() ? 1 : 0) + display_width(piece) <= width_;
    }

    void add_word(const std::string& word) {
        if (!fits(word)) start_line(display_width(word));
        append(word);
    }

    [[nodiscard]] bool needs_space() const { return line_has_text_ && !line_.ends_with(soft_break); }

    void append(const std::string& piece) {
        if (needs_space()) {
            line_ += ' ';
        } else if (line_has_text_) {
            line_.resize(line_.size() - soft_break.size());
        }
        line_ += piece;
        line_has_text_ = true;
        used_ = display_width(line_);
    }

    /// The hanging indent gives way to a piece that needs the whole line.
    void start_line(std::size_t needed) {
        if (!line_has_text_) return;
        lines_.push_back(std::move(line_));
        line_ = std::string(needed + hang_ <= width_ ? hang_ : 0, ' ');
        line_has_text_ = false;
        used_ = line_.size();
    }

    std::size_t width_;
    std::size_t hang_;
    std::vector<std::string> lines_;
    std::string line_;
    std::size_t used_ = 0;
    bool line_has_text_ = false;
};

}  // namespace

std::string printable(std::string_view text) {
    static constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string result;
    while (!text.empty()) {
        const auto point = code_point_at_front(text);
        if (point && point->value == U'\t') {
            result += ' ';
        } else if (point && (point->value == U'\n' || !is_no_text(point->value))) {
            result += text.substr(0, point->bytes);
        } else {
            result += replacement;
        }
        text.remove_prefix(point ? point->bytes : 1);
    }
    return result;
}

std::size_t display_width(char32_t code_point) {
    if (code_point < 0x300) return 1;
    if (contains(zero_width, code_point)) return 0;
    return contains(double_width, code_point) ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const auto point = code_point_at_front(text);
        width += point ? display_width(point->value) : 1;
        text.remove_prefix(point ? point->bytes : 1);
    }
    return width;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.emplace_back(text);
    return parts;
}

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words = split(text, ' ');
    std::erase_if(words, [](const std::string& word) { return word.empty(); });
    return words;
}

std::size_t unbroken_width(const Pieces& pieces) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool spaced = i > 0 && !pieces[i - 1].ends_with(soft_break);
        width += (spaced ? 1 : 0) + display_width(pieces[i]);
    }
    return width;
}

std::vector<std::string> fill_lines(const Pieces& pieces, std::size_t width, std::size_t hang) {
    LineFiller filler(width, hang);
    for (const auto& piece : pieces) filler.add(piece);
    return filler.finish();
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hang) {
    std::vector<std::string> lines;
    for (const auto& line : split(text, '\n')) {
        for (auto& filled : fill_lines(split_words(line), width, hang)) lines.push_back(std::move(filled));
    }
    return lines;
}

std::string within_folder(std::string text, const std::string& folder) {
    if (folder.empty()) return text;
    const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
    const auto goes_on = [&](std::size_t at) {  // "a/" is not the folder of "data/list.csv"
        constexpr std::string_view around = " \t\n'\"(,;:=";
        return at > 0 && around.find(text[at - 1]) == std::string_view::npos;
    };
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
        if (goes_on(at)) {
            ++at;
        } else {
            text.erase(at, prefix.size());
        }
    }
    return text;
}

}  // namespace clustertrial::report_detail
