#include "clustertrial/core/number.hpp"
#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "markup.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace clustertrial {

namespace {

using namespace report_detail;

// All lengths are in the units of the view box, which is 480 wide: drawn at 480 pixels they are pixels, and on a
// telephone the letters are still nine of them high.
constexpr double picture_width = 480;
constexpr double left_margin = 58;
constexpr double right_margin = 30;  // half of a long label of the axis
constexpr double plot_width = picture_width - left_margin - right_margin;
constexpr double panel_height = 130;
constexpr double panel_title_height = 34;
constexpr double font_size = 14;
constexpr double line_height = 18;
constexpr double tick_length = 5;
constexpr double widest_character = 0.6 * font_size;  // of digits in the fonts that a browser has; a little too wide
constexpr std::size_t characters_a_line = 52;         // of running text across the plot

/// How a panel's bars are filled. Neighbours differ in lightness, not only in colour: a grey print tells them apart.
struct BarFill {
    std::string_view colour;
    std::string_view hatch;  ///< what is drawn over it in a square of 8 by 8; empty: nothing
};
constexpr std::array<BarFill, 4> bar_fills{{
    {"#c6d3e1", ""},
    {"#2a4d7a", ""},
    {"#ffffff", "M0 8L8 0"},
    {"#8fa5bd", "M0 4H8M4 0V8"},
}};

std::string coordinate(double value) {
    return format_fixed(value, 2);
}

std::string fill_of(std::size_t series, const std::string& id) {
    const BarFill& fill = bar_fills[series % bar_fills.size()];
    if (fill.hatch.empty()) return std::string(fill.colour);
    return "url(#" + id + "--fill-" + std::to_string(series % bar_fills.size()) + ")";
}

std::string svg_patterns(std::size_t series, const std::string& id) {
    std::string patterns;
    for (std::size_t i = 0; i < std::min(series, bar_fills.size()); ++i) {
        if (bar_fills[i].hatch.empty()) continue;
        patterns +=
            "<pattern id=\"" + id + "--fill-" + std::to_string(i) +
            "\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" fill=\"" +
            std::string(bar_fills[i].colour) + "\"/><path d=\"" + std::string(bar_fills[i].hatch) +
            "\" stroke=\"#1a1a1a\"/></pattern>\n";
    }
    return patterns.empty() ? "" : "<defs>\n" + patterns + "</defs>\n";
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view colour) {
    return "<path d=\"M" + coordinate(x1) + " " + coordinate(y1) + "L" + coordinate(x2) + " " + coordinate(y2) +
           "\" stroke=\"" + std::string(colour) + "\"/>\n";
}

std::string svg_rectangle(double x, double y, double width, double height, const std::string& fill) {
    return "<rect x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" width=\"" + coordinate(width) +
           "\" height=\"" + coordinate(height) + "\" fill=\"" + fill + "\" stroke=\"#1a1a1a\"/>\n";
}

/// `anchor`: start, middle or end of the text is at x.
std::string svg_text(double x, double y, std::string_view anchor, const std::string& text,
                     const std::string& more = "") {
    return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" text-anchor=\"" + std::string(anchor) + "\"" +
           more + ">" + escape_markup(text) + "</text>\n";
}

/// Whole steps of 1, 2 or 5 times a power of ten, at least `least`.
std::int64_t whole_step(double least) {
    std::int64_t power = 1;
    while (static_cast<double>(power) * 10 <= least) power *= 10;
    for (const std::int64_t mantissa : {1, 2, 5}) {
        if (static_cast<double>(mantissa * power) >= least) return mantissa * power;
    }
    return 10 * power;
}

std::string axis_text(const Axis& axis) {
    return axis.unit.empty() ? axis.label : axis.label + " (" + axis.unit + ")";
}

/// Panels one above the other, on the same axes.
class HistogramPicture {
  public:
    HistogramPicture(const Figure& figure, const Histogram& histogram, std::string id)
        : figure_(figure), histogram_(histogram), id_(std::move(id)) {
        std::size_t most = 1;
        for (const HistogramSeries& series : histogram.series) {
            for (const std::size_t count : series.counts) most = std::max(most, count);
        }
        constexpr double most_ticks = 5;
        count_step_ = whole_step(static_cast<double>(most) / most_ticks);
        const auto steps = (static_cast<std::int64_t>(most) + count_step_ - 1) / count_step_;
        highest_ = steps * count_step_;
        bin_width_ = plot_width / static_cast<double>(bins());
    }

    std::string draw() {
        double y = 0;
        std::string panels;
        for (std::size_t i = 0; i < histogram_.series.size(); ++i) {
            panels += panel(i, y + panel_title_height);
            y += panel_title_height + panel_height;
        }
        const std::string axis = "<g fill=\"#1a1a1a\">\n" + edge_labels(y) + axis_titles(y) + "</g>\n";
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + format_fixed(picture_width, 0) + " " +
               format_fixed(height_, 0) + "\" role=\"img\" aria-labelledby=\"" + id_ + "--title " + id_ +
               "--description\" font-family=\"system-ui, 'Liberation Sans', Arial, sans-serif\" font-size=\"" +
               format_fixed(font_size, 0) + "\">\n<title id=\"" + id_ + "--title\">" + escape_markup(figure_.title) +
               "</title>\n<desc id=\"" + id_ + "--description\">" + escape_markup(description_of(figure_)) +
               "</desc>\n" + svg_patterns(histogram_.series.size(), id_) + panels + axis + "</svg>\n";
    }

  private:
    [[nodiscard]] std::size_t bins() const { return histogram_.edges.size() - 1; }
    [[nodiscard]] double edge_x(std::size_t edge) const { return left_margin + bin_width_ * static_cast<double>(edge); }
    [[nodiscard]] double height_of(double count) const { return panel_height * count / static_cast<double>(highest_); }

    /// A series below its name; `top` is where the highest count would end.
    [[nodiscard]] std::string panel(std::size_t i, double top) const {
        const HistogramSeries& series = histogram_.series[i];
        const double bottom = top + panel_height;
        std::string result = "<g class=\"panel\">\n" + panel_title(i, top);
        for (std::int64_t count = 0; count <= highest_; count += count_step_) {
            const double y = bottom - height_of(static_cast<double>(count));
            if (count > 0) result += svg_line(left_margin, y, picture_width - right_margin, y, "#d9d9d9");
            result += svg_text(left_margin - 8, y + 0.35 * font_size, "end", std::to_string(count));
        }
        for (std::size_t bin = 0; bin < bins(); ++bin) {
            const double height = height_of(static_cast<double>(series.counts[bin]));
            if (height > 0) result += svg_rectangle(edge_x(bin), bottom - height, bin_width_, height, fill_of(i, id_));
        }
        result += svg_line(left_margin, bottom, picture_width - right_margin, bottom, "#1a1a1a");
        for (const std::size_t edge : labelled_edges()) {
            result += svg_line(edge_x(edge), bottom, edge_x(edge), bottom + tick_length, "#1a1a1a");
        }
        return result + "</g>\n";
    }

    /// The key: a piece of the bars, the series' name, how many and how many missing.
    [[nodiscard]] std::string panel_title(std::size_t i, double top) const {
        const HistogramSeries& series = histogram_.series[i];
        std::size_t total = 0;
        for (const std::size_t count : series.counts) total += count;
        std::string name = series.name + ": " + format_count(total) + " " + histogram_.counted;
        if (series.missing > 0) name += " (" + format_count(series.missing) + " missing)";
        constexpr double swatch = 12;
        return svg_rectangle(left_margin, top - 10 - swatch, swatch, swatch, fill_of(i, id_)) +
               svg_text(left_margin + swatch + 7, top - 11, "start", name, " font-weight=\"bold\"");
    }

    /// Every edge, or every second, fifth ..., as far as their labels have room; zero is one of them.
    [[nodiscard]] std::vector<std::size_t> labelled_edges() const {
        std::size_t longest = 0;
        for (const double edge : histogram_.edges) {
            longest = std::max(longest, format_fixed(edge, histogram_.digits).size());
        }
        const double room = widest_character * static_cast<double>(longest + 2);
        const std::int64_t every = whole_step(room / bin_width_);
        const double step = histogram_.edges[1] - histogram_.edges[0];
        const auto first = static_cast<std::int64_t>(std::llround(histogram_.edges.front() / step));
        std::vector<std::size_t> labelled;
        for (std::size_t edge = 0; edge < histogram_.edges.size(); ++edge) {
            if ((first + static_cast<std::int64_t>(edge)) % every == 0) labelled.push_back(edge);
        }
        return labelled;
    }

    [[nodiscard]] std::string edge_labels(double bottom) const {
        std::string result;
        for (const std::size_t edge : labelled_edges()) {
            result += svg_text(edge_x(edge), bottom + tick_length + font_size, "middle",
                               format_fixed(histogram_.edges[edge], histogram_.digits));
        }
        return result;
    }

    std::string axis_titles(double bottom) {
        double y = bottom + tick_length + font_size + 4;
        std::string result;
        for (const std::string& line : wrap(axis_text(figure_.x), characters_a_line)) {
            y += line_height;
            result += svg_text(left_margin + plot_width / 2, y, "middle", line);
        }
        height_ = std::ceil(y + line_height / 2);
        const std::string middle = coordinate(bottom / 2 + panel_title_height / 2);
        return result + svg_text(0, 0, "middle", axis_text(figure_.y),
                                 " transform=\"translate(" + coordinate(font_size) + " " + middle + ") rotate(-90)\"");
    }

    const Figure& figure_;
    const Histogram& histogram_;
    std::string id_;
    double bin_width_ = 0;
    std::int64_t count_step_ = 1;
    std::int64_t highest_ = 1;  ///< count at the top of each panel
    double height_ = 0;
};

}  // namespace

std::string render_svg(const Figure& figure) {
    check_figure(figure);
    return std::visit(
        [&](const Histogram& histogram) { return HistogramPicture(figure, histogram, id_from(figure.id)).draw(); },
        figure.content);
}

}  // namespace clustertrial
