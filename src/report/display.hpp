#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text on a terminal: what it takes in columns and where it may be broken.
namespace clustertrial::report_detail {

/// The text with what a terminal or a typesetter could stumble over taken out: a tab becomes a space; other control
/// characters ('\n' apart), noncharacters of Unicode and bytes that are not UTF-8 become U+FFFD.
std::string printable(std::string_view text);

/// Terminal columns of UTF-8 text without line breaks. The rule: one a code point, none for combining marks, joiners
/// and variation selectors, two for East Asian wide characters and emoji (whole blocks, not character by character).
std::size_t display_width(std::string_view text);
/// The same of one code point.
std::size_t display_width(char32_t code_point);

std::vector<std::string> split(std::string_view text, char separator);
/// The words between blanks, without empty ones.
std::vector<std::string> split_words(std::string_view text);

/// A line as pieces that should stay whole; between two of them a space, where the line may be broken. After a piece
/// that ends with `soft_break` the line may be broken too, and there is no space when it is not.
using Pieces = std::vector<std::string>;
constexpr std::string_view soft_break = "\u200B";

/// The widest line of the pieces when nothing is broken.
std::size_t unbroken_width(const Pieces& pieces);

/// Fills lines of `width` columns with pieces. A piece that is wider is broken into its words; a word that is wider has
/// a line of its own and sticks out. Lines after the first begin with `hang` spaces, counted in the width.
std::vector<std::string> fill_lines(const Pieces& pieces, std::size_t width, std::size_t hang = 0);

/// fill_lines of the words of each line of `text`.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hang = 0);

/// The text with every mention of a file in the folder as the file is called there; empty: as it is.
std::string within_folder(std::string text, const std::string& folder);

}  // namespace clustertrial::report_detail
