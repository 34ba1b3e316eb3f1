// Names longer than a picture is wide, without blanks, of wide characters: every text lies within its picture and
// beside the others.
#include "clustertrial/report/figure.hpp"

#include "drawing.hpp"
#include "sample_figures.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::long_names_test {
namespace {

using report_detail::Anchor;
using report_detail::clip_drawn;
using report_detail::Drawing;
using report_detail::text_width;
using report_detail::TextShape;
using report_detail::widest_font;
using report_detail::wrap_drawn;
using testing::ElementsAre;

std::string repeated(const std::string& piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
}

/// 88 characters with blanks; 80 capitals in one word; 60 characters as wide as high.
const std::vector<std::string> names = {
    "a whole-school programme of coaching and of supervision for designated safeguarding leads", repeated("WMQA", 20),
    repeated("学校指導員", 12)};

/// Where a text stands in the widest font, above and below its line as far as letters reach.
struct Box {
    std::string text;
    double left, right, top, bottom;
};

Box box_of(const TextShape& text) {
    const double width = widest_font * text_width(text.text, text.bold) * text.size;
    const double share = text.anchor == Anchor::start ? 0 : text.anchor == Anchor::middle ? 0.5 : 1;
    const double above = 0.75 * text.size;
    const double below = 0.2 * text.size;
    if (text.upwards) {
        return {text.text, text.at.x - above, text.at.x + below, text.at.y - (1 - share) * width,
                text.at.y + share * width};
    }
    return {text.text, text.at.x - share * width, text.at.x + (1 - share) * width, text.at.y - above,
            text.at.y + below};
}

void expect_texts_apart_and_inside(const Drawing& drawing) {
    std::vector<Box> boxes;
    for (const report_detail::Shape& shape : drawing.shapes) {
        if (const auto* text = std::get_if<TextShape>(&shape)) boxes.push_back(box_of(*text));
    }
    ASSERT_FALSE(boxes.empty());
    constexpr double rounding = 0.01;
    for (const Box& box : boxes) {
        EXPECT_GE(box.left, -rounding) << box.text;
        EXPECT_LE(box.right, drawing.width + rounding) << box.text;
        EXPECT_GE(box.top, -rounding) << box.text;
        EXPECT_LE(box.bottom, drawing.height + rounding) << box.text;
        for (const Box& other : boxes) {
            if (&other <= &box) continue;
            const bool apart = box.right <= other.left + rounding || other.right <= box.left + rounding ||
                               box.bottom <= other.top + rounding || other.bottom <= box.top + rounding;
            EXPECT_TRUE(apart) << box.text << " and " << other.text;
        }
    }
}

/// The letters of all texts of a drawing, without blanks, in the order of the drawing.
std::string letters_of(const Drawing& drawing) {
    std::string letters;
    for (const report_detail::Shape& shape : drawing.shapes) {
        if (const auto* text = std::get_if<TextShape>(&shape)) letters += text->text;
    }
    std::erase(letters, ' ');
    return letters;
}

Figure figure_of(const std::string& name) {
    Figure figure = samples::small_histogram();
    figure.x = {name, "proportion"};
    figure.y = {name, "number"};
    return figure;
}

/// Nothing overlaps, and the name is there as it is, whatever lines it takes.
void expect_shown(const Figure& figure, const std::string& name) {
    const Drawing drawing = report_detail::draw(figure);
    expect_texts_apart_and_inside(drawing);
    std::string letters = name;
    std::erase(letters, ' ');
    EXPECT_THAT(letters_of(drawing), testing::HasSubstr(letters));
}

TEST(LongNames, StandAboveThePanelsOfAHistogram) {
    for (const std::string& name : names) {
        Figure figure = figure_of(name);
        auto& histogram = std::get<Histogram>(figure.content);
        histogram.series[0].name = name;
        histogram.series[1].name = name;
        histogram.lines = {{"Observed in " + name, 0.25}};
        expect_shown(figure, name);
    }
}

TEST(LongNames, AreKeysOfPairsAndOfIntervals) {
    for (const std::string& name : names) {
        Figure figure = figure_of(name);
        figure.content = ScatterPlot{{{name, {{0.1, 0.2}, {0.3, 0.4}}}, {"b " + name, {{0.2, 0.1}}}}};
        expect_shown(figure, name);
        IntervalPlot intervals;
        intervals.series = {"short", name, "b", "c " + name};
        intervals.rows = {{name, {{0.1, 0, 0.2}, {0.1, 0, 0.2}, {0.1, 0, 0.2}, {0.1, 0, 0.2}}, "0.100 (0.000, 0.200)"}};
        figure.content = intervals;
        expect_shown(figure, name);
    }
}

TEST(LongNames, AreLabelsOfDotsBarsAndBoxes) {
    for (const std::string& name : names) {
        Figure figure = figure_of(name);
        figure.content = DotPlot{{{name, 0, {{0.1}, {0.2}}}, {name, 1, {{0.3}}}}};
        expect_shown(figure, name);
        figure.content = BarChart{{{name, 12}, {"b", 1}}, "schools"};
        expect_shown(figure, name);
        FlowChart flow;
        flow.arms = {"control", name, "c"};
        flow.stages = {{{{"Randomised", {name}}}, FlowBox{name, {name}}}, {{{name, {name}}, {"b"}, {"c"}}}};
        figure.content = flow;
        expect_shown(figure, name);
    }
}

TEST(TextWidth, OfWideCharactersIsASquareAndOfMarksNothing) {
    EXPECT_EQ(text_width("学校"), 2.0);
    EXPECT_EQ(text_width("\U00020000"), 1.0) << "beyond U+FFFF";
    EXPECT_EQ(text_width("e\u0301"), text_width("e")) << "an accent that combines";
}

TEST(WrapDrawn, BreaksAWordThatIsTooWideBetweenCharacters) {
    const double room = widest_font * text_width("WW");
    EXPECT_THAT(wrap_drawn("a WWWWW b", room), ElementsAre("a", "WW", "WW", "W b"));
    EXPECT_THAT(wrap_drawn("学校指導員", widest_font * 2), ElementsAre("学校", "指導", "員"));
    EXPECT_THAT(wrap_drawn("e\u0301e\u0301", widest_font * text_width("e")), ElementsAre("e\u0301", "e\u0301"))
        << "a mark stays with its letter";
    EXPECT_THAT(wrap_drawn("WW", 0), ElementsAre("W", "W")) << "one character a line at least";
}

TEST(ClipDrawn, EndsWhatHasNoRoomInAnEllipsis) {
    EXPECT_EQ(clip_drawn("Schools", 100), "Schools");
    constexpr double rounding = 1e-9;
    const std::string clipped =
        clip_drawn("Number of schools", widest_font * text_width("Number of \u2026") + rounding);
    EXPECT_EQ(clipped, "Number of \u2026");
}

}  // namespace
}  // namespace clustertrial::long_names_test
