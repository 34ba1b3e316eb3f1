// Whatever is read block by block on several threads is what one thread reads line by line.
#include "clustertrial/core/parallel.hpp"

#include "read_helpers.hpp"

#include <cmath>
#include <random>
#include <string>

namespace clustertrial::rows_ahead_test {
namespace {

constexpr std::size_t block = std::size_t{1} << 18U;

class WithThreads {
  public:
    explicit WithThreads(std::size_t count) { set_threads(count); }
    ~WithThreads() { set_threads(0); }
    WithThreads(const WithThreads&) = delete;
    WithThreads& operator=(const WithThreads&) = delete;
};

std::string text_of(const NumberColumn& column, std::size_t row) {
    return std::isnan(column.values[row]) ? "none" : std::to_string(column.values[row]);
}

std::string text_of(const TextColumn& column, std::size_t row) {
    return column.is_missing(row) ? "none" : std::to_string(column.codes[row]);
}

/// What is known of its runs is so: they begin at 0, ascend, and none holds two texts.
void expect_runs(const TextColumn& column) {
    const std::vector<std::size_t>& begins = column.run_begins;
    if (begins.empty()) return;
    EXPECT_EQ(begins.front(), 0U);
    std::size_t run = 0;
    for (std::size_t row = 1; row < column.codes.size(); ++row) {
        if (run + 1 < begins.size() && begins[run + 1] == row) {
            ++run;
        } else {
            ASSERT_EQ(column.codes[row], column.codes[row - 1]) << row;
        }
    }
    EXPECT_EQ(run + 1, begins.size());
}

/// All that a table says, as one text.
std::string all_of(const Table& table) {
    std::string all = std::to_string(table.rows) + " rows, " + table.sha256 + "\n";
    for (const auto* lines : {&table.skipped_lines, &table.empty_rows, &table.line_hashes}) {
        for (const std::size_t line : *lines) all += std::to_string(line) + " ";
        all += "\n";
    }
    for (const Column& column : table.columns) {
        all += column.name + ":";
        std::visit(
            [&](const auto& cells) {
                for (std::size_t row = 0; row < table.rows; ++row) all += " " + text_of(cells, row);
            },
            column.cells);
        if (const auto* text = std::get_if<TextColumn>(&column.cells)) {
            expect_runs(*text);
            for (const std::string& level : text->levels) all += " '" + level + "'";
        }
        for (const MarkedCells& cells : column.no_values) {
            all += " " + cells.marker + ":";
            for (const std::size_t row : cells.rows) all += " " + std::to_string(row);
        }
        all += "\n";
    }
    return all;
}

/// The table, or what is wrong with the bytes.
std::string outcome_of(std::string_view bytes, const TableOptions& options, std::size_t threads) {
    const WithThreads with(threads);
    try {
        return all_of(read(bytes, {{"id", CellKind::text}, {"note", CellKind::text}, {"score"}}, options));
    } catch (const Error& error) {
        return error.what();
    }
}

std::string expect_same(std::string_view bytes, const TableOptions& options = {}) {
    const std::string line_by_line = outcome_of(bytes, options, 1);
    // Not EXPECT_EQ: it would print megabytes.
    EXPECT_TRUE(outcome_of(bytes, options, 2) == line_by_line) << "two threads read something else";
    EXPECT_TRUE(outcome_of(bytes, options, 5) == line_by_line) << "five threads read something else";
    return line_by_line;
}

std::string row(std::mt19937& random, const std::string& note) {
    const auto id = std::to_string(random() % 7000);
    const auto score = random() % 90 == 0 ? std::string("NA") : std::to_string(random() % 1000) + ".5";
    return id + "," + note + ",x," + score;
}

/// Rows of about `size` bytes; `line` makes each, without its line end.
template <typename Line>
std::string rows_of(std::size_t size, const Line& line, const std::string& end = "\n") {
    std::string bytes = "id,note,other,score" + end;
    while (bytes.size() < size) bytes += line() + end;
    return bytes;
}

TableOptions with_na() {
    TableOptions options;
    options.missing = {"", "NA"};
    options.checksum = true;
    return options;
}

TEST(RowsAhead, PlainRowsAreTheSameOnAnyNumberOfThreads) {
    std::mt19937 random(1);
    const std::string bytes = rows_of(12 * block, [&] { return row(random, "n" + std::to_string(random() % 50)); });
    EXPECT_NE(expect_same(bytes, with_na()).find("NA:"), std::string::npos);
    std::string without_end = bytes;
    without_end.pop_back();
    expect_same(without_end, with_na());
}

TEST(RowsAhead, RunsOfASortedFileAreKeptAndOthersAreNot) {
    std::mt19937 random(11);
    std::size_t made = 0;
    const std::string bytes = rows_of(12 * block, [&] {
        ++made;
        return std::to_string(made / 40) + "," + (random() % 2 == 0 ? "a" : "b") + ",x,1";
    });
    expect_same(bytes, with_na());
    for (const std::size_t count : {1U, 3U}) {
        const WithThreads with(count);
        const Table table = read(bytes, {{"id", CellKind::text}, {"note", CellKind::text}}, with_na());
        EXPECT_GT(table.text("id").run_begins.size(), table.rows / 40);
        EXPECT_LT(table.text("id").run_begins.size(), table.rows / 30);
        EXPECT_TRUE(table.text("note").run_begins.empty());
    }
}

// Runs are the longest there are, wherever blocks end: what is summed by runs must not hang on where that is.
TEST(RowsAhead, RunsAreTheSameOnAnyNumberOfThreadsAndWithAnyLineEnd) {
    std::size_t made = 0;
    std::string bytes = rows_of(12 * block, [&] { return std::to_string(++made / 7000) + ",a,x,1"; });
    bytes += "\n\n";  // blank lines are read by themselves
    bytes += rows_of(block, [&] { return std::to_string(++made / 7000) + ",a,x,1"; }).substr(20);
    std::string windows;
    for (const char c : bytes) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    std::vector<std::size_t> expected;
    for (const std::string* text : {&bytes, &windows}) {
        for (const std::size_t count : {1U, 2U, 5U}) {
            const WithThreads with(count);
            const Table table = read(*text, {{"id", CellKind::text}, {"note", CellKind::text}}, with_na());
            if (expected.empty()) expected = table.text("id").run_begins;
            EXPECT_EQ(table.text("id").run_begins, expected);
            EXPECT_EQ(table.text("note").run_begins, std::vector<std::size_t>{0});
        }
    }
    EXPECT_GT(expected.size(), 20U);
}

// A text with a delimiter in it, in quotes, is not what the same bytes without them say on the next line.
TEST(RowsAhead, ATextWithADelimiterComesAgainOnlyInQuotes) {
    std::string bytes = "school,arm,score\n";
    for (int i = 0; i < 3; ++i) bytes += "\"s4,0\",0,4\ns4,0,1\n";
    for (const std::size_t count : {1U, 3U}) {
        const WithThreads with(count);
        const std::vector<ColumnRequest> columns{{"school", CellKind::text}, {"arm", CellKind::text}, {"score"}};
        const Table table = read(bytes, columns, {});
        EXPECT_EQ(table.text("school").levels, (std::vector<std::string>{"s4,0", "s4"}));
        EXPECT_EQ(table.text("school").codes, (std::vector<std::uint32_t>{0, 1, 0, 1, 0, 1}));
        EXPECT_EQ(table.numbers("score").values, (std::vector<double>{4, 1, 4, 1, 4, 1}));
        try {
            read(bytes + "\"s4,0\",0,4\ns4,0,0,5\n", columns, {});
            ADD_FAILURE() << "a field too many";
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find("found 4 fields"), std::string::npos) << error.what();
        }
        const Table shifted = read("score,school,arm\n4,\"s4,0\",0\n5,s4,0\n6,s4,1\n",
                                   {{"score"}, {"school", CellKind::text}, {"arm", CellKind::text}}, {});
        EXPECT_EQ(shifted.numbers("score").values, (std::vector<double>{4, 5, 6}));
        EXPECT_EQ(shifted.text("arm").codes, (std::vector<std::uint32_t>{0, 0, 1}));
    }
}

TEST(RowsAhead, MoreBlocksThanAreReadAtOnce) {
    std::mt19937 random(2);
    const std::string bytes = rows_of(40 * block + 100, [&] { return row(random, "n") + std::string(400, 'z'); });
    EXPECT_NE(expect_same(bytes, {}).find("column 'score'"), std::string::npos) << "every score is followed by letters";
    const std::string good = rows_of(40 * block + 100, [&] { return row(random, std::string(400, 'z')); });
    expect_same(good, with_na());
}

TEST(RowsAhead, LineEndsOfWindowsAndAByteOrderMark) {
    std::mt19937 random(3);
    const std::string bytes = rows_of(
        5 * block, [&] { return row(random, "n"); }, "\r\n");
    expect_same("\xEF\xBB\xBF" + bytes, with_na());
}

TEST(RowsAhead, QuotedFieldsWithDelimitersQuotesAndLineBreaks) {
    std::mt19937 random(4);
    const auto note = [&]() -> std::string {
        switch (random() % 2000) {
            case 0:
                return "\"two\nlines\"";
            case 1:
                return "\"a \"\"quote\"\"\"";
            case 2:
                return "\"many" + std::string(90, '\n') + "lines\"";
            default:
                return random() % 2 == 0 ? "\"quoted, and so on\"" : "plain";
        }
    };
    TableOptions options = with_na();
    options.hash_lines = true;
    const std::string bytes = rows_of(20 * block, [&] { return row(random, note()); });
    const std::string said = expect_same(bytes, options);
    EXPECT_NE(said.find("line break"), std::string::npos) << "names hold none";
    const std::vector<ColumnRequest> notes{{"note", CellKind::text, {}, {}, false, false, true}, {"score"}};
    const auto all_with = [&](std::size_t threads) {
        const WithThreads with(threads);
        return all_of(read(bytes, notes, options));
    };
    EXPECT_TRUE(all_with(2) == all_with(1));
}

// A quoted field with a line break whose ends fall on every place around the end of the first and the second block.
TEST(RowsAhead, ARowThatGoesOnInTheNextBlock) {
    for (const std::size_t blocks : {1U, 2U}) {
        for (std::size_t before = 0; before < 24; before += 3) {
            std::string bytes = "id,note,other,score\n";
            const std::size_t until = blocks * block - before;
            while (bytes.size() + 24 < until) bytes += "a,b,c,1\n";
            bytes += "a," + std::string(until - bytes.size() - 7, 'b') + ",c,1\n";
            bytes += "a,\"b\nb\",\"c\n\n\",2\n";
            for (int i = 0; i < 50000; ++i) bytes += "d,e,f,3\n";
            ASSERT_NE(expect_same(bytes).find("line break"), std::string::npos);
            const WithThreads with(3);
            const Table table = read(bytes, {{"other", CellKind::text, {}, {}, false, false, true}, {"score"}});
            EXPECT_EQ(table.numbers("score").values.back(), 3);
            EXPECT_EQ(table.skipped_lines.size(), 4U);
        }
    }
}

TEST(RowsAhead, LinesThatAreNoRowsAreNumberedAsBefore) {
    std::mt19937 random(5);
    const auto line = [&]() -> std::string {
        if (random() % 3000 == 0) return random() % 2 == 0 ? "" : ",,,";
        return row(random, "n");
    };
    expect_same(rows_of(8 * block, line) + "\n\n", with_na());
}

TEST(RowsAhead, FaultsAreSaidOfTheSameLines) {
    std::mt19937 random(6);
    for (const std::string fault : {"a,b,c", "a,b,c,1,2", "a,b,c,1x", "a,b\xFF,c,1", "a,\"b,c,1", "a,\"b\"c,d,1"}) {
        std::string bytes = rows_of(3 * block, [&] { return row(random, "n"); }) + fault + "\n";
        bytes += rows_of(3 * block, [&] { return row(random, "n"); }).substr(bytes.find('\n') + 1) + fault + "\n";
        const std::string said = expect_same(bytes, with_na());
        EXPECT_EQ(said.substr(0, 6), "f.csv:") << said.substr(0, 100);
    }
}

TEST(RowsAhead, WhatStopsTheReaderIsSaidOfTheSameLine) {
    std::mt19937 random(7);
    const std::string good = rows_of(3 * block, [&] { return row(random, "n"); });
    EXPECT_NE(expect_same(good + std::string("a,b\0c,d,1\n", 10) + good).find("NUL"), std::string::npos);
    EXPECT_NE(expect_same(good + std::string(std::size_t{1} << 24U, 'y') + "\n" + good).find("16 MiB"),
              std::string::npos);
    TableOptions few = with_na();
    few.most_lines = 20000;
    EXPECT_NE(expect_same(good, few).find("more than 20,000 lines"), std::string::npos);
}

TEST(RowsAhead, RowsThatRulesLeaveOut) {
    std::mt19937 random(8);
    TableOptions options = with_na();
    options.where = {RowCondition{"note", true, "n"}};
    const auto line = [&] { return random() % 2 == 0 ? row(random, "n") : "a,m,x,no number"; };
    expect_same(rows_of(6 * block, line), options);
}

}  // namespace
}  // namespace clustertrial::rows_ahead_test
