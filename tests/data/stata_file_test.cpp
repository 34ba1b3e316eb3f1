// Data files of Stata: what is written is what libreadstat reads, and names and texts that Stata does not take are
// refused.
#include "clustertrial/data/stata_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/read_table.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::stata_file_test {
namespace {

using testing::HasSubstr;

std::string message_of(const std::vector<StataVariable>& variables) {
    try {
        stata_file(variables, "");
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::output);
        return error.what();
    }
    return "";
}

const std::vector<StataVariable> variables = {
    {"urn", "School",
     std::vector<std::string>{"001001",
                              "\xC3\x89"
                              "cole",
                              ""}},
    {"nfa", "No further action", std::vector<StataNumber>{0.1, StataMissing{'s'}, StataMissing{}}}};

TEST(StataFile, IsReadAsItWasWritten) {
    const Table table = read_table_bytes(stata_file(variables, "Trial"), "a.dta", {{"urn", CellKind::text}, {"nfa"}});
    ASSERT_EQ(table.rows, 3U);
    EXPECT_EQ(table.text("urn").at(0), "001001");
    EXPECT_EQ(table.text("urn").at(1),
              "\xC3\x89"
              "cole");
    EXPECT_TRUE(table.text("urn").is_missing(2));
    EXPECT_EQ(table.numbers("nfa").values[0], 0.1);
    EXPECT_TRUE(table.numbers("nfa").is_missing(1));
    EXPECT_TRUE(table.numbers("nfa").is_missing(2));
    const std::vector<MarkedCells>& marked = table.columns[1].no_values;
    ASSERT_EQ(marked.size(), 1U);  // which kind of missing it is stays known
    EXPECT_EQ(marked[0].marker, ".s");
    EXPECT_EQ(marked[0].rows, std::vector<std::size_t>{1});
}

TEST(StataFile, IsTheSameBytesEachTime) {
    EXPECT_EQ(stata_file(variables, "Trial"), stata_file(variables, "Trial"));
    EXPECT_THAT(stata_file(variables, "Trial"), HasSubstr("<release>118</release>"));
}

TEST(StataFile, ALabelIsCutBetweenCharacters) {
    std::string label;
    for (int i = 0; i < 60; ++i) label += "\xC3\xA9";
    const std::string bytes = stata_file({{"a", label, std::vector<StataNumber>{1.0}}}, label);
    EXPECT_THAT(bytes, HasSubstr(label.substr(0, 80)));
    EXPECT_THAT(bytes, testing::Not(HasSubstr(label.substr(0, 82))));
}

TEST(StataFile, RefusesWhatStataDoesNotTake) {
    const std::vector<StataNumber> one{1.0};
    EXPECT_THAT(message_of({{"2019", "", one}, {"a b", "", one}, {"", "", one}, {std::string(33, 'a'), "", one}}),
                testing::AllOf(HasSubstr("'2019'"), HasSubstr("'a b'"), HasSubstr("''"), HasSubstr("'aaaa")));
    EXPECT_THAT(message_of({{"a", "", one}, {"a", "", one}}), HasSubstr("two columns are called 'a'"));
    EXPECT_THAT(message_of({{"a", "", std::vector<std::string>{std::string(2046, 'x')}}}), HasSubstr("2045 bytes"));
}

}  // namespace
}  // namespace clustertrial::stata_file_test
