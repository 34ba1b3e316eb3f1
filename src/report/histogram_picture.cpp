#include "clustertrial/core/number.hpp"

#include "display.hpp"
#include "pictures.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace clustertrial::report_detail {

namespace {

constexpr double beside_axis = font_size + 3;  // of an upright title: some fonts rise higher than their size
constexpr double right_margin = 30;            // half of a long label of the axis
constexpr double panel_height = 130;
constexpr double panel_title_height = 34;
constexpr double tick_length = 5;
constexpr double widest_character = 0.6 * font_size;  // of digits in the fonts that a browser has; a little too wide
constexpr double swatch = 12;                         // a piece of what a key explains

/// Room for the axis's title and the longest of its counts.
double left_margin_for(std::int64_t highest) {
    constexpr double title = 28;
    constexpr double least = 58;
    return std::max(least, title + widest_character * static_cast<double>(std::to_string(highest).size()));
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

class HistogramPicture {
  public:
    HistogramPicture(const Figure& figure, const Histogram& histogram) : figure_(figure), histogram_(histogram) {
        std::size_t most = 1;
        for (const HistogramSeries& series : histogram.series) {
            for (const std::size_t count : series.counts) most = std::max(most, count);
        }
        constexpr double most_ticks = 5;
        count_step_ = whole_step(static_cast<double>(most) / most_ticks);
        const auto steps = (static_cast<std::int64_t>(most) + count_step_ - 1) / count_step_;
        highest_ = steps * count_step_;
        left_margin_ = left_margin_for(highest_);
        bin_width_ = plot_width() / static_cast<double>(bins());
    }

    Drawing draw() {
        double y = draw_key_of_lines();
        for (std::size_t i = 0; i < histogram_.series.size(); ++i) {
            const std::vector<std::string> title = panel_title(i);
            const double above = panel_title_height + line_height * static_cast<double>(title.size() - 1);
            draw_panel(i, y + above, title);
            y += above + panel_height;
        }
        draw_edge_labels(y);
        draw_axis_titles(y);
        return std::move(drawing_);
    }

  private:
    [[nodiscard]] std::size_t bins() const { return histogram_.edges.size() - 1; }
    [[nodiscard]] double room_beside_swatch() const { return picture_width - left_margin_ - swatch - 7; }
    [[nodiscard]] double plot_width() const { return picture_width - left_margin_ - right_margin; }
    [[nodiscard]] double edge_x(std::size_t edge) const {
        return left_margin_ + bin_width_ * static_cast<double>(edge);
    }
    [[nodiscard]] double x_of(double value) const {
        const std::vector<double>& edges = histogram_.edges;
        return left_margin_ + plot_width() * (value - edges.front()) / (edges.back() - edges.front());
    }
    [[nodiscard]] double height_of(double count) const { return panel_height * count / static_cast<double>(highest_); }
    void add(Shape shape) { drawing_.shapes.push_back(std::move(shape)); }

    /// An upright line, or pieces of one.
    void add_line(double x, double top, double bottom, const HistogramLine& line) {
        constexpr std::string_view colour = "#b02a1c";  // darker than the bars in grey, too
        constexpr double width = 2.5;
        if (!line.dashed) {
            add(LineShape{{x, top}, {x, bottom}, colour, width});
            return;
        }
        constexpr double piece = 5;
        for (double y = top; y < bottom; y += 2 * piece) {
            add(LineShape{{x, y}, {x, std::min(y + piece, bottom)}, colour, width});
        }
    }

    /// A line of text for each; returns where it ends.
    double draw_key_of_lines() {
        double y = 0;
        for (const HistogramLine& line : histogram_.lines) {
            add_line(left_margin_ + swatch / 2, y + line_height - 10, y + line_height + 5, line);
            const std::string text = line.name + ": " + format_fixed(line.value, histogram_.line_digits);
            for (const std::string& words : wrap_drawn(text, room_beside_swatch() / font_size)) {
                y += line_height;
                add(TextShape{{left_margin_ + swatch + 7, y + 2}, words});
            }
        }
        return y;
    }

    /// A series below its name; `top` is where the highest count would end.
    void draw_panel(std::size_t i, double top, const std::vector<std::string>& title) {
        const HistogramSeries& series = histogram_.series[i];
        const double bottom = top + panel_height;
        constexpr double right = picture_width - right_margin;
        draw_panel_title(i, top, title);
        for (std::int64_t count = 0; count <= highest_; count += count_step_) {
            const double y = bottom - height_of(static_cast<double>(count));
            if (count > 0) add(LineShape{{left_margin_, y}, {right, y}, faint});
            add(TextShape{{left_margin_ - 8, y + 0.35 * font_size}, std::to_string(count), Anchor::end});
        }
        for (std::size_t bin = 0; bin < bins(); ++bin) {
            const double height = height_of(static_cast<double>(series.counts[bin]));
            if (height > 0) add(RectangleShape{{edge_x(bin), bottom - height}, bin_width_, height, fill_of(i)});
        }
        for (const HistogramLine& line : histogram_.lines) add_line(x_of(line.value), top, bottom, line);
        add(LineShape{{left_margin_, bottom}, {right, bottom}});
        for (const std::size_t edge : labelled_edges()) {
            add(LineShape{{edge_x(edge), bottom}, {edge_x(edge), bottom + tick_length}});
        }
    }

    /// What the key says beside a piece of the bars: the series' name, how many and how many missing.
    [[nodiscard]] std::vector<std::string> panel_title(std::size_t i) const {
        const HistogramSeries& series = histogram_.series[i];
        std::size_t total = series.below + series.above;
        for (const std::size_t count : series.counts) total += count;
        std::string name = series.name + ": " + format_count(total) + " " + histogram_.counted;
        if (series.missing > 0) name += " (" + format_count(series.missing) + " missing)";
        return wrap_drawn(name, room_beside_swatch() / font_size, true);
    }

    /// Its last line stands above the panel.
    void draw_panel_title(std::size_t i, double top, const std::vector<std::string>& title) {
        double base = top - 11 - line_height * static_cast<double>(title.size() - 1);
        add(RectangleShape{{left_margin_, base + 1 - swatch}, swatch, swatch, fill_of(i)});
        for (const std::string& line : title) {
            add(TextShape{{left_margin_ + swatch + 7, base}, line, Anchor::start, true});
            base += line_height;
        }
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

    void draw_edge_labels(double bottom) {
        for (const std::size_t edge : labelled_edges()) {
            add(TextShape{{edge_x(edge), bottom + tick_length + font_size},
                          format_fixed(histogram_.edges[edge], histogram_.digits),
                          Anchor::middle});
        }
    }

    void draw_axis_titles(double bottom) {
        double y = bottom + tick_length + font_size + 4;
        for (const std::string& line : wrap_drawn(axis_text(figure_.x), plot_width() / font_size)) {
            y += line_height;
            add(TextShape{{left_margin_ + plot_width() / 2, y}, line, Anchor::middle});
        }
        drawing_.width = picture_width;
        drawing_.height = std::ceil(y + line_height / 2);
        const double room = bottom - panel_title_height;
        TextShape beside{{beside_axis, panel_title_height + room / 2},
                         clip_drawn(axis_text(figure_.y), room / font_size),
                         Anchor::middle};
        beside.upwards = true;
        add(std::move(beside));
    }

    const Figure& figure_;
    const Histogram& histogram_;
    Drawing drawing_;
    double left_margin_ = 0;
    double bin_width_ = 0;
    std::int64_t count_step_ = 1;
    std::int64_t highest_ = 1;  ///< count at the top of each panel
};

}  // namespace

Drawing draw_histogram(const Figure& figure, const Histogram& histogram) {
    return HistogramPicture(figure, histogram).draw();
}

}  // namespace clustertrial::report_detail
