#pragma once

#include <string>
#include <string_view>
#include <vector>

/// How wide text is when it is drawn: the widths of Arial and of every font made to fit it (Helvetica, Liberation
/// Sans).
namespace clustertrial::report_detail {

/// The width of UTF-8 text on one line, in units of the font's size: 1 is as wide as the font is high. What the table
/// of widths lacks counts as a wide letter, East Asian wide characters as squares, combining marks as nothing. Source:
/// Adobe's font metrics of Helvetica and Helvetica-Bold.
double text_width(std::string_view text, bool bold = false);

/// The width of each of its code points.
std::vector<double> character_widths(std::string_view text, bool bold = false);

/// A browser may have none of them: its own are up to so many times as wide (DejaVu Sans).
constexpr double widest_font = 1.2;

/// The words of each line of `text` in lines that are, in the widest font too, no wider than `width` (units of the
/// font's size). A wider word, and text without blanks, is broken between characters.
std::vector<std::string> wrap_drawn(const std::string& text, double width, bool bold = false);

/// The text on one line that is, in the widest font too, no wider than `width`: what has no room is an ellipsis.
std::string clip_drawn(const std::string& text, double width, bool bold = false);

}  // namespace clustertrial::report_detail
