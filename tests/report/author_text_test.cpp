// The author's text: Markdown with names of results in it.
#include "author_text.hpp"

#include "clustertrial/report/render.hpp"

#include "support/trials.hpp"

#include <cstdint>
#include <random>

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

TEST(AuthorText, NamesBecomeTheirValuesWhereverTheyStand) {
    const auto shown = [](const std::string& markdown) { return to_text(prose_at(read(markdown).before, 0)); };
    EXPECT_EQ(shown("`{{primary.nfa.estimate}}`"), "-0.140") << "in code";
    EXPECT_EQ(shown("`\\{{primary.nfa.estimate}}`"), "{{primary.nfa.estimate}}") << "in code, not to be filled";
    EXPECT_EQ(shown("\\\\{{primary.nfa.estimate}}"), "\\-0.140") << "after a backslash that is one";
    EXPECT_EQ(shown("\\\\\\{{primary.nfa.estimate}}"), "\\{{primary.nfa.estimate}}");
    EXPECT_EQ(shown("{{primary.nfa.estimate}}{{primary.nfa.estimate}}"), "-0.140-0.140");
    const Prose strong = prose_at(read("**{{primary.nfa.label}}** and").before, 0);
    EXPECT_EQ(strong.runs.at(0).text, "Contacts *as* a [share] <of> pupils_all");
    EXPECT_TRUE(strong.runs.at(0).strong);
    const Prose link = prose_at(read("[a](https://x.org/{{primary.nfa.estimate}})").before, 0);
    EXPECT_EQ(link.runs.at(0).link, "https://x.org/-0.140");
    EXPECT_EQ(std::get<Heading>(read("## Of {{primary.nfa.estimate}}").before.at(0)).text, "Of -0.140");
    EXPECT_EQ(prose_at(read("`{{table:primary}}` here").before, 0).runs.at(0).reference, "table-primary");
}

TEST(AuthorText, TakesNoCharacterOfItsOwnForAValue) {
    EXPECT_THAT(error_of("One.\n\na \U0010FFFE0\U0010FFFE\n"),
                HasSubstr("text.md:3:3: U+10FFFE is not a valid character"));
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
    EXPECT_EQ(error_of("{{primary.esc.estimate}}"),
              "text.md:1:1: unknown name 'primary.esc.estimate'; 'report --names' lists the names there are")
        << "never the number of another outcome";
    EXPECT_EQ(error_of("{{table:primry}}"), "text.md:1:1: unknown name 'table:primry'; did you mean 'table:primary'?");
    EXPECT_THAT(error_of("a {{open\n}}"), HasSubstr("text.md:1:3: '{{' without '}}' on the same line"));
}

TEST(AuthorText, SaysAllThatIsWrongInTheOrderOfTheText) {
    EXPECT_EQ(
        error_of("# Results of it\n\nThis is {{zzz}}, {{table:primry}}\n\n<div>\n</div>\n\n- a\n\n  ## b\n  {{yyy}}\n\n"
                 "# primary\n\n> - c\n\n# primary\n\na <b>d</b> ![e](f.png) {{open\n"),
        "text.md:1:1: unknown section 'Results of it'; expected a name (summary, outcomes, power, flow, "
        "attrition, baseline, primary, secondary, compliance, subgroups, robustness, clustering, families, "
        "influence, deviations, appendices, checklist) or the title of one; deeper headings begin with '##'\n"
        "text.md:3:9: unknown name 'zzz'; 'report --names' lists the names there are\n"
        "text.md:3:18: unknown name 'table:primry'; did you mean 'table:primary'?\n"
        "text.md:5:1: HTML is not supported; write Markdown\n"
        "text.md:10:3: a heading cannot be in a list or a quotation; put it on a line of its own\n"
        "text.md:11:3: unknown name 'yyy'; 'report --names' lists the names there are\n"
        "text.md:15:3: a quotation can hold only paragraphs; end it before this\n"
        "text.md:17:1: the section 'primary' occurs twice; give each section once\n"
        "text.md:19:1: HTML is not supported; write Markdown\n"
        "text.md:19:1: pictures are not read; {{figure:ID}} puts a figure of the results\n"
        "... and 1 more (11 in all)");
}

TEST(AuthorText, RefusesWhatItWouldLose) {
    EXPECT_THAT(error_of("# Discusion of all\n"), HasSubstr("text.md:1:1: unknown section 'Discusion of all'"));
    EXPECT_THAT(error_of("# Primry analysis\n"), HasSubstr("did you mean 'Primary analysis'?"));
    EXPECT_THAT(error_of("# primary\n\n# Primary analysis\n"), HasSubstr("occurs twice; give each section once"));
    EXPECT_THAT(error_of("a\n\n<div>b</div>\n"), HasSubstr("text.md:3:1: HTML is not supported"));
    EXPECT_THAT(error_of("a <b>b</b>\n"), HasSubstr("HTML is not supported"));
    EXPECT_THAT(error_of("![a](b.png)\n"), HasSubstr("pictures are not read"));
    EXPECT_THAT(error_of("[a](b.html)\n"), HasSubstr("does not work in a document"));
    EXPECT_THAT(error_of("\xff\n"), HasSubstr("this is not UTF-8"));
    EXPECT_THAT(error_of("## Look at {{table:primary}} now\n"),
                HasSubstr("text.md:1:12: 'table:primary' in a heading"));
    EXPECT_THAT(error_of("a\n\n## [b](https://x.org)\n"), HasSubstr("text.md:3:1: a link in a heading"));
    EXPECT_THAT(error_of("[b {{table:primary}}](https://x.org)\n"),
                HasSubstr("text.md:1:4: 'table:primary' in a link"));
    EXPECT_THAT(error_of("[b](https://x.org/{{table:primary}})\n"), HasSubstr("'table:primary' in an address"));
    EXPECT_THAT(error_of("[b](https://x.org \"said\")\n"), HasSubstr("the title of a link is not read"));
}

TEST(AuthorText, RefusesBlocksThatADocumentCannotShow) {
    EXPECT_THAT(error_of("Text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"),
                HasSubstr("text.md:3:1: a table of Markdown is not read; {{table:ID}} puts a table of the results"));
    EXPECT_THAT(error_of("*a* | b\n:-- | --:\n"), HasSubstr("text.md:1:1: a table of Markdown"));
    EXPECT_THAT(error_of("Above it:\na | b\n-|-\n"), HasSubstr("text.md:2:1: a table of Markdown"));
    EXPECT_THAT(error_of("- x\n\n  a | b\n  -|-\n"), HasSubstr("text.md:3:3: a table of Markdown"));
    EXPECT_THAT(error_of("a\n\n---\n\nb\n"), HasSubstr("text.md:3:1: a rule is not read"));
    EXPECT_THAT(error_of("```\na\n  b\n```\n"), HasSubstr("text.md:1:1: blocks of code"));
    EXPECT_THAT(error_of("a\n\n    b\n"), HasSubstr("text.md:3:5: blocks of code"));
    EXPECT_EQ(to_text(prose_at(read("a | b\n- no rule").before, 0)), "a | b");
    EXPECT_EQ(to_text(prose_at(read("either | or").before, 0)), "either | or");
}

TEST(AuthorText, ASectionBeginsInNoListAndNoQuotation) {
    for (const char* inside : {"> # appendices\n> in quote\n", "- # appendices\n", "- a\n\n  # appendices\n",
                               "> ## Deeper\n", "1. ## Deeper\n"}) {
        EXPECT_THAT(error_of("# primary\n\n" + std::string(inside)),
                    HasSubstr("a heading cannot be in a list or a quo"))
            << inside;
    }
    EXPECT_THAT(error_of("> - a\n"), HasSubstr("text.md:1:3: a quotation can hold only paragraphs"));
    EXPECT_THAT(error_of("> > a\n"), HasSubstr("text.md:1:3: a quotation can hold only paragraphs"));
}

TEST(AuthorText, RefusesWhatIsNestedTooDeep) {
    const auto repeated = [](const std::string& piece, int times) {
        std::string text;
        for (int i = 0; i < times; ++i) text += piece;
        return text;
    };
    constexpr int many = 100000;
    constexpr int fewer = 20000;
    for (const std::string& text : {repeated(">", many), repeated("- ", many), repeated("1. ", many),
                                    repeated("> - ", many), repeated("*a _b ", fewer) + repeated("c_ d* ", fewer)}) {
        const std::string error = error_of("One.\n\n" + text + "x\n");
        EXPECT_THAT(error, testing::StartsWith("text.md:3:")) << text.substr(0, 9);
        EXPECT_THAT(error, HasSubstr(": nested more than 100 deep")) << text.substr(0, 9);
    }
    EXPECT_THAT(error_of("- 1\n  - 2\n    - 3\n      - 4\n        - 5\n"),
                HasSubstr("text.md:5:9: lists can be nested four levels deep"));
    EXPECT_EQ(prose_at(read("- 1\n  - 2\n    - 3\n      - 4\n").before, 3).level, 4);
}

TEST(AuthorText, AnItemGoesOnWithItsOtherParagraphs) {
    const AuthorText text = read("- a\\\n  b\n\n  c\n  - d\n\n    e\n\n  f\n\n  {{table:primary}}\n- g\n");
    std::vector<std::string> blocks;
    for (const AuthorBlock& block : text.before) {
        const auto* prose = std::get_if<Prose>(&block);
        blocks.push_back(prose == nullptr ? "place"
                                          : std::string(to_name(prose->kind)) + " " + std::to_string(prose->level) +
                                                " " + to_text(*prose));
    }
    EXPECT_THAT(blocks, testing::ElementsAre("bullet 1 a\nb", "further 1 c", "bullet 2 d", "further 2 e", "further 1 f",
                                             "place", "bullet 1 g"));
}

TEST(AuthorText, AnItemWithoutTextKeepsItsMark) {
    const AuthorText text = read("1. - a\n2. b\n3.\n4. d\n");
    std::vector<std::string> items;
    for (std::size_t i = 0; i < text.before.size(); ++i) {
        const Prose& prose = prose_at(text.before, i);
        items.push_back(std::to_string(prose.level) + "/" + std::to_string(prose.number) + " " + to_text(prose));
    }
    EXPECT_THAT(items, testing::ElementsAre("1/1 ", "2/1 a", "1/2 b", "1/3 ", "1/4 d"));
}

/// Lists in lists, with what CommonMark could take for something else in their texts.
std::vector<Prose> random_lists(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
    static const std::vector<std::string> texts = {
        "one", "two words", "1. no item", "- none",       "12) none", "# none",        "a * b",
        "",    "+ none",    "x_y",        "2018. It was", "one\ntwo", "a\n- b\n12. c", "# a\n# b\n====="};
    std::vector<Prose> lists;
    std::vector<Prose> open;
    for (std::size_t items = 1 + below(12); items > 0; --items) {
        const std::size_t level = 1 + below(std::min<std::size_t>(open.size() + 1, deepest_list));
        const bool next = level <= open.size();
        open.resize(std::min(level, open.size()));
        Prose item(texts[below(texts.size())]);
        item.level = static_cast<int>(level);
        item.kind = below(2) == 0 ? ProseKind::bullet : ProseKind::numbered;
        if (next && below(4) != 0) item.kind = open.back().kind;
        const bool goes_on = next && item.kind == open.back().kind && below(4) != 0;
        if (item.kind == ProseKind::numbered) {
            item.number = goes_on ? open.back().number + 1 : 1 + static_cast<int>(below(3) * below(11));
        }
        if (next) open.pop_back();
        open.push_back(item);
        lists.push_back(item);
        if (const std::size_t outer = 1 + below(level); below(3) == 0 && !to_text(open[outer - 1]).empty()) {
            Prose further("Further\n+ so.");
            further.kind = ProseKind::further;
            further.level = static_cast<int>(outer);
            open.resize(outer);
            lists.push_back(further);
        }
        if (below(6) == 0) {
            lists.emplace_back("Between.");
            open.clear();
        }
    }
    return lists;
}

std::string described(const Prose& prose) {
    return std::string(to_name(prose.kind)) + " " + std::to_string(prose.level) + " " + std::to_string(prose.number) +
           " " + to_text(prose);
}

TEST(AuthorText, OurMarkdownIsReadAsTheListsItWasMadeOf) {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        Document document;
        std::vector<std::string> wanted;
        for (const Prose& prose : random_lists(seed)) {
            document.blocks.emplace_back(prose);
            wanted.push_back(described(prose));
        }
        const std::string markdown = render_markdown(document);
        std::vector<std::string> found;
        for (const AuthorBlock& block : read(markdown).before) found.push_back(described(std::get<Prose>(block)));
        ASSERT_EQ(found, wanted) << "seed " << seed << '\n' << markdown;
    }
}

TEST(AuthorText, ANameOfASectionComesBeforeTitles) {
    ReportSpec spec;
    spec.titles[ReportSection::primary] = "secondary";
    EXPECT_TRUE(read("# secondary\n\nx\n", spec).sections.contains(ReportSection::secondary));
}

TEST(AuthorText, APlaceholderOfMarkdownInAValueMakesNoBlock) {
    const std::vector<NamedValue> hostile = {{"x", "# heading\n- item\n<script>"}};
    const AuthorText text = report_detail::read_author_text("{{x}}\n", "text.md", hostile, {}, {});
    ASSERT_EQ(text.before.size(), 1U);
    EXPECT_EQ(to_text(prose_at(text.before, 0)), "# heading - item <script>");
}

}  // namespace
}  // namespace clustertrial::author_text_test
