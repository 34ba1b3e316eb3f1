#include "line_source.hpp"

#include "read_helpers.hpp"

#include <random>

#define CSV_IO_NO_THREAD
#include <libfccp/csv.h>

namespace clustertrial::line_source_test {

using namespace data_detail;

namespace {

std::vector<std::string> lines_of(std::string_view bytes) {
    LineSource source(ByteSource::over(bytes, "f.csv"), false);
    std::vector<std::string> lines;
    while (const auto line = source.next()) {
        EXPECT_EQ(line->data()[line->size()], '\0');
        lines.emplace_back(*line);
        EXPECT_EQ(source.number(), lines.size());
    }
    return lines;
}

/// The same by libfccp's reader over the whole, which it can hold at once.
std::vector<std::string> lines_of_peer(const std::string& bytes) {
    io::LineReader reader("f.csv", bytes.data(), bytes.data() + bytes.size());
    std::vector<std::string> lines;
    while (const char* line = reader.next_line()) lines.emplace_back(line);
    return lines;
}

// Bytes of many blocks: short and empty lines, LF, CRLF and lone CR, with and without an end to the last line.
TEST(LineSource, GivesTheLinesItsPeerGivesForTheWholeFile) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 4; ++round) {
        std::string bytes = round % 2 == 0 ? "" : "\xEF\xBB\xBF";
        for (int i = 0; i < 40000; ++i) {
            const auto length = random() % 7 == 0 ? random() % 400 : random() % 12;
            bytes += std::string(length, static_cast<char>('a' + i % 26));
            bytes += random() % 3 == 0 ? "\r\n" : random() % 5 == 0 ? "\r" : "\n";
        }
        if (round < 2) bytes += "last";
        ASSERT_EQ(lines_of(bytes), lines_of_peer(bytes));
    }
}

TEST(LineSource, GivesNoLineForNoBytes) {
    EXPECT_TRUE(lines_of("").empty());
    EXPECT_EQ(lines_of("\n"), std::vector<std::string>{""});
    EXPECT_EQ(lines_of("a"), std::vector<std::string>{"a"});
}

// Lines whose ends fall on every place around the end of the first buffer.
TEST(LineSource, CutsBlocksAtAnyPlaceInALine) {
    constexpr std::size_t buffer = std::size_t{1} << 18U;
    for (std::size_t length = buffer - 4; length <= buffer + 4; ++length) {
        const std::vector<std::string> expected{std::string(length, 'x'), "", "y"};
        ASSERT_EQ(lines_of(expected[0] + "\r\n\r\ny"), expected) << length;
        ASSERT_EQ(lines_of(expected[0] + "\n\ny\n"), expected) << length;
        ASSERT_EQ(lines_of(expected[0]), std::vector<std::string>{expected[0]}) << length;
    }
}

TEST(LineSource, EstimatesALittleTooManyLinesRatherThanTooFew) {
    std::string bytes;
    for (int i = 0; i < 1000000; ++i) bytes += "1,2,3\n";
    LineSource source(ByteSource::over(bytes, "f.csv"), false);
    EXPECT_EQ(source.estimated_lines(), std::nullopt);
    source.next();
    ASSERT_TRUE(source.estimated_lines());
    EXPECT_GE(*source.estimated_lines(), 1000000U);
    EXPECT_LE(*source.estimated_lines(), 1200000U);
}

/// Bytes of which nobody says how many there are.
class Unmeasured : public ByteFilter {
  public:
    explicit Unmeasured(std::string bytes) : bytes_(std::move(bytes)) {}
    std::size_t read(char* to, std::size_t size) override {
        const std::size_t count = bytes_.copy(to, size, at_);
        at_ += count;
        return count;
    }

  private:
    std::string bytes_;
    std::size_t at_ = 0;
};

TEST(LineSource, ExpectsManyLinesOnlyWhereALongSourceDoesNotSayItsSize) {
    const auto estimate = [](std::size_t lines) {
        std::string bytes;
        while (bytes.size() < 6 * lines) bytes += "1,2,3\n";
        LineSource source(ByteSource::through("f.csv", std::make_unique<Unmeasured>(bytes)), false);
        source.next();
        return source.estimated_lines();
    };
    EXPECT_EQ(estimate(100), std::nullopt);
    ASSERT_TRUE(estimate(1000000));
    EXPECT_GE(*estimate(1000000), 1000000U);
}

}  // namespace
}  // namespace clustertrial::line_source_test
