#include "clustertrial/data/spelling.hpp"

#include "clustertrial/data/csv.hpp"

#include "read_helpers.hpp"

#include <gmock/gmock.h>

namespace clustertrial::spelling_test {
namespace {

using testing::ElementsAre;

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
        said_of_taken({{{"007", {"a.json"}}, {"7", {"f.csv", 2, "id"}}}}),
        ElementsAre("f.csv: column 'id': matched to names that a.json spells differently: '7' (line 2) for '007'; if "
                    "they are different, give --spelling exact (`spelling = \"exact\"` of [data])"));
}

}  // namespace
}  // namespace clustertrial::spelling_test
