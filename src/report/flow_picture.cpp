#include "pictures.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr double flow_width = 560;
constexpr double least_column = 150;  // narrower boxes break every word
constexpr double column_gap_width = 16;
constexpr double stage_gap = 34;
constexpr double box_margin = 9;
constexpr double text_size = 12;
constexpr double text_line = 15;

/// A box's text as it is drawn: the lines of its heading are bold.
struct BoxText {
    std::vector<std::pair<std::string, bool>> lines;
    [[nodiscard]] double height() const {
        return 2 * box_margin + text_line * static_cast<double>(std::max<std::size_t>(lines.size(), 1));
    }
};

BoxText text_of(const FlowBox& box, double width) {
    BoxText text;
    const auto add = [&](const std::string& words, bool bold) {
        for (std::string& line : wrap_drawn(words, (width - 2 * box_margin) / text_size, bold)) {
            text.lines.emplace_back(std::move(line), bold);
        }
    };
    add(box.heading, true);
    for (const std::string& line : box.lines) add(line, false);
    return text;
}

class FlowPicture {
  public:
    explicit FlowPicture(const FlowChart& flow)
        : flow_(flow),
          arms_(std::max<std::size_t>(flow.arms.size(), 1)),
          width_(std::max(flow_width, static_cast<double>(arms_) * least_column)) {}

    Drawing draw() {
        double y = 1;
        for (const FlowStage& stage : flow_.stages) {
            const bool last = &stage == &flow_.stages.back();
            y = draw_stage(stage, y);
            if (last) break;
            y = stage.left ? draw_left(*stage.left, y) : y;
            const FlowStage& next = *(&stage + 1);
            draw_arrows(stage.boxes.size(), next.boxes.size(), y);
            y += stage_gap;
        }
        drawing_.width = width_;
        drawing_.height = std::ceil(y + 1);
        return std::move(drawing_);
    }

  private:
    void add(Shape shape) { drawing_.shapes.push_back(std::move(shape)); }

    [[nodiscard]] double column_width() const { return width_ / static_cast<double>(arms_); }
    [[nodiscard]] double centre_of(std::size_t box, std::size_t boxes) const {
        return boxes == 1 ? width_ / 2 : column_width() * (static_cast<double>(box) + 0.5);
    }
    [[nodiscard]] double width_of_box(std::size_t boxes) const {
        return boxes == 1 ? flow_width / 2 - column_gap_width : column_width() - column_gap_width;
    }

    void draw_box(const BoxText& text, double left, double top, double width, double height) {
        add(RectangleShape{{left, top}, width, height, {"#ffffff"}});
        double y = top + box_margin + 0.8 * text_line;
        for (const auto& [line, bold] : text.lines) {
            add(TextShape{{left + box_margin, y}, line, Anchor::start, bold, false, text_size});
            y += text_line;
        }
    }

    /// Boxes of a stage are of one height.
    double draw_stage(const FlowStage& stage, double top) {
        const std::size_t boxes = stage.boxes.size();
        const double width = width_of_box(boxes);
        std::vector<BoxText> texts;
        double height = 0;
        for (const FlowBox& box : stage.boxes) {
            texts.push_back(text_of(box, width));
            height = std::max(height, texts.back().height());
        }
        for (std::size_t i = 0; i < boxes; ++i) {
            draw_box(texts[i], centre_of(i, boxes) - width / 2, top, width, height);
        }
        return top + height;
    }

    /// To the right of the line that goes on downwards.
    double draw_left(const FlowBox& box, double top) {
        const double from = width_ / 2;
        const double left = from + 1.5 * column_gap_width;
        const double width = std::min(width_ - left - 1, flow_width / 2 - column_gap_width);
        const BoxText text = text_of(box, width);
        const double box_top = top + column_gap_width / 2;
        const double middle = box_top + text.height() / 2;
        draw_box(text, left, box_top, width, text.height());
        const double bottom = box_top + text.height();
        add(LineShape{{from, top}, {from, bottom}});
        add(LineShape{{from, middle}, {left, middle}});
        draw_head({left, middle}, {1, 0});
        return bottom;
    }

    /// The point of an arrow that comes in `direction`.
    void draw_head(Point at, Point direction) {
        constexpr double length = 7;
        constexpr double half = 3.5;
        const Point back{at.x - length * direction.x, at.y - length * direction.y};
        add(PolygonShape{{at,
                          {back.x + half * direction.y, back.y + half * direction.x},
                          {back.x - half * direction.y, back.y - half * direction.x}},
                         {ink}});
    }

    void draw_arrow_down(double x, double from, double to) {
        add(LineShape{{x, from}, {x, to}});
        draw_head({x, to}, {0, 1});
    }

    void draw_arrows(std::size_t above, std::size_t below, double top) {
        const double bottom = top + stage_gap;
        if (above == below) {
            for (std::size_t i = 0; i < above; ++i) draw_arrow_down(centre_of(i, above), top, bottom);
            return;
        }
        const double bar = top + stage_gap / 2;
        const std::size_t many = std::max(above, below);
        add(LineShape{{centre_of(0, many), bar}, {centre_of(many - 1, many), bar}});
        for (std::size_t i = 0; i < above; ++i) add(LineShape{{centre_of(i, above), top}, {centre_of(i, above), bar}});
        for (std::size_t i = 0; i < below; ++i) draw_arrow_down(centre_of(i, below), bar, bottom);
    }

    const FlowChart& flow_;
    std::size_t arms_;
    double width_;
    Drawing drawing_;
};

}  // namespace

Drawing draw_flow(const FlowChart& flow) {
    return FlowPicture(flow).draw();
}

}  // namespace clustertrial::report_detail
