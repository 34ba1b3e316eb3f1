#include "display.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::report_detail::display_test {
namespace {

using testing::ElementsAre;

TEST(DisplayWidth, CountsCodePointsNotBytes) {
    EXPECT_EQ(display_width("school"), 6U);
    EXPECT_EQ(display_width("Ll\u0177n"), 4U);  // Llŷn
    EXPECT_EQ(display_width("\u2013"), 1U);     // en dash, three bytes
}

TEST(DisplayWidth, CombiningMarksTakeNoColumn) {
    EXPECT_EQ(display_width("y\u0302"), 1U);
}

TEST(DisplayWidth, EastAsianCharactersAndEmojiTakeTwoColumns) {
    EXPECT_EQ(display_width("\u5B66\u6821"), 4U);
    EXPECT_EQ(display_width("\U0001F600"), 2U);
}

TEST(DisplayWidth, ByteThatIsNotUtf8TakesOneColumn) {
    EXPECT_EQ(display_width("a\xFFz"), 3U);
    EXPECT_EQ(display_width("\xE2\x80"), 2U);          // cut short
    EXPECT_EQ(display_width("\xC0\xAF"), 2U);          // written longer than needed
    EXPECT_EQ(display_width("\xE0\x80\xAF"), 3U);      // likewise, in three bytes
    EXPECT_EQ(display_width("\xED\xA0\x80"), 3U);      // a surrogate
    EXPECT_EQ(display_width("\xF5\x80\x80\x80"), 4U);  // beyond Unicode
}

TEST(Printable, KeepsTextAndLineBreaks) {
    EXPECT_EQ(printable("Ll\u0177n\n(0.1)"), "Ll\u0177n\n(0.1)");
}

TEST(Printable, TakesOutWhatATerminalWouldObey) {
    EXPECT_EQ(printable("a\tb"), "a b");
    EXPECT_EQ(printable("\x1B[2J"), "\uFFFD[2J");
    EXPECT_EQ(printable("\u009B2J"), "\uFFFD2J");  // the one-character form of escape and bracket
    EXPECT_EQ(printable("a\xFF"), "a\uFFFD");
    EXPECT_EQ(printable("\uFFFE\uFFFF\uFDD0\uFDEF\U0001FFFF"), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");  // for no text
    EXPECT_EQ(printable("\uFFFD\uFDCF\uFDF0\U0001FFFD"), "\uFFFD\uFDCF\uFDF0\U0001FFFD");
}

TEST(Wrap, BreaksBetweenWords) {
    EXPECT_THAT(wrap("Contacts leading to no further action", 16),
                ElementsAre("Contacts leading", "to no further", "action"));
}

TEST(Wrap, KeepsLineBreaks) {
    EXPECT_THAT(wrap("47\n(0)", 16), ElementsAre("47", "(0)"));
}

TEST(Wrap, HangsContinuedLines) {
    EXPECT_THAT(wrap("aa bb cc", 5, 2), ElementsAre("aa bb", "  cc"));
}

TEST(Wrap, GivesUpTheHangingIndentForAWordThatNeedsTheLine) {
    EXPECT_THAT(wrap("aa bbbbb", 5, 2), ElementsAre("aa", "bbbbb"));
}

TEST(Wrap, NeverBreaksAWord) {
    EXPECT_THAT(wrap("a https://example.org b", 6), ElementsAre("a", "https://example.org", "b"));
}

TEST(Wrap, OfNothingIsOneEmptyLine) {
    EXPECT_THAT(wrap("", 6), ElementsAre(""));
}

TEST(FillLines, KeepsPiecesWholeWhileTheyFit) {
    EXPECT_THAT(fill_lines({"27,352", "(13,819; 13,533)"}, 16), ElementsAre("27,352", "(13,819; 13,533)"));
    EXPECT_THAT(fill_lines({"27,352", "(13,819; 13,533)"}, 23), ElementsAre("27,352 (13,819; 13,533)"));
}

TEST(FillLines, BreaksAPieceThatIsWiderThanTheLineIntoWords) {
    EXPECT_THAT(fill_lines({"(13,819; 13,533)"}, 10), ElementsAre("(13,819;", "13,533)"));
}

TEST(FillLines, ASoftBreakIsSeenOnlyWhereTheLineBreaks) {
    const Pieces pieces{"National-" + std::string(soft_break), "level", "mean"};
    EXPECT_THAT(fill_lines(pieces, 9), ElementsAre("National-", "level", "mean"));
    EXPECT_THAT(fill_lines(pieces, 20), ElementsAre("National-level mean"));
    EXPECT_EQ(unbroken_width(pieces), 19U);
}

}  // namespace
}  // namespace clustertrial::report_detail::display_test
