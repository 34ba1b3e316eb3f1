// What a verification says of a list and an allocation that were changed: where, and how.
#include "verify_fixture.hpp"

namespace clustertrial::verify_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string with_crlf(const std::string& text) {
    std::string changed;
    for (const char c : text) changed += c == '\n' ? "\r\n" : std::string(1, c);
    return changed;
}

class VerifyChanges : public Verify {
  protected:
    /// What is said of a list besides that its SHA-256 is another.
    [[nodiscard]] std::string said_of_list(const std::string& csv) const {
        folder_.write(list, csv);
        const std::vector<std::string> found = differences();
        EXPECT_THAT(found, ElementsAre(HasSubstr("list.csv: changed since the allocation: its SHA-256 is"), testing::_))
            << csv;
        return found.back();
    }

    [[nodiscard]] static std::string changed(std::string csv, const std::string& from, const std::string& to) {
        return csv.replace(csv.find(from), from.size(), to);
    }
};

TEST_F(VerifyChanges, TheFirstCellOfTheListThatDiffersIsNamedAndHowManyLinesDo) {
    EXPECT_THAT(said_of_list(changed(list_csv, "102,350,2", "102,350,2 (corrected)")),
                testing::EndsWith("list.csv:3: column 'FSM': differs from the allocation: '2 (corrected)'; the "
                                  "allocation has '2'"));
    EXPECT_THAT(said_of_list(changed(changed(list_csv, "102,350,2", "102,350,7"), "106,351,5", "106,351,6")),
                testing::EndsWith("list.csv:3: column 'FSM': differs from the allocation: '7'; the allocation has '2' "
                                  "(the first of 2 differences)"));
    EXPECT_THAT(said_of_list(changed(list_csv, "102,350,2", "102,\"350\",2")),
                HasSubstr("list.csv:3: its cells are those of the allocation, with other spaces, quotes"));
}

TEST_F(VerifyChanges, RowsThatAreNewGoneOrElsewhereAreNamed) {
    EXPECT_THAT(said_of_list(list_csv + "108,9,8\n"),
                HasSubstr("list.csv:9: column 'URN': found '108'; the allocation has no such school"));
    EXPECT_THAT(said_of_list(changed(list_csv, "105,351,4\n", "")),
                HasSubstr("list.csv: column 'URN': '105' is missing or left out; the allocation has it on line 6"));
    EXPECT_THAT(said_of_list(changed(list_csv, "101,350,1\n102,350,2\n", "102,350,2\n101,350,1\n")),
                HasSubstr("list.csv: the rows are in another order than in the allocation"));
    EXPECT_THAT(said_of_list(changed(list_csv, "FSM", "EVERFSM")), HasSubstr("cannot be read as it was: "));
}

TEST_F(VerifyChanges, LineEndsAreToldFromWhatTheLinesSay) {
    EXPECT_THAT(said_of_list(with_crlf(list_csv)),
                testing::EndsWith("list.csv: only the line ends differ (CRLF now, LF before); was the file saved by "
                                  "another program?"));
    EXPECT_THAT(said_of_list("\xEF\xBB\xBF" + list_csv),
                HasSubstr("list.csv: only the byte order mark differs (the file has one now); was the file saved"));
    EXPECT_THAT(said_of_list("\xEF\xBB\xBF" + with_crlf(list_csv)),
                HasSubstr("only the byte order mark and the line ends differ (the file has one now, CRLF now, LF "
                          "before)"));
    EXPECT_THAT(said_of_list(list_csv.substr(0, list_csv.size() - 1)), HasSubstr("only the end of its last line"));
    EXPECT_THAT(said_of_list(with_crlf(changed(list_csv, "102,350,2", "102,350,7"))),
                HasSubstr("list.csv:3: column 'FSM': differs from the allocation: '7'"));
}

TEST_F(VerifyChanges, OfAListNothingIsSaidByAnAllocationThatWasChangedToo) {
    folder_.replace(allocation, "intervention", "control");
    folder_.write(list, changed(list_csv, "102,350,2", "102,350,7"));
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("list.csv: changed"), HasSubstr("allocation.csv: changed")));
}

TEST_F(VerifyChanges, TheLineEndsOfAnAllocationAreSaid) {
    const std::string intact = folder_.read(allocation);
    folder_.write(allocation, with_crlf(intact));
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("allocation.csv: changed"),
                                           AllOf(HasSubstr("allocation.csv: only the line ends differ (CRLF now"),
                                                 Not(HasSubstr("from byte")))));
    folder_.write(allocation, with_crlf(changed(intact, "intervention", "control")));
    EXPECT_THAT(differences(), Contains(HasSubstr("the file has 'control'; the replay gives 'intervention'")));
}

TEST_F(VerifyChanges, ALeftOutRowOfTheListMayChangeWhatItSays) {
    plan_.where = {parse_row_rule("LA!=9")};
    for (const auto& file : {allocation, record}) folder_.remove(file);
    folder_.draw("list", plan_);
    EXPECT_THAT(said_of_list(changed(list_csv, "107,9,8", "107,9,3")),
                HasSubstr("list.csv: no line that the allocation holds differs"));
    EXPECT_THAT(said_of_list(changed(list_csv, "102,350,2", "102,9,2")),
                HasSubstr("column 'URN': '102' is missing or left out"));
}

TEST_F(VerifyChanges, AListThatHasMovedIsNamedByAFlag) {
    folder_.remove(list);
    EXPECT_THAT(refusal(), AllOf(HasSubstr("list.csv: cannot be opened"),
                                 HasSubstr("\nWhere the list has moved, --input FILE says where it is.")));
    VerifyOptions named;
    named.input = folder_.path("gone.csv");
    EXPECT_THAT(refusal(named), Not(HasSubstr("--input")));
}

TEST_F(VerifyChanges, AnAllocationThatHasMovedIsNamedByAFlag) {
    folder_.remove(allocation);
    EXPECT_THAT(differences(),
                ElementsAre(AllOf(HasSubstr("cannot be opened"), HasSubstr("--allocation FILE says where it is"))));
}

}  // namespace
}  // namespace clustertrial::verify_test
