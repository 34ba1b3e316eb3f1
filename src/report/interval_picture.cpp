#include "clustertrial/core/number.hpp"

#include "pictures.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr double side_margin = 30;  // half of a long label of the axis
constexpr double left = side_margin;
constexpr double right = picture_width - side_margin;
constexpr double gap = 12;
constexpr double small_size = 12;
constexpr double small_line = 15;
constexpr double mark_radius = 4.5;
constexpr double mark_height = 2 * mark_radius + 1;
constexpr double row_space = 7;  // between rows
constexpr double key_height = 24;

void stretch(std::pair<double, double>& range, const std::optional<double>& value) {
    if (!value || !std::isfinite(*value)) return;
    range.first = std::min(range.first, *value);
    range.second = std::max(range.second, *value);
}

Scale scale_of(const IntervalPlot& plot) {
    std::pair<double, double> range{plot.reference, plot.reference};
    for (const IntervalRow& row : plot.rows) {
        for (const IntervalMark& mark : row.marks) {
            for (const auto& value : {mark.value, mark.low, mark.high}) stretch(range, value);
        }
    }
    return scale_between(range.first, range.second);
}

class IntervalPicture {
  public:
    IntervalPicture(const Figure& figure, const IntervalPlot& plot)
        : figure_(figure), plot_(plot), scale_(scale_of(plot)) {}

    Drawing draw() {
        double y = has_key() ? draw_key() : gap / 2;
        for (const IntervalRow& row : plot_.rows) y = row.marks.empty() ? draw_heading(row, y) : draw_row(row, y);
        Drawing marks;
        std::swap(marks, drawing_);  // lines of the axis lie below the marks
        draw_axis(y);
        drawing_.shapes.insert(drawing_.shapes.end(), std::make_move_iterator(marks.shapes.begin()),
                               std::make_move_iterator(marks.shapes.end()));
        return std::move(drawing_);
    }

  private:
    void add(Shape shape) { drawing_.shapes.push_back(std::move(shape)); }
    [[nodiscard]] bool has_key() const { return plot_.series.size() > 1 || !plot_.series.at(0).empty(); }

    [[nodiscard]] double x_of(double value) const {
        const double share = (value - scale_.low) / (scale_.high - scale_.low);
        return left + share * (right - left);
    }

    double draw_key() {
        constexpr double before = 3 * mark_radius;
        double x = 0;
        double y = 0;
        double bottom = key_height;
        for (std::size_t i = 0; i < plot_.series.size(); ++i) {
            const double width = before + widest_font * text_width(plot_.series[i]) * small_size + 2 * gap;
            if (x > 0 && x + width > picture_width) {
                x = 0;
                y = bottom;
            }
            draw_mark(i, {x + mark_radius, y + key_height / 2});
            double below = 0;  // the first line
            for (const std::string& line : wrap_drawn(plot_.series[i], (picture_width - before) / small_size)) {
                add(TextShape{{x + before, y + key_height / 2 + 0.35 * small_size + below},
                              line,
                              Anchor::start,
                              false,
                              false,
                              small_size});
                bottom = std::max(bottom, y + key_height + below);
                below += small_line;
            }
            x += width;
        }
        return bottom;
    }

    /// The lines of a label below each other from `y`, what is printed at the end of the first; where they end.
    double draw_label(const IntervalRow& row, bool bold, double y) {
        const double printed = row.printed.empty() ? 0 : widest_font * text_width(row.printed) * small_size + gap;
        bool first = true;
        for (const std::string& line : wrap_drawn(row.label, (picture_width - printed) / small_size, bold)) {
            y += small_line;
            const double base = y - 0.25 * small_line;
            add(TextShape{{0, base}, line, Anchor::start, bold, false, small_size});
            if (std::exchange(first, false) && !row.printed.empty()) {
                add(TextShape{{picture_width - 1, base}, row.printed, Anchor::end, false, false, small_size});
            }
        }
        return y;
    }

    double draw_heading(const IntervalRow& row, double y) { return draw_label(row, true, y) + row_space; }

    double draw_row(const IntervalRow& row, double y) {
        y = draw_label(row, false, y);
        bands_.push_back({y - 1, y + mark_height * static_cast<double>(row.marks.size()) + 2});
        for (std::size_t i = 0; i < row.marks.size(); ++i) {
            draw_interval(row.marks[i], i, y + mark_height / 2);
            y += mark_height;
        }
        return y + row_space;
    }

    /// A limit without end, or none beside one that is, ends in an arrow at the edge of the plot.
    void draw_interval(const IntervalMark& mark, std::size_t series, double y) {
        if (mark.low && mark.high) {
            const double from = std::isfinite(*mark.low) ? x_of(*mark.low) : left;
            const double to = std::isfinite(*mark.high) ? x_of(*mark.high) : right;
            add(LineShape{{from, y}, {to, y}, ink, 1.5});
            draw_end(from, y, std::isfinite(*mark.low), -1);
            draw_end(to, y, std::isfinite(*mark.high), 1);
        }
        if (mark.value) draw_mark(series, {x_of(*mark.value), y});
    }

    void draw_end(double x, double y, bool finite, double direction) {
        constexpr double tip = 6;
        if (finite) {
            add(LineShape{{x, y - 3}, {x, y + 3}, ink, 1.5});
        } else {
            add(PolygonShape{{{x, y}, {x - direction * tip, y - 3}, {x - direction * tip, y + 3}}, {ink}});
        }
    }

    /// Series are arms without control, where they have names.
    void draw_mark(std::size_t series, Point at) { add(mark_of(has_key() ? series + 1 : of_no_arm, at, mark_radius)); }

    /// The lines of the axis stand beside the marks and leave out the labels, which they would cross.
    void draw_upright(double value, std::string_view colour) {
        for (const auto& [top, end] : bands_) {
            add(LineShape{{x_of(value), top}, {x_of(value), end}, colour});
        }
    }

    void draw_axis(double bottom) {
        for (const double value : scale_.ticks()) {
            draw_upright(value, faint);
            add(LineShape{{x_of(value), bottom}, {x_of(value), bottom + 4}});
            add(TextShape{{x_of(value), bottom + small_line + 2},
                          format_fixed(value, scale_.digits),
                          Anchor::middle,
                          false,
                          false,
                          small_size});
        }
        draw_upright(plot_.reference, ink);
        add(LineShape{{left, bottom}, {right, bottom}});
        double y = bottom + small_line + 2;
        for (const std::string& line : wrap_drawn(axis_text(figure_.x), picture_width / small_size)) {
            y += small_line + 2;
            add(TextShape{{(left + right) / 2, y}, line, Anchor::middle, false, false, small_size});
        }
        drawing_.width = picture_width;
        drawing_.height = std::ceil(y + small_line / 2);
    }

    const Figure& figure_;
    const IntervalPlot& plot_;
    Scale scale_;
    Drawing drawing_;
    std::vector<std::pair<double, double>> bands_;  ///< from where to where the marks of a row reach
};

}  // namespace

Drawing draw_intervals(const Figure& figure, const IntervalPlot& plot) {
    return IntervalPicture(figure, plot).draw();
}

}  // namespace clustertrial::report_detail
