#include "clustertrial/data/csv.hpp"

#include "read_helpers.hpp"

#include <filesystem>

#include <gmock/gmock.h>

namespace clustertrial::csv_error_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ReadCsvError, AFileThatIsNotThere) {
    EXPECT_EQ(error_of([] { read_csv("no/such/file.csv", {{"a"}}); }),
              "no/such/file.csv: cannot be opened: No such file or directory");
}

TEST(ReadCsvError, ADirectory) {
    const std::string folder = std::filesystem::path(testing::TempDir()).string();
    EXPECT_EQ(error_of([&] { read_csv(folder, {{"a"}}); }), folder + ": is a directory; expected a file");
}

TEST(ReadCsvError, AnEmptyFile) {
    for (const char* bytes : {"", "\n\n", " \t\n", "\xEF\xBB\xBF"}) {
        EXPECT_EQ(error_in(bytes), "f.csv: is empty; expected a header line");
    }
}

TEST(ReadCsvError, AHeaderWithoutRows) {
    for (const char* bytes : {"a,b", "a,b\n", "a,b\r\n\r\n"}) {
        EXPECT_EQ(error_in(bytes), "f.csv: has a header line and no rows; expected at least one row");
    }
}

TEST(ReadCsvError, MoreColumnsThanAnyListHas) {
    std::string header = "a,b";
    for (std::size_t i = 2; i < most_columns; ++i) header += ",c";
    EXPECT_EQ(error_in(header + "\n"), "f.csv: has a header line and no rows; expected at least one row");
    EXPECT_EQ(error_in("\n" + header + ",c\n"), "f.csv:2: found 100,001 columns; expected at most 100,000");
}

TEST(ReadCsvError, MoreLinesThanAreAllowed) {
    TableOptions options;
    options.most_lines = 3;
    EXPECT_EQ(error_in("a,b\n1,x\n2,y\n", options), "no error");
    // Blank lines, header and all: a stream that never ends is of whatever lines it likes.
    for (const char* bytes : {"a,b\n1,x\n2,y\n3,z\n", "\n\n\n\n", "a,b\n1,x\n\n\n", "\n\n\na,b\n"})
        EXPECT_EQ(error_in(bytes, options), "f.csv: found more than 3 lines; expected fewer lines");
}

TEST(ReadCsvError, ARowWithTooFewOrTooManyFields) {
    EXPECT_EQ(error_in("a,b\n1,x\n2\n"), "f.csv:3: found 1 field; expected 2, as in the header");
    EXPECT_EQ(error_in("a,b\n1,x,\n"), "f.csv:2: found 3 fields; expected 2, as in the header");
    EXPECT_EQ(error_in("a,b,c\n1,x\n"), "f.csv:2: found 2 fields; expected 3, as in the header");
    // The fields do not stand under their names: nothing is said of what they hold.
    EXPECT_EQ(error_in("a,b\nabc,x,y\n"), "f.csv:2: found 3 fields; expected 2, as in the header");
}

TEST(ReadCsvError, AQuoteThatIsNotClosed) {
    constexpr const char* message =
        "found a quote that is not closed; expected a closing quote, on this line or on one of the next hundred";
    EXPECT_EQ(error_in("a,b\n1,\"x\n2,y\n"), std::string("f.csv:2: column 'b': ") + message);
    EXPECT_EQ(error_in("a,b\n1,\"x\n2,\"y\"\n"), std::string("f.csv:2: column 'b': ") + message);
    EXPECT_EQ(error_in("a,b,c\n1,x,\"\n"), std::string("f.csv:2: column 'c': ") + message);
    EXPECT_EQ(error_in("a,b\n1,x,\"\n"), std::string("f.csv:2: ") + message);
    EXPECT_EQ(error_in("a,\"b\n1,x\n"), std::string("f.csv:1: ") + message);
    std::string far = "a,b\n1,\"x\n";
    for (int i = 0; i < 100; ++i) far += "2,y\n";
    EXPECT_EQ(error_in(far + "3,z\"\n"), std::string("f.csv:2: column 'b': ") + message);
}

TEST(ReadCsvError, AHeaderThatIsNotWhereItIsTold) {
    EXPECT_EQ(error_in("a;b\n1;x\n", {.header_row = 9}),
              "f.csv: has 2 lines; expected the header on line 9, as --header-row (`header_row` of [data], or of "
              "[randomisation] for a list of its own) says");
    EXPECT_EQ(error_of([] { read("a;b\n1;x\n", {{"a"}}, {.header_row = 2}); }),
              "f.csv:2: column 'a': not found in line 2, the header as --header-row (`header_row` of [data], or of "
              "[randomisation] for a list of its own) says; expected one of '1', 'x'");
}

TEST(ReadCsvError, AColumnOfPercentagesHasNoSharesAmongThem) {
    const auto read_percent = [](const std::string& cells) {
        return error_of([&] { read("p\n" + cells, {{"p", CellKind::number, {.percent = true}}}); });
    };
    EXPECT_EQ(read_percent("8.7%\n0.08\n12\n"),
              "f.csv:3: column 'p': found '0.08' without a percent sign, and '8.7%' on line 2; expected a sign in all "
              "rows, as 0.08 may mean 8%: write '0.08%' where it means that");
    EXPECT_THAT(read_percent("1\n100%\n"), testing::HasSubstr("f.csv:2: column 'p': found '1'"));
    EXPECT_EQ(read_percent("8.7%\n12\n0\n0.5%\n"), "no error");
    EXPECT_EQ(read_percent("0.08\n0.5\n"), "no error");
}

TEST(ReadCsvError, AHeaderThatIsNotUtf8IsSaidToBeThat) {
    EXPECT_EQ(error_of([] { read("Autorit\xE9\n1\n", {{"Autorit\u00E9"}}); }),
              "f.csv:1: column 'Autorit\u00E9': not found in the header; the column 'Autorit\\xe9' is not UTF-8: save "
              "the file as CSV UTF-8");
    EXPECT_EQ(error_of([] { read("1,2\n1,2\n", {{"0001"}}); }),
              "f.csv:1: column '0001': not found in the header; the column '1' differs only in "
              "accents, quotes, dashes, zeros before or behind a number");
}

TEST(ReadCsvError, ANumberThatIsNoneSaysWhatWouldReadIt) {
    EXPECT_EQ(expected_number("1 049"), "expected a number; to read it as one, give --thousands COLUMN");
    EXPECT_EQ(expected_number("1,234"),
              "expected a number; to read it as one, give --thousands COLUMN or --decimal comma");
    EXPECT_EQ(expected_number("<5"), "expected a number; if it marks a missing value, give --missing '<5'");
    EXPECT_EQ(expected_number("z"), "expected a number; if it marks a missing value, give --missing 'z'");
    EXPECT_EQ(expected_number("Elm"), "expected a number");
}

TEST(ReadCsvError, AFirstLineThatSaysAnotherDelimiter) {
    EXPECT_EQ(error_in("sep=|\na|b\n"), "f.csv:1: the delimiter is '|'; expected a comma, a semicolon or a tab");
}

TEST(ReadCsvError, WhatStandsBelowAnUnclosedQuoteIsNotReported) {
    EXPECT_THAT(
        error_in("a,b\nx,1\n1,\"x\nabc,y\n"),
        testing::AllOf(StartsWith("f.csv:2: column 'a': found 'x'; expected a number; if it marks a missing value, "
                                  "give --missing 'x'\nf.csv:3: column 'b'"),
                       testing::Not(HasSubstr("f.csv:4"))));
}

TEST(ReadCsvError, TextAfterAClosingQuote) {
    constexpr const char* message = "found text after a closing quote; expected the delimiter or the end of the line";
    EXPECT_EQ(error_in("a,b\n1,\"x\"y\n"), std::string("f.csv:2: column 'b': ") + message);
    EXPECT_EQ(error_in("a,b,c\n1,x,\"x\"y\n"), std::string("f.csv:2: column 'c': ") + message);
}

TEST(ReadCsvError, ANulByte) {
    using namespace std::string_view_literals;
    EXPECT_EQ(error_in("a,b\n1,x\n\n2,\0y\n"sv), "f.csv:4: found a NUL byte; expected text");
    // Far into the file, past the first block.
    std::string bytes = "a,b\n";
    for (int i = 0; i < 200000; ++i) bytes += "1,x\n";
    bytes += '\0';
    EXPECT_EQ(error_in(bytes), "f.csv:200002: found a NUL byte; expected text");
}

TEST(ReadCsvError, Utf16) {
    using namespace std::string_view_literals;
    constexpr const char* message = "f.csv: found what looks like UTF-16; expected UTF-8: save the file as such";
    EXPECT_EQ(error_in("\xFF\xFE"
                       "a\0,\0b\0\n\0"sv),
              message);
    EXPECT_EQ(error_in("\xFE\xFF\0a\0,\0b\0\n"sv), message);
    EXPECT_EQ(error_in("a\0,\0b\0\n\0"sv), message);
}

TEST(ReadCsvError, CarriageReturnsAlone) {
    EXPECT_EQ(error_in("a,b\r1,x\r2,y\r"),
              "f.csv:1: found a carriage return in the line; expected lines that end with LF or CRLF");
}

TEST(ReadCsvError, ALineThatNeverEnds) {
    const std::string bytes = "a,b\n1," + std::string(std::size_t{1} << 24U, 'x') + "\n";
    EXPECT_EQ(error_in(bytes), "f.csv:2: found a line longer than 16 MiB; expected lines that end with LF or CRLF");
    const std::string just_fits(std::size_t{1} << 23U, 'x');
    EXPECT_EQ(read("a,b\n1," + just_fits + "\n", {{"b", CellKind::text}}).text("b").at(0), just_fits);
}

TEST(ReadCsvError, AColumnThatIsNotThere) {
    EXPECT_EQ(error_in("urn,b\n1,x\n"), "f.csv:1: column 'a': not found in the header; expected one of 'urn', 'b'");
    EXPECT_EQ(error_of([] { read("urn,pupls\n1,2\n", {{"pupils"}}); }),
              "f.csv:1: column 'pupils': not found in the header; the nearest column is 'pupls'");
    EXPECT_EQ(error_in("A,b\n1,x\n"),
              "f.csv:1: column 'a': not found in the header; the column 'A' differs only in case or spaces");
    EXPECT_EQ(
        error_of([] { read("\" School  name\"\n1\n", {{"school name"}}); }),
        "f.csv:1: column 'school name': not found in the header; the column ' School  name' differs only in case or "
        "spaces");
}

TEST(ReadCsvError, EveryColumnThatIsNotThereIsNamed) {
    EXPECT_EQ(error_of([] {
                  read("\nx\n1\n", {{"apples"}, {"pears"}});
              }),
              "f.csv:2: column 'apples': not found in the header; expected one of 'x'\n"
              "f.csv:2: column 'pears': not found in the header; expected one of 'x'");
}

TEST(ReadCsvError, AColumnThatIsThereTwice) {
    EXPECT_EQ(error_in("a,b,a\n1,x,2\n"), "f.csv:1: column 'a': found more than once in the header; expected it once");
    EXPECT_EQ(read("a,b,b\n1,x,y\n", {{"a"}}).rows, 1U);  // nobody asked for b
}

TEST(ReadCsvError, TextWhereANumberBelongs) {
    for (const char* cell : {"abc", "1e", "inf", "1 2", "0x10", "1e999", "--1", "12a"}) {
        EXPECT_EQ(error_in("a,b\n" + std::string(cell) + ",x\n"),
                  "f.csv:2: column 'a': found '" + std::string(cell) + "'; expected a number");
        EXPECT_EQ(error_in("b,a\nx,\"" + std::string(cell) + "\"\n"),
                  "f.csv:2: column 'a': found '" + std::string(cell) + "'; expected a number");
    }
    const std::string comma = "; to read it as one, give --decimal comma";
    EXPECT_EQ(error_in("a;b\n1,5;x\n"), "f.csv:2: column 'a': found '1,5'; expected a number" + comma);
    EXPECT_EQ(error_in("a,b\n\"1,5\",x\n"), "f.csv:2: column 'a': found '1,5'; expected a number" + comma);
}

// A file of decimal commas is one mistake, not one in every cell.
TEST(ReadCsvError, WhatReadsAColumnIsSaidOnceWithTheCellsThatNeedIt) {
    std::string csv = "a;b\n";
    for (int i = 0; i < 12; ++i) csv += "1,5;x\n";
    EXPECT_EQ(error_in(csv + "abc;x\n"),
              "f.csv:2: column 'a': found '1,5'; expected a number; to read it as one, give --decimal comma (12 cells: "
              "lines 2, 3, 4, 5, 6 and 7 more)\nf.csv:14: column 'a': found 'abc'; expected a number");
    EXPECT_EQ(
        error_in("a;b\n1,5;x\n7%;x\n2,5;x\n"),
        "f.csv:2: column 'a': found '1,5'; expected a number; to read it as one, give --decimal comma (2 cells: "
        "lines 2, 4)\nf.csv:3: column 'a': found '7%'; expected a number; to read it as one, give --percent COLUMN");
}

TEST(ReadCsvError, WhatWouldMakeANumberOfIt) {
    EXPECT_EQ(expected_number("12%"), "expected a number; to read it as one, give --percent COLUMN");
    EXPECT_EQ(expected_number("13,819"),
              "expected a number; to read it as one, give --thousands COLUMN or --decimal comma");
    EXPECT_EQ(expected_number("1.234.567", {.decimal = DecimalMark::comma}),
              "expected a number with a decimal comma; to read it as one, give --thousands COLUMN");
    for (const char* cell : {"#REF!", "-", "..", "n/a", "NaN", "None", "Suppressed"}) {
        EXPECT_EQ(expected_number(cell),
                  "expected a number; if it marks a missing value, give --missing '" + std::string(cell) + "'");
    }
    EXPECT_EQ(expected_number("many"), "expected a number");
}

TEST(ReadCsvError, AnEmptyCellThatIsNoMissingMarker) {
    EXPECT_EQ(error_in("a,b\n,x\n", {.missing = {"NA"}}), "f.csv:2: column 'a': found ''; expected a number");
}

TEST(ReadCsvError, TextThatIsNotUtf8) {
    EXPECT_EQ(error_in("a,b\n1,caf\xE9\n"), "f.csv:2: column 'b': found 'caf\\xe9'; expected UTF-8 text");
    EXPECT_EQ(read("a,b\n1,caf\xE9\n", {{"a"}}).rows, 1U);  // nobody asked for b
}

TEST(ReadCsvError, TenProblemsAndTheTotal) {
    std::string bytes = "a,b\n";
    for (int i = 0; i < 12; ++i) bytes += "z,x\n";
    const std::string message = error_in(bytes);
    EXPECT_THAT(message, StartsWith("f.csv:2: column 'a': found 'z'; expected a number; if it marks a missing value, "
                                    "give --missing 'z'\nf.csv:3: "));
    EXPECT_THAT(message,
                testing::EndsWith("\nf.csv:11: column 'a': found 'z'; expected a number; if it marks a missing "
                                  "value, give --missing 'z'\n... and 2 more (12 in all)"));
}

TEST(ReadCsvError, SeveralProblemsInOneRow) {
    EXPECT_EQ(error_in("b,a\ncaf\xE9,z\n"),
              "f.csv:2: column 'b': found 'caf\\xe9'; expected UTF-8 text\n"
              "f.csv:2: column 'a': found 'z'; expected a number; if it marks a missing value, give --missing 'z'");
}

TEST(ReadCsvError, ADelimiterThatIsNone) {
    EXPECT_EQ(error_of([] { read("a\n1\n", {{"a"}}, {.delimiter = '|'}); }, ErrorKind::usage),
              "the delimiter is '|'; expected a comma, a semicolon or a tab");
}

}  // namespace
}  // namespace clustertrial::csv_error_test
