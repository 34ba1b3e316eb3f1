#include "clustertrial/data/csv.hpp"

#include "read_helpers.hpp"

#include <random>

#include <gmock/gmock.h>

namespace clustertrial::csv_fields_test {
namespace {

using testing::ElementsAre;

std::vector<std::string> split(std::string_view line, char delimiter = ',') {
    std::vector<std::string> fields{"left over from the line before"};
    split_csv_line(line, delimiter, {"f.csv", 4}, fields);
    return fields;
}

TEST(SplitCsvLine, SplitsAtTheDelimiterOnly) {
    EXPECT_THAT(split("a,b;c"), ElementsAre("a", "b;c"));
    EXPECT_THAT(split("a,b;c", ';'), ElementsAre("a,b", "c"));
    EXPECT_THAT(split("a\tb c", '\t'), ElementsAre("a", "b c"));
}

TEST(SplitCsvLine, KeepsEmptyFields) {
    EXPECT_THAT(split(""), ElementsAre(""));
    EXPECT_THAT(split(","), ElementsAre("", ""));
    EXPECT_THAT(split("a,,\"\","), ElementsAre("a", "", "", ""));
}

TEST(SplitCsvLine, RemovesQuotesAndKeepsWhatTheyProtect) {
    EXPECT_THAT(split("\"a,b\",\"say \"\"yes\"\"\",\"\"\"\""), ElementsAre("a,b", "say \"yes\"", "\""));
    EXPECT_THAT(split("\" a \", b "), ElementsAre(" a ", "b"));
}

TEST(SplitCsvLine, SaysWhereAQuoteIsWrong) {
    EXPECT_THAT(error_of([] { split("a,\"b"); }), testing::StartsWith("f.csv:4: found a quote that is not closed"));
    EXPECT_THAT(error_of([] { split("\"a\" ,b"); }), testing::StartsWith("f.csv:4: found text after a closing quote"));
}

TEST(QuoteCsvField, QuotesOnlyWhatHasToBe) {
    EXPECT_EQ(quote_csv_field("a b"), "a b");
    EXPECT_EQ(quote_csv_field(""), "");
    EXPECT_EQ(quote_csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(quote_csv_field("a,b", ';'), "a,b");
    EXPECT_EQ(quote_csv_field("5\""), "\"5\"\"\"");
    EXPECT_EQ(quote_csv_field(" a"), "\" a\"");
    EXPECT_EQ(quote_csv_field("a\t"), "\"a\t\"");
    EXPECT_EQ(quote_csv_field("a\nb"), "\"a\nb\"");
    EXPECT_EQ(quote_csv_field("a\r"), "\"a\r\"");
}

// Random fields out of the characters that matter.
TEST(QuoteCsvField, JoinedFieldsSplitIntoTheSameFields) {
    constexpr std::string_view characters = "a\",; \t\n\r'";
    std::mt19937_64 random(3);
    for (int round = 0; round < 20000; ++round) {
        const char delimiter = ",;\t"[random() % 3];
        std::vector<std::string> fields(random() % 4 + 1);
        std::string line;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            for (auto length = random() % 6; length > 0; --length)
                fields[i] += characters[random() % characters.size()];
            line.append(i > 0 ? 1 : 0, delimiter).append(quote_csv_field(fields[i], delimiter));
        }
        ASSERT_EQ(split(line, delimiter), fields) << line;
    }
}

}  // namespace
}  // namespace clustertrial::csv_fields_test
