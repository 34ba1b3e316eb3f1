#include "clustertrial/core/error.hpp"

#include <gtest/gtest.h>

namespace clustertrial::error_test {
namespace {

TEST(Describe, NamesFileLineAndColumn) {
    EXPECT_EQ(describe({"schools.csv", 7, "urn"}, "found 'abc'", "expected a number"),
              "schools.csv:7: column 'urn': found 'abc'; expected a number");
}

TEST(Describe, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(describe({"schools.csv"}, "is empty", "expected a header line"),
              "schools.csv: is empty; expected a header line");
    EXPECT_EQ(describe({"schools.csv", 3}, "found a NUL byte"), "schools.csv:3: found a NUL byte");
    EXPECT_EQ(describe({"schools.csv", 0, "urn"}, "all cells are missing"),
              "schools.csv: column 'urn': all cells are missing");
}

TEST(InQuotes, ShowsControlBytesAndBytesThatAreNotUtf8AsHexadecimal) {
    EXPECT_EQ(in_quotes("caf\xC3\xA9"), "'caf\xC3\xA9'");
    EXPECT_EQ(in_quotes("a\tb\x7F"), "'a\\x09b\\x7f'");
    EXPECT_EQ(in_quotes("caf\xE9"), "'caf\\xe9'");
    EXPECT_EQ(in_quotes("8\xC2\xA0"), "'8\\u00a0'") << "a no-break space";
    EXPECT_EQ(in_quotes("1\xE2\x80\x8B"
                        "0"),
              "'1\\u200b0'")
        << "a space without width";
    EXPECT_EQ(in_quotes("e\xCC\x81"), "'e\xCC\x81'") << "an accent by itself is seen";
}

TEST(InQuotes, CutsALongTextBetweenCharacters) {
    EXPECT_EQ(in_quotes(std::string(60, 'x')), "'" + std::string(60, 'x') + "'");
    EXPECT_EQ(in_quotes(std::string(61, 'x')), "'" + std::string(60, 'x') + "...'");
    // The 60th and 61st byte are one letter: it goes as a whole.
    EXPECT_EQ(in_quotes(std::string(59, 'x') + "\xC3\xA9y"), "'" + std::string(59, 'x') + "...'");
}

TEST(Problems, ShowsTheFirstTenAndTheTotal) {
    Problems problems;
    for (int i = 1; i <= 12; ++i) problems.add("problem " + std::to_string(i));
    EXPECT_EQ(problems.total(), 12U);
    EXPECT_EQ(problems.text(),
              "problem 1\nproblem 2\nproblem 3\nproblem 4\nproblem 5\nproblem 6\nproblem 7\nproblem 8\nproblem 9\n"
              "problem 10\n... and 2 more (12 in all)");
}

TEST(Problems, SaysNothingOfATotalThatIsShownInFull) {
    Problems problems;
    problems.add({"f.csv", 2, "x"}, "found ''", "expected a number");
    EXPECT_EQ(problems.text(), "f.csv:2: column 'x': found ''; expected a number");
}

TEST(Problems, ThrowsOnlyWhenThereIsOne) {
    Problems problems;
    EXPECT_TRUE(problems.empty());
    EXPECT_NO_THROW(problems.throw_if_any(ErrorKind::design));
    problems.add("one arm is empty");
    try {
        problems.throw_if_any(ErrorKind::design);
        FAIL() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::design);
        EXPECT_STREQ(error.what(), "one arm is empty");
    }
}

TEST(NearestName, IgnoresCaseFirst) {
    EXPECT_EQ(nearest_name("urn", {"arn", "URN"}), "URN");
    EXPECT_EQ(nearest_name("urn", {"URN", "urn"}), "urn");
}

TEST(NearestName, FindsASlipOfTheKeyboard) {
    EXPECT_EQ(nearest_name("standard_erors", {"statistic", "standard_errors", "strata"}), "standard_errors");
    EXPECT_EQ(nearest_name("fsm block", {"fsm_block", "block"}), "fsm_block");
}

TEST(NearestName, SuggestsNothingThatHasLittleInCommon) {
    EXPECT_EQ(nearest_name("pupils", {"urn", "la", "treated"}), "");
    EXPECT_EQ(nearest_name("pupils", {"pupixy"}), "pupixy");  // two letters of six differ
    EXPECT_EQ(nearest_name("pupils", {"pupxyz"}), "");        // three
    EXPECT_EQ(nearest_name("x", {"y"}), "");
    EXPECT_EQ(nearest_name("x", {}), "");
}

}  // namespace
}  // namespace clustertrial::error_test
