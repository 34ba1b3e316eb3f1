#pragma once

#include "clustertrial/report/figure.hpp"

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A picture as shapes: what a figure becomes before it is SVG or EMF, so that both show the same.
namespace clustertrial::report_detail {

// All lengths are pixels of a picture that is drawn in its own size; y grows downwards.

struct Point {
    double x = 0;
    double y = 0;
};

constexpr std::string_view ink = "#1a1a1a";
constexpr std::string_view faint = "#d9d9d9";
constexpr double font_size = 14;
constexpr double line_height = 18;

enum class Hatch { none, rising, crossed };

struct Fill {
    std::string_view colour;  ///< "#rrggbb"
    Hatch hatch = Hatch::none;
};
/// What an arm is filled with in every figure, control first. Any two differ in lightness: a grey print tells them
/// apart, and so does an eye that sees fewer colours.
constexpr std::array<Fill, 6> fills{
    {{"#c6d3e1"}, {"#2a4d7a"}, {"#ffffff", Hatch::rising}, {"#8fa5bd", Hatch::crossed}, {"#5e7f9e"}, {"#111111"}}};
/// The fill of an arm; after the last the first comes again.
const Fill& fill_of(std::size_t arm);

struct LineShape {
    Point from;
    Point to;
    std::string_view colour = ink;
    double width = 1;
};

/// Outlined in ink.
struct RectangleShape {
    Point corner;  ///< upper left
    double width = 0;
    double height = 0;
    Fill fill;
};

/// Outlined in ink.
struct CircleShape {
    Point centre;
    double radius = 0;
    Fill fill;
};

/// Closed, outlined in ink.
struct PolygonShape {
    std::vector<Point> corners;
    Fill fill;
};

enum class Anchor { start, middle, end };

/// One line of text.
struct TextShape {
    Point at;  ///< on its base line
    std::string text;
    Anchor anchor = Anchor::start;
    bool bold = false;
    bool upwards = false;  ///< turned by a quarter: read from below to above
    double size = font_size;
};

using Shape = std::variant<LineShape, RectangleShape, CircleShape, PolygonShape, TextShape>;

struct Drawing {
    double width = 0;
    double height = 0;
    std::vector<Shape> shapes;  ///< a later one covers an earlier one
};

/// The figure drawn. Throws Error(usage) when its numbers do not fit together (check_figure).
Drawing draw(const Figure& figure);

/// The drawing as an Enhanced Metafile (MS-EMF): what programs for documents show where they do not know SVG. Fonts are
/// asked for by name, none is needed to write it.
std::string emf_of(const Drawing& drawing);

}  // namespace clustertrial::report_detail
