#include "clustertrial/core/number.hpp"

#include "pictures.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr double scatter_left = 64;
constexpr double scatter_right = picture_width - 30;
constexpr double scatter_height = 330;
constexpr double scatter_text = 12;
constexpr double scatter_line = 17;

class ScatterPicture {
  public:
    ScatterPicture(const Figure& figure, const ScatterPlot& plot) : figure_(figure), plot_(plot) {
        const auto scale_of = [&](double ScatterPoint::*value) {
            const ScatterPoint* lowest = nullptr;
            const ScatterPoint* highest = nullptr;
            for (const ScatterSeries& series : plot.series) {
                for (const ScatterPoint& point : series.points) {
                    if (lowest == nullptr || point.*value < lowest->*value) lowest = &point;
                    if (highest == nullptr || point.*value > highest->*value) highest = &point;
                }
            }
            return scale_between(lowest->*value, highest->*value);
        };
        x_ = scale_of(&ScatterPoint::x);
        y_ = scale_of(&ScatterPoint::y);
        std::size_t points = 0;
        for (const ScatterSeries& series : plot.series) {
            points += series.points.size();
            for (const ScatterPoint& point : series.points) heaviest_ = std::max(heaviest_, point.weight);
        }
        constexpr double many = 200;
        shrink_ = std::sqrt(std::min(1.0, many / static_cast<double>(points)));
    }

    Drawing draw() {
        top_ = draw_key() + 8;
        draw_axes();
        for (std::size_t i = 0; i < plot_.series.size(); ++i) {
            if (plot_.joined) join_points(plot_.series[i]);
            for (const ScatterPoint& point : plot_.series[i].points) {
                add(mark_of(i, {x_at(point.x), y_at(point.y)}, radius_of(point)));
            }
        }
        return std::move(drawing_);
    }

  private:
    void add(Shape shape) { drawing_.shapes.push_back(std::move(shape)); }

    void join_points(const ScatterSeries& series) {
        for (std::size_t i = 1; i < series.points.size(); ++i) {
            const ScatterPoint& from = series.points[i - 1];
            const ScatterPoint& to = series.points[i];
            add(LineShape{{x_at(from.x), y_at(from.y)}, {x_at(to.x), y_at(to.y)}});
        }
    }

    [[nodiscard]] double x_at(double value) const {
        return scatter_left + x_.share_of(value) * (scatter_right - scatter_left);
    }
    [[nodiscard]] double y_at(double value) const { return top_ + (1 - y_.share_of(value)) * scatter_height; }
    [[nodiscard]] double radius_of(const ScatterPoint& point) const {
        constexpr double smallest = 1.5;
        constexpr double largest = 6.5;
        return std::max(smallest, largest * shrink_ * std::sqrt(heaviest_ > 0 ? point.weight / heaviest_ : 1));
    }

    double draw_key() {
        double y = 0;
        for (std::size_t i = 0; i < plot_.series.size(); ++i) {
            y += 2;
            add(mark_of(i, {scatter_left + 5, y + scatter_line - 5}, 5));
            constexpr double room = picture_width - scatter_left - 17;
            for (const std::string& line : wrap_drawn(plot_.series[i].name, room / scatter_text, true)) {
                y += scatter_line;
                add(TextShape{{scatter_left + 17, y}, line, Anchor::start, true, false, scatter_text});
            }
        }
        return y;
    }

    void draw_axes() {
        const double bottom = top_ + scatter_height;
        for (const double value : y_.ticks()) {
            add(LineShape{{scatter_left, y_at(value)}, {scatter_right, y_at(value)}, faint});
            add(TextShape{{scatter_left - 7, y_at(value) + 0.35 * scatter_text},
                          format_fixed(value, y_.digits),
                          Anchor::end,
                          false,
                          false,
                          scatter_text});
        }
        for (const double value : x_.ticks()) {
            add(LineShape{{x_at(value), bottom}, {x_at(value), bottom + 4}});
            add(TextShape{{x_at(value), bottom + scatter_line},
                          format_fixed(value, x_.digits),
                          Anchor::middle,
                          false,
                          false,
                          scatter_text});
        }
        add(LineShape{{scatter_left, bottom}, {scatter_right, bottom}});
        add(LineShape{{scatter_left, top_}, {scatter_left, bottom}});
        double y = bottom + scatter_line + 2;
        constexpr double middle = (scatter_left + scatter_right) / 2;
        constexpr double room = 2 * (picture_width - middle);
        for (const std::string& line : wrap_drawn(axis_text(figure_.x), room / scatter_text)) {
            y += scatter_line;
            add(TextShape{{middle, y}, line, Anchor::middle, false, false, scatter_text});
        }
        drawing_.width = picture_width;
        drawing_.height = std::ceil(y + scatter_line / 2);
        TextShape beside{{scatter_text + 3, top_ + scatter_height / 2},
                         clip_drawn(axis_text(figure_.y), scatter_height / scatter_text),
                         Anchor::middle};
        beside.upwards = true;
        beside.size = scatter_text;
        add(std::move(beside));
    }

    const Figure& figure_;
    const ScatterPlot& plot_;
    Drawing drawing_;
    Scale x_;
    Scale y_;
    double top_ = 0;
    double heaviest_ = 0;
    double shrink_ = 1;
};

}  // namespace

Drawing draw_scatter(const Figure& figure, const ScatterPlot& plot) {
    return ScatterPicture(figure, plot).draw();
}

}  // namespace clustertrial::report_detail
