#include "clustertrial/data/table.hpp"

#include "read_helpers.hpp"

namespace clustertrial::table_test {
namespace {

TEST(Table, KnowsTheLineOfEachRowPastBlankLines) {
    // lines:                 1   2  3   4  5  6  7  8
    const Table table = read("\na\n10\n\n\n20\n30\n\n", {{"a"}});
    EXPECT_EQ(table.rows, 3U);
    EXPECT_EQ(table.line_of(0), 3U);
    EXPECT_EQ(table.line_of(1), 6U);
    EXPECT_EQ(table.line_of(2), 7U);
    EXPECT_EQ(table.place(1, "a").line, 6U);
    EXPECT_EQ(table.place(1, "a").file, "f.csv");
    EXPECT_EQ(table.place(1, "a").column, "a");
}

// Against counting: every pattern of blank lines among ten.
TEST(Table, LineOfARowAgreesWithCounting) {
    for (unsigned pattern = 0; pattern < 1024; ++pattern) {
        Table table;
        std::vector<std::size_t> lines;
        for (std::size_t line = 1; line <= 10; ++line) {
            (pattern >> (line - 1) & 1U ? table.skipped_lines : lines).push_back(line);
        }
        for (std::size_t row = 0; row < lines.size(); ++row) ASSERT_EQ(table.line_of(row), lines[row]);
    }
}

TEST(Table, GivesAColumnOnlyAsWhatItWasReadAs) {
    const Table table = read("a,b\n1,x\n", {{"a"}, {"b", CellKind::text}});
    EXPECT_TRUE(table.has("a"));
    EXPECT_FALSE(table.has("A"));
    EXPECT_EQ(table.numbers("a").values[0], 1);
    EXPECT_EQ(table.text("b").at(0), "x");
    EXPECT_EQ(error_of([&] { (void)table.text("a"); }, ErrorKind::usage), "column 'a' of f.csv was not read as text");
    EXPECT_EQ(error_of([&] { (void)table.numbers("b"); }, ErrorKind::usage),
              "column 'b' of f.csv was not read as numbers");
    EXPECT_EQ(error_of([&] { (void)table.numbers("c"); }, ErrorKind::usage),
              "column 'c' of f.csv was not read as numbers");
}

TEST(Table, MayHoldAColumnBothAsNumbersAndAsText) {
    const Table table = read("a\n01\n", {{"a", CellKind::text}, {"a"}});
    EXPECT_EQ(table.numbers("a").values[0], 1);
    EXPECT_EQ(table.text("a").at(0), "01");
}

}  // namespace
}  // namespace clustertrial::table_test
