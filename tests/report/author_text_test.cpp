// The author's text: Markdown with names of results in it.
#include "author_text.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::author_text_test {
namespace {

using report_detail::AuthorBlock;
using report_detail::AuthorText;
using report_detail::ItemPlace;
using test::message_of;
using testing::HasSubstr;

const std::vector<NamedValue> values = {{"primary.nfa.estimate", "-0.140"},
                                        {"primary.nfa.ci", "-0.522, 0.243"},
                                        {"primary.nfa.label", "Contacts *as* a [share] <of> pupils_all"}};
const std::vector<std::string> references = {"table-primary", "figure-flow"};

AuthorText read(const std::string& markdown, const ReportSpec& spec = {}) {
    return report_detail::read_author_text(markdown, "text.md", values, references, spec);
}

std::string error_of(const std::string& markdown) {
    return message_of([&] { read(markdown); });
}

const Prose& prose_at(const std::vector<AuthorBlock>& blocks, std::size_t i) {
    return std::get<Prose>(blocks.at(i));
}

TEST(AuthorText, HeadingsOfTheFirstLevelAreSections) {
    ReportSpec spec;
    spec.titles[ReportSection::secondary] = "What else we found";
    const AuthorText text = read(
        "Before.\n\n# primary\n\nOne.\n\n## Deeper\n\n# Participant flow\n\nTwo.\n\n"
        "# what else we found\n\nThree.\n",
        spec);
    ASSERT_EQ(text.before.size(), 1U);
    EXPECT_EQ(to_text(prose_at(text.before, 0)), "Before.");
    ASSERT_EQ(text.sections.at(ReportSection::primary).size(), 2U);
    EXPECT_EQ(std::get<Heading>(text.sections.at(ReportSection::primary)[1]).level, 2);
    EXPECT_EQ(to_text(prose_at(text.sections.at(ReportSection::flow), 0)), "Two.");
    EXPECT_EQ(to_text(prose_at(text.sections.at(ReportSection::secondary), 0)), "Three.");
}

TEST(AuthorText, NamesBecomeTheirValuesWordForWord) {
    const AuthorText text = read(
        "The estimate is {{primary.nfa.estimate}} ({{ primary.nfa.ci }}).\n\n"
        "{{primary.nfa.label}}\n\n\\{{primary.nfa.ci}}\n");
    EXPECT_EQ(to_text(prose_at(text.before, 0)), "The estimate is -0.140 (-0.522, 0.243).");
    ASSERT_EQ(prose_at(text.before, 1).runs.size(), 1U) << "no value is read as Markdown";
    EXPECT_EQ(to_text(prose_at(text.before, 1)), "Contacts *as* a [share] <of> pupils_all");
    EXPECT_EQ(to_text(prose_at(text.before, 2)), "{{primary.nfa.ci}}");
}

TEST(AuthorText, AnItemAloneIsAPlaceAndWithinASentenceAReference) {
    const AuthorText text = read("{{table:primary}}\n\nSee {{figure:flow}} and {{table:primary}}.\n");
    EXPECT_EQ(std::get<ItemPlace>(text.before.at(0)).reference, "table-primary");
    const Prose& prose = prose_at(text.before, 1);
    ASSERT_EQ(prose.runs.size(), 5U);
    EXPECT_EQ(prose.runs[1].reference, "figure-flow");
    EXPECT_EQ(prose.runs[3].reference, "table-primary");
    EXPECT_EQ(prose.runs[4].text, ".");
}

TEST(AuthorText, ReadsListsQuotationsEmphasisAndLinks) {
    const AuthorText text = read(
        "- one\n- **two** *three*\n  1. deep\n\n3. third\n4. fourth\n\n> said\n\n"
        "[here](https://example.org/a_b)\n");
    EXPECT_EQ(prose_at(text.before, 0).kind, ProseKind::bullet);
    const Prose& second = prose_at(text.before, 1);
    ASSERT_EQ(second.runs.size(), 3U);
    EXPECT_TRUE(second.runs[0].strong);
    EXPECT_TRUE(second.runs[2].emphasis);
    EXPECT_EQ(prose_at(text.before, 2).level, 2);
    EXPECT_EQ(prose_at(text.before, 2).kind, ProseKind::numbered);
    EXPECT_EQ(prose_at(text.before, 4).number, 4);
    EXPECT_EQ(prose_at(text.before, 5).kind, ProseKind::quotation);
    EXPECT_EQ(prose_at(text.before, 6).runs.at(0).link, "https://example.org/a_b");
}

TEST(AuthorText, SaysWhereANameIsUnknownAndWhichIsNear) {
    EXPECT_EQ(error_of("One.\n\n  {{primary.nfa.estimat}}\n"),
              "text.md:3:3: unknown name 'primary.nfa.estimat'; did you mean 'primary.nfa.estimate'?");
    EXPECT_EQ(error_of("{{zzz}}"), "text.md:1:1: unknown name 'zzz'; 'report --names' lists the names there are");
    EXPECT_EQ(error_of("{{table:primry}}"), "text.md:1:1: unknown name 'table:primry'; did you mean 'table:primary'?");
    EXPECT_THAT(error_of("a {{open\n}}"), HasSubstr("text.md:1:3: '{{' without '}}' on the same line"));
}

TEST(AuthorText, RefusesWhatItWouldLose) {
    EXPECT_THAT(error_of("# Discusion of all\n"), HasSubstr("text.md:1:1: unknown section 'Discusion of all'"));
    EXPECT_THAT(error_of("# Primry analysis\n"), HasSubstr("did you mean 'Primary analysis'?"));
    EXPECT_THAT(error_of("# primary\n\n# Primary analysis\n"), HasSubstr("is there twice"));
    EXPECT_THAT(error_of("a\n\n<div>b</div>\n"), HasSubstr("text.md:3:1: HTML is not read"));
    EXPECT_THAT(error_of("a <b>b</b>\n"), HasSubstr("HTML is not read"));
    EXPECT_THAT(error_of("![a](b.png)\n"), HasSubstr("pictures are not read"));
    EXPECT_THAT(error_of("[a](b.html)\n"), HasSubstr("leads nowhere from a document"));
    EXPECT_THAT(error_of("\xff\n"), HasSubstr("this is not UTF-8"));
}

TEST(AuthorText, APlaceholderOfMarkdownInAValueMakesNoBlock) {
    const std::vector<NamedValue> hostile = {{"x", "# heading\n- item\n<script>"}};
    const AuthorText text = report_detail::read_author_text("{{x}}\n", "text.md", hostile, {}, {});
    ASSERT_EQ(text.before.size(), 1U);
    EXPECT_EQ(to_text(prose_at(text.before, 0)), "# heading - item <script>");
}

}  // namespace
}  // namespace clustertrial::author_text_test
