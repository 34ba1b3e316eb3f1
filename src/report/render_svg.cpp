#include "clustertrial/core/number.hpp"
#include "clustertrial/report/render.hpp"

#include "drawing.hpp"
#include "markup.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

using namespace report_detail;

std::string coordinate(double value) {
    return format_fixed(value, 2);
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + std::string(value) + "\"";
}

std::string_view name_of(Hatch hatch) {
    switch (hatch) {
        case Hatch::none:
            return "";
        case Hatch::rising:
            return "rising";
        case Hatch::crossed:
            return "crossed";
    }
    return "";
}

/// What is drawn over a square of 8 by 8.
std::string_view path_of(Hatch hatch) {
    return hatch == Hatch::rising ? "M0 8L8 0" : "M0 4H8M4 0V8";
}

class SvgWriter {
  public:
    explicit SvgWriter(std::string id) : id_(std::move(id)) {}

    void operator()(const LineShape& line) {
        text_ += "<path d=\"M" + coordinate(line.from.x) + " " + coordinate(line.from.y) + "L" + coordinate(line.to.x) +
                 " " + coordinate(line.to.y) + "\"" + attribute("stroke", line.colour);
        if (line.width != 1) text_ += attribute("stroke-width", coordinate(line.width));
        text_ += "/>\n";
    }

    void operator()(const RectangleShape& box) {
        text_ += "<rect" + attribute("x", coordinate(box.corner.x)) + attribute("y", coordinate(box.corner.y)) +
                 attribute("width", coordinate(box.width)) + attribute("height", coordinate(box.height)) +
                 filled(box.fill) + "/>\n";
    }

    void operator()(const CircleShape& circle) {
        text_ += "<circle" + attribute("cx", coordinate(circle.centre.x)) +
                 attribute("cy", coordinate(circle.centre.y)) + attribute("r", coordinate(circle.radius)) +
                 filled(circle.fill) + "/>\n";
    }

    void operator()(const PolygonShape& polygon) {
        std::string points;
        for (const Point& corner : polygon.corners) {
            points += (points.empty() ? "" : " ") + coordinate(corner.x) + "," + coordinate(corner.y);
        }
        text_ += "<polygon" + attribute("points", points) + filled(polygon.fill) + "/>\n";
    }

    void operator()(const TextShape& text) {
        static constexpr std::string_view anchors[] = {"start", "middle", "end"};
        const std::string_view anchor = anchors[static_cast<std::size_t>(text.anchor)];
        const std::string x = coordinate(text.at.x);
        const std::string y = coordinate(text.at.y);
        text_ += "<text" + (text.upwards ? attribute("transform", "translate(" + x + " " + y + ") rotate(-90)")
                                         : attribute("x", x) + attribute("y", y));
        text_ += attribute("text-anchor", anchor);
        if (text.bold) text_ += attribute("font-weight", "bold");
        if (text.size != font_size) text_ += attribute("font-size", coordinate(text.size));
        text_ += ">" + escape_markup(text.text) + "</text>\n";
    }

    [[nodiscard]] std::string text() const {
        return patterns_.empty() ? text_ : "<defs>\n" + patterns_ + "</defs>\n" + text_;
    }

  private:
    std::string filled(const Fill& fill) {
        const std::string paint =
            fill.hatch == Hatch::none ? std::string(fill.colour) : "url(#" + pattern_of(fill) + ")";
        return attribute("fill", paint) + attribute("stroke", ink);
    }

    /// The id of a pattern, which is defined when it is first asked for.
    std::string pattern_of(const Fill& fill) {
        const std::string id = id_ + "--" + std::string(name_of(fill.hatch));
        if (patterns_.find("\"" + id + "\"") == std::string::npos) {
            patterns_ += "<pattern" + attribute("id", id) +
                         " width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\"" +
                         attribute("fill", fill.colour) + "/><path" + attribute("d", path_of(fill.hatch)) +
                         attribute("stroke", ink) + "/></pattern>\n";
        }
        return id;
    }

    std::string id_;
    std::string text_;
    std::string patterns_;
};

}  // namespace

std::string render_svg(const Figure& figure) {
    const Drawing drawing = draw(figure);
    const std::string id = id_from(figure.id);
    SvgWriter writer(id);
    for (const Shape& shape : drawing.shapes) std::visit(writer, shape);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + format_fixed(drawing.width, 0) + " " +
           format_fixed(drawing.height, 0) + "\" role=\"img\" aria-labelledby=\"" + id + "--title " + id +
           "--description\" font-family=\"system-ui, 'Liberation Sans', Arial, sans-serif\" font-size=\"" +
           format_fixed(font_size, 0) + "\"" + attribute("fill", ink) + ">\n<title id=\"" + id + "--title\">" +
           escape_markup(caption_of(figure)) + "</title>\n<desc id=\"" + id + "--description\">" +
           escape_markup(description_of(figure)) + "</desc>\n" + writer.text() + "</svg>\n";
}

}  // namespace clustertrial
