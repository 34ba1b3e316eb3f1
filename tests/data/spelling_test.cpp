#include "clustertrial/data/spelling.hpp"

#include "clustertrial/data/csv.hpp"

#include "read_helpers.hpp"

#include <gmock/gmock.h>

namespace clustertrial::spelling_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string problems_of(const std::string& bytes, Spelling rule = Spelling::checked) {
    const Table table = read(bytes, {{"id", CellKind::text}});
    Problems problems;
    const auto listed = check_spelling(spelled_alike(texts_of(table, "id")), rule, problems);
    return problems.text() + (listed.empty() ? "" : listed[0]);
}

constexpr const char* remedy =
    ", which look like two spellings of one name; expected one spelling; if they are different names, give --spelling "
    "exact (`spelling = "
    "\"exact\"` of [data])";

TEST(CheckSpelling, NamesBothRows) {
    EXPECT_EQ(problems_of("id,x\n0123,1\nElm,2\n123,3\n"),
              std::string("f.csv:4: column 'id': found '123', and '0123' on line 2") + remedy);
    EXPECT_EQ(problems_of("id\nElm MAT\nElm  MAT\n"),
              std::string("f.csv:3: column 'id': found 'Elm  MAT', and 'Elm MAT' on line 2") + remedy);
}

TEST(CheckSpelling, ShowsWhatNobodySees) {
    EXPECT_EQ(problems_of("id\n200\n200\xC2\xA0\n"),
              std::string("f.csv:3: column 'id': found '200\\u00a0', and '200' on line 2") + remedy);
    EXPECT_EQ(problems_of("id\nx\n\xE2\x80\x8Bx\n"),
              std::string("f.csv:3: column 'id': found '\\u200bx', and 'x' on line 2") + remedy);
}

TEST(CheckSpelling, HoldsEachAgainstTheFirst) {
    EXPECT_EQ(spelled_alike({{"1", {}}, {"1.0", {}}, {"2", {}}, {"01", {}}}).size(), 2U);
    EXPECT_EQ(problems_of("id\n1\n1\n2\n 2\n\"1 \"\n"), "");  // blanks around a text never count
}

TEST(CheckSpelling, ExactListsWhatItTakesForDifferent) {
    EXPECT_EQ(problems_of("id\n1a\n1A\n", Spelling::exact),
              "f.csv: column 'id': treated as different because of spelling = exact: '1a' (line 2) and '1A' (line 3)");
    EXPECT_EQ(problems_of("id\n1a\n1b\n", Spelling::exact), "");
}

TEST(SaidOfTaken, ListsWhatIsSpelledOtherwiseWithItsLine) {
    EXPECT_THAT(said_of_taken({}), testing::IsEmpty());
    EXPECT_THAT(
        said_of_taken({{{"A7", {"a.json"}}, {"a7", {"f.csv", 2, "id"}}}}),
        ElementsAre("f.csv: column 'id': matched to names that a.json spells differently: 'a7' (line 2) for 'A7'; "
                    "if they are different, give --spelling exact (`spelling = \"exact\"` of [data])"));
}

// A spreadsheet took the zeros off: sixty pairs say no more than one.
TEST(SaidOfTaken, SaysLeadingZerosInOneSentence) {
    std::vector<SpelledAlike> taken;
    for (std::size_t line = 2; line < 62; ++line) {
        const std::string id = std::to_string(6999 + line);
        taken.push_back({{"00" + id, {"a.json"}}, {id, {"f.csv", line, "id"}}});
    }
    const std::string many =
        "f.csv: column 'id': 60 values lack the leading zeros of those in a.json ('7001' is '007001'); they are "
        "matched. Where they are different, give --spelling exact (`spelling = \"exact\"` of [data])";
    EXPECT_THAT(said_of_taken(taken), ElementsAre(many));
    taken.push_back({{"7.0", {"a.json"}}, {"7", {"f.csv", 70, "id"}}});
    EXPECT_THAT(
        said_of_taken(taken),
        ElementsAre(many, HasSubstr("matched to names that a.json spells differently: '7' (line 70) for '7.0'; if")));
    EXPECT_THAT(said_of_taken({{{"7", {"a.json"}}, {"007", {"f.csv", 2, "id"}}}}),
                ElementsAre(HasSubstr("1 value has leading zeros, which that in a.json lacks ('007' is '7'); it is "
                                      "matched. Where they are different, give --spelling exact")));
    // Not only zeros in front, and no zero of a number's own.
    for (const auto& [stated, id] : std::vector<std::pair<std::string, std::string>>{{"0A7", "A7"}, {"107", "7"}})
        EXPECT_THAT(said_of_taken({{{stated, {"a.json"}}, {id, {"f.csv", 2, "id"}}}}),
                    ElementsAre(HasSubstr("spells differently")));
}

}  // namespace
}  // namespace clustertrial::spelling_test
