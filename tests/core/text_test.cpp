#include "clustertrial/core/text.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::text_test {
namespace {

TEST(Trimmed, DropsSpacesAndTabsAtBothEndsOnly) {
    EXPECT_EQ(trimmed(" \ta b\t "), "a b");
    EXPECT_EQ(trimmed(" \t "), "");
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed("\ra\n"), "\ra\n");
}

TEST(TakeLine, TakesLineAfterLine) {
    std::string_view text = "a\n\nb\r\nc";
    for (const std::string_view line : {"a", "", "b\r", "c", ""}) EXPECT_EQ(take_line(text), line);
    EXPECT_TRUE(text.empty());
}

TEST(IsUtf8, AcceptsTheFirstAndLastCodeOfEveryLength) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("\x7F"));
    EXPECT_TRUE(is_utf8("\xC2\x80\xDF\xBF"));                  // U+0080, U+07FF
    EXPECT_TRUE(is_utf8("\xE0\xA0\x80\xEF\xBF\xBF"));          // U+0800, U+FFFF
    EXPECT_TRUE(is_utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));  // U+10000, U+10FFFF
    EXPECT_TRUE(is_utf8("\xED\x9F\xBF\xEE\x80\x80"));          // either side of the surrogates
}

TEST(IsUtf8, RefusesMalformedSequences) {
    EXPECT_FALSE(is_utf8("caf\xE9"));           // Latin-1
    EXPECT_FALSE(is_utf8("\x80"));              // a continuation byte alone
    EXPECT_FALSE(is_utf8("\xC3"));              // cut short
    EXPECT_FALSE(is_utf8("\xE2\x82z"));         // cut short by a letter
    EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
    EXPECT_FALSE(is_utf8("\xE0\x9F\xBF"));      // overlong
    EXPECT_FALSE(is_utf8("\xF0\x8F\xBF\xBF"));  // overlong
    EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
    EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
    EXPECT_FALSE(is_utf8("\xFF"));
}

TEST(CodePointAtFront, IsDecodedWithItsLength) {
    const auto expect = [](std::string_view bytes, char32_t value, std::size_t length) {
        const auto point = code_point_at_front(bytes);
        ASSERT_TRUE(point) << bytes;
        EXPECT_EQ(point->value, value);
        EXPECT_EQ(point->bytes, length);
    };
    expect("az", U'a', 1);
    expect("\xC3\xA9z", 0xE9, 2);
    expect("\xE2\x82\xACz", 0x20AC, 3);
    expect("\xF0\x9F\x98\x80z", 0x1F600, 4);
    EXPECT_FALSE(code_point_at_front("\xE2\x82"));
}

TEST(Clipped, KeepsSequencesWhole) {
    EXPECT_EQ(clipped("abc", 3), "abc");
    EXPECT_EQ(clipped("abcd", 3), "abc");
    EXPECT_EQ(clipped("ab\xE2\x82\xAC", 4), "ab");
    EXPECT_EQ(clipped("ab\xE2\x82\xAC"
                      "d",
                      5),
              "ab\xE2\x82\xAC");
    EXPECT_EQ(clipped("\xC3\xA9z", 1), "");
}

TEST(SpellingKey, IsTheSameForWhatAPersonTakesForTheSame) {
    const auto alike = [](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) EXPECT_EQ(spelling_key(text), spelling_key(texts[0])) << text;
    };
    alike({"0123", "123", " 123 ", "123\xC2\xA0", "123.0", "123.", "000123.00"});
    alike({"0", "00", "0.0", "000."});
    alike({"S07", "s07", "\tS07", "\xEF\xBB\xBFS07"});
    alike({"Elm MAT", "Elm  MAT", "Elm\xC2\xA0MAT", "ELM \tMAT", "Elm\nMAT", "elm\xE2\x80\x89mat"});
    alike({"St Mary's", "St Mary\xE2\x80\x99s", "ST MARY`S"});
    alike({"St-Ouen", "St\xE2\x80\x93Ouen", "St\xE2\x80\x90Ouen"});
    alike({"Caf\xC3\xA9", "CAF\xC3\x89", "cafe", "Cafe\xCC\x81"});  // composed, a capital, without, decomposed
    alike({"T\u0177 Hir", "T\u0176 HIR", "Ty Hir"});                // Welsh
    alike({"\u1E80enallt", "\u1E81enallt", "Wenallt"});             // Welsh, w with grave
    alike({"\u0141\u00F3d\u017A", "\u0142\u00D3D\u0179", "lodz"});  // Polish
    alike({"\u017Belaz\u00F3w", "\u017Celaz\u00F3w", "Zelazow"});
    alike({"\xCE\xA3", "\xCF\x83"});  // capital and small sigma
}

TEST(SpellingKey, DiffersWhereTheTextDoes) {
    const std::vector<std::string> texts = {"",
                                            "1",
                                            "10",
                                            "100",
                                            "1.05",
                                            "1.5",
                                            "-1",
                                            "1a",
                                            "01a",
                                            "1e2",
                                            "S7",
                                            "S07",
                                            "S 07",
                                            ".",
                                            ".5",
                                            "a.0",
                                            "1.2.0",
                                            "0",
                                            "\xC3\x97",
                                            "\xE2\x82\xAC",
                                            "\xF0\x9F\x98\x80",
                                            "\xF0\x9F\x98\x81"};
    std::set<std::string> keys;
    for (const std::string& text : texts) EXPECT_TRUE(keys.insert(spelling_key(text)).second) << text;
}

}  // namespace
}  // namespace clustertrial::text_test
