#include "clustertrial/core/number.hpp"

#include "pictures.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr double dot_margin = 30;  // half of a long label of the axis
constexpr double dot_text = 12;
constexpr double dot_line = 15;
constexpr double dot_band = 44;  // height of a row of dots
constexpr double dot_gap = 8;
constexpr double smallest_dot = 1.5;
constexpr double largest_dot = 6;

class DotPicture {
  public:
    DotPicture(const Figure& figure, const DotPlot& plot) : figure_(figure), plot_(plot) {
        bool first = true;
        const auto stretch = [&](double value) {
            lowest_ = first ? value : std::min(lowest_, value);
            highest_ = first ? value : std::max(highest_, value);
            first = false;
        };
        std::size_t most = 1;
        for (const DotRow& row : plot.rows) {
            most = std::max(most, row.dots.size());
            for (const DotMark& dot : row.dots) {
                stretch(dot.value);
                heaviest_ = std::max(heaviest_, dot.weight);
            }
        }
        if (plot.reference) stretch(*plot.reference);
        scale_ = scale_between(lowest_, highest_);
        // Where there are many the dots are smaller: 100 have their size, 2,400 a fifth of its area.
        constexpr double many = 100;
        shrink_ = std::sqrt(std::min(1.0, many / static_cast<double>(most)));
    }

    Drawing draw() {
        double y = dot_gap / 2;
        for (const DotRow& row : plot_.rows) y = draw_row(row, y);
        draw_axis(y);
        return std::move(drawing_);
    }

  private:
    void add(Shape shape) { drawing_.shapes.push_back(std::move(shape)); }

    [[nodiscard]] double x_of(double value) const {
        return dot_margin + scale_.share_of(value) * (picture_width - 2 * dot_margin);
    }

    double draw_row(const DotRow& row, double y) {
        const std::string label = row.label + " (" + format_count(row.dots.size()) + ")";
        for (const std::string& line : wrap_drawn(label, picture_width / dot_text, true)) {
            y += dot_line;
            add(TextShape{{0, y - 0.25 * dot_line}, line, Anchor::start, true, false, dot_text});
        }
        draw_lines(y, y + dot_band);
        // Neighbours by value stand at different heights: the height itself means nothing.
        std::vector<const DotMark*> sorted;
        for (const DotMark& dot : row.dots) sorted.push_back(&dot);
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const DotMark* a, const DotMark* b) { return a->value < b->value; });
        constexpr std::size_t heights = 7;
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            const double share = (static_cast<double>((i * 3) % heights) + 0.5) / heights;
            add(mark_of(row.series, {x_of(sorted[i]->value), y + 4 + share * (dot_band - 8)}, radius_of(*sorted[i])));
        }
        return y + dot_band + dot_gap;
    }

    [[nodiscard]] double radius_of(const DotMark& dot) const {
        const double share = heaviest_ > 0 ? dot.weight / heaviest_ : 1;
        return std::max(smallest_dot, largest_dot * shrink_ * std::sqrt(share));
    }

    void draw_lines(double top, double bottom) {
        for (const double value : scale_.ticks()) add(LineShape{{x_of(value), top}, {x_of(value), bottom}, faint});
        if (plot_.reference) add(LineShape{{x_of(*plot_.reference), top}, {x_of(*plot_.reference), bottom}});
    }

    void draw_axis(double bottom) {
        add(LineShape{{dot_margin, bottom}, {picture_width - dot_margin, bottom}});
        for (const double value : scale_.ticks()) {
            add(LineShape{{x_of(value), bottom}, {x_of(value), bottom + 4}});
            add(TextShape{{x_of(value), bottom + dot_line + 2},
                          format_fixed(value, scale_.digits),
                          Anchor::middle,
                          false,
                          false,
                          dot_text});
        }
        double y = bottom + dot_line + 2;
        for (const std::string& line : wrap_drawn(axis_text(figure_.x), picture_width / dot_text)) {
            y += dot_line + 2;
            add(TextShape{{picture_width / 2, y}, line, Anchor::middle, false, false, dot_text});
        }
        drawing_.width = picture_width;
        drawing_.height = std::ceil(y + dot_line / 2);
    }

    const Figure& figure_;
    const DotPlot& plot_;
    Drawing drawing_;
    Scale scale_;
    double lowest_ = 0;
    double highest_ = 0;
    double heaviest_ = 0;
    double shrink_ = 1;
};

}  // namespace

Drawing draw_dots(const Figure& figure, const DotPlot& plot) {
    return DotPicture(figure, plot).draw();
}

Drawing draw_bars(const Figure& figure, const BarChart& chart) {
    constexpr double bar_height = 16;
    constexpr double room_for_count = 60;
    std::size_t most = 1;
    for (const Bar& bar : chart.bars) most = std::max(most, bar.count);
    Drawing drawing;
    double y = dot_gap / 2;
    for (const Bar& bar : chart.bars) {
        for (const std::string& line : wrap_drawn(bar.label, picture_width / dot_text)) {
            y += dot_line;
            drawing.shapes.emplace_back(
                TextShape{{0, y - 0.25 * dot_line}, line, Anchor::start, false, false, dot_text});
        }
        const double width =
            (picture_width - room_for_count) * static_cast<double>(bar.count) / static_cast<double>(most);
        if (width > 0) drawing.shapes.emplace_back(RectangleShape{{0.5, y}, width, bar_height, fills[1]});
        drawing.shapes.emplace_back(TextShape{{width + 6, y + bar_height - 4}, format_count(bar.count), Anchor::start});
        y += bar_height + dot_gap;
    }
    for (const std::string& line : wrap_drawn(axis_text(figure.y), picture_width / dot_text)) {
        y += dot_line;
        drawing.shapes.emplace_back(TextShape{{0, y}, line, Anchor::start, false, false, dot_text});
    }
    drawing.width = picture_width;
    drawing.height = std::ceil(y + dot_line / 2);
    return drawing;
}

}  // namespace clustertrial::report_detail
