// What an expression comes to in one row. Expected values are worked out by hand.

#include "clustertrial/data/expression.hpp"

#include "expression_helpers.hpp"

#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::expression_test {
namespace {

using testing::ElementsAre;

const ExpressionValue yes = true;
const ExpressionValue no = false;
const ExpressionValue unknown;

struct Expected {
    std::string expression;
    ExpressionValue value;
};

void expect_values(const std::vector<Expected>& table, const Columns& columns = {}) {
    for (const Expected& row : table) EXPECT_EQ(value_of(row.expression, columns), row.value) << row.expression;
}

/// The one problem of an expression whose value is missing for it.
std::string problem_of(const std::string& expression, const Columns& columns = {}) {
    const ExpressionValues result = evaluated(expression, columns);
    EXPECT_EQ(result.values.at(0), nothing) << expression;
    EXPECT_EQ(result.problems.size(), 1U) << expression;
    return result.problems.empty() ? "" : result.problems.front().what;
}

TEST(ExpressionValue, OperatorsBindAsInArithmetic) {
    expect_values({
        {"1 + 2 * 3", number(7)},
        {"(1 + 2) * 3", number(9)},
        {"10 - 4 - 3", number(3)},
        {"10 - (4 - 3)", number(9)},
        {"48 / 4 / 2", number(6)},
        {"48 / (4 / 2)", number(24)},
        {"2 * 3 / 4 * 6", number(9)},
        {"7 - 6 / 3 + 2", number(7)},
        {"-2 * 3", number(-6)},
        {"2 - -3", number(5)},
        {"2 * -3 + 1", number(-5)},
        {"--4", number(4)},
        {"-(1 + 2) - 1", number(-4)},
        {".5 + 1.25", number(1.75)},
        {"1.5e2 + 2E-1", number(150.2)},
        {"5. * 2", number(10)},
        {"min(3, 1 + 1, 7) * 2", number(4)},
        {"max(-1, -5)", number(-1)},
        {"sum(1, 2, 3 * 4)", number(15)},
    });
}

TEST(ExpressionValue, ComparisonsBindTighterThanNotAndOr) {
    expect_values({
        {"1 + 1 = 2", yes},
        {"not 1 = 2", yes},
        {"not 1 = 1 or 2 = 2", yes},        // (not 1 = 1) or 2 = 2; not (... or ...) would be false
        {"1 = 1 or 1 = 1 and 1 = 2", yes},  // 1 = 1 or (...); (... or ...) and 1 = 2 would be false
        {"1 = 2 and 1 = 1 or 1 = 1", yes},
        {"not 1 = 2 and 1 = 2", no},  // (not 1 = 2) and 1 = 2; not (... and ...) would be true
        {"not not 1 = 1", yes},
        {"2 < 3 and 3 <= 3 and 3 > 2 and 3 >= 3 and 2 != 3", yes},
        {"2 < 2 or 3 <= 2 or 2 > 2 or 2 >= 3 or 2 != 2", no},
        {"1 == 1 and 1 <> 2", yes},
        {"(1 = 2) = (3 = 4)", yes},
    });
}

TEST(ExpressionValue, AndOrNotKnowThreeTruths) {
    const std::vector<ExpressionValue> truths{yes, no, unknown};
    const std::vector<ExpressionValue> both{yes,     no, unknown,  // rows: the left one
                                            no,      no, no,       //
                                            unknown, no, unknown};
    const std::vector<ExpressionValue> either{yes, yes,     yes,      //
                                              yes, no,      unknown,  //
                                              yes, unknown, unknown};
    const std::vector<ExpressionValue> opposite{no, yes, unknown};
    for (std::size_t left = 0; left < 3; ++left) {
        for (std::size_t right = 0; right < 3; ++right) {
            const Columns columns{{"p", {truths[left]}}, {"q", {truths[right]}}};
            EXPECT_EQ(value_of("p and q", columns), both[3 * left + right]) << left << right;
            EXPECT_EQ(value_of("p or q", columns), either[3 * left + right]) << left << right;
        }
        EXPECT_EQ(value_of("not p", {{"p", {truths[left]}}}), opposite[left]) << left;
    }
}

TEST(ExpressionValue, WhatIsMissingStaysMissing) {
    const Columns columns{{"m", {nothing}}, {"blank", {" \t"}}, {"a", {number(2)}}};
    for (const char* expression : {"m + 1",
                                   "1 - m",
                                   "m * 0",
                                   "m / 2",
                                   "2 / m",
                                   "m / 0",
                                   "-m",
                                   "min(m, 1)",
                                   "max(1, m)",
                                   "sum(1, 2, m)",
                                   "abs(m)",
                                   "round(m)",
                                   "m",
                                   "blank",
                                   "blank + 1",
                                   "''",
                                   "m = 1",
                                   "m != 1",
                                   "m < 1",
                                   "1 >= m",
                                   "m = m",
                                   "m ~ 'x'",
                                   "m !~ 'x'",
                                   "blank = a",
                                   "m = 'x'",
                                   "not m",
                                   "where(m, 'a', 'b')",
                                   "where(m, a, m)",
                                   "where(a > 1, m, 3)"}) {
        EXPECT_EQ(value_of(expression, columns), nothing) << expression;
    }
}

TEST(ExpressionValue, AskingWhatIsMissingIsAlwaysAnswered) {
    const Columns columns{
        {"m", {nothing}}, {"blank", {"  "}}, {"text", {"x"}}, {"a", {number(0)}}, {"r", {Range{1, 5}}}};
    expect_values(
        {
            {"m = ''", yes},
            {"m != ''", no},
            {"blank = ''", yes},
            {"'' = blank", yes},
            {"text = ''", no},
            {"text != ''", yes},
            {"a = ''", no},
            {"'' = ''", yes},
            {"m = ' '", yes},
            {"m + a = ''", yes},
            {"missing(m)", yes},
            {"missing(blank)", yes},
            {"missing(text)", no},
            {"missing(a)", no},
            {"missing(r)", no},
            {"missing(r > 3)", yes},
            {"missing(a + m)", yes},
            {"not missing(a)", yes},
        },
        columns);
}

TEST(ExpressionValue, WhereTakesOneOfTwo) {
    const Columns columns{{"m", {nothing}}, {"r", {Range{1, 5}}}, {"zero", {number(0)}}, {"t", {"12"}}};
    expect_values(
        {
            {"where(1 < 2, 3, 4)", number(3)},
            {"where(1 > 2, 3, 4)", number(4)},
            {"where(1 < 2, 'a', 'b')", "a"},
            {"where(r > 3, 10, 20)", Range{10, 20}},
            {"where(r > 3, 20, r)", Range{1, 20}},
            {"where(m, 7, 7)", number(7)},
            {"where(m, 'a', 'a')", "a"},
            {"where(m, t, 13)", nothing},  // a text and a number
            {"where(r > 0, 1, 2)", number(1)},
            {"where(zero = 0, 0, 5 / zero)", number(0)},  // what is not taken is not worked out
            {"where(zero != 0, 5 / zero, 0)", number(0)},
            {"where(1 < 2, where(1 > 2, 3, 4), 5) + 1", number(5)},
            {"where(1 < 2, '', 5) + 1", nothing},
            {"zero != 0 and 5 / zero > 1", no},
            {"zero = 0 or 5 / zero > 1", yes},
        },
        columns);
}

TEST(ExpressionValue, RangesAreComparedAsTheyAreCertain) {
    const Columns columns{{"r", {Range{1, 5}}}, {"s", {Range{5, 8}}}, {"u", {Range{6, 9}}}};
    expect_values(
        {
            {"r < 6", yes},      {"r < 5", unknown},   {"r < 1", no},           {"r <= 5", yes},
            {"r <= 4", unknown}, {"r <= 0", no},       {"r <= 1", unknown},     {"r > 0", yes},
            {"r > 1", unknown},  {"r > 5", no},        {"r >= 1", yes},         {"r >= 2", unknown},
            {"r >= 6", no},      {"r >= 5", unknown},  {"r = 3", unknown},      {"r = 6", no},
            {"r != 6", yes},     {"r != 3", unknown},  {"r = r", unknown},      {"r < s", unknown},
            {"r <= s", yes},     {"r > s", no},        {"r < u", yes},          {"r = u", no},
            {"r = s", unknown},  {"r ~ '3'", unknown}, {"r > 3 or 1 = 1", yes}, {"r > 3 and 1 = 2", no},
        },
        columns);
}

TEST(ExpressionValue, RangesAreCalculatedEndByEnd) {
    const Columns columns{
        {"r", {Range{1, 5}}}, {"s", {Range{-2, 3}}}, {"n", {Range{-4, -2}}}, {"h", {Range{-1.5, 2.5}}}};
    expect_values(
        {
            {"r + s", Range{-1, 8}},        {"r - s", Range{-2, 7}},    {"r - r", Range{-4, 4}},
            {"-r", Range{-5, -1}},          {"r * s", Range{-10, 15}},  {"s * n", Range{-12, 8}},
            {"n * n", Range{4, 16}},        {"s * s", Range{-6, 9}},    {"r / n", Range{-2.5, -0.25}},
            {"n / r", Range{-4, -0.4}},     {"s / r", Range{-2, 3}},    {"8 / n", Range{-4, -2}},
            {"min(r, s)", Range{-2, 3}},    {"max(r, s)", Range{1, 5}}, {"max(r, n, 2)", Range{2, 5}},
            {"sum(r, s, n)", Range{-5, 6}}, {"abs(s)", Range{0, 3}},    {"abs(n)", Range{2, 4}},
            {"abs(r)", Range{1, 5}},        {"round(h)", Range{-2, 3}}, {"round(h / 2)", Range{-1, 1}},
        },
        columns);
}

TEST(ExpressionValue, HalvesAreRoundedAwayFromZero) {
    expect_values({{"round(0.5)", number(1)},
                   {"round(-0.5)", number(-1)},
                   {"round(2.5)", number(3)},
                   {"round(-2.5)", number(-3)},
                   {"round(2.4)", number(2)},
                   {"round(-0.4)", number(0)},
                   {"round(10 * 1.26) / 10", number(1.3)}});
    EXPECT_FALSE(std::signbit(std::get<Range>(value_of("round(-0.4)")).low)) << "-0 would be printed so";
    EXPECT_FALSE(std::signbit(std::get<Range>(value_of("0 * -1")).low));
}

TEST(ExpressionValue, ATextThatSpellsANumberIsOneWhereOneIsNeeded) {
    const Columns columns{{"t", {" 12 "}}, {"e", {"1.2e1"}}, {"z", {"012"}}, {"x", {"abc"}}, {"twelve", {number(12)}}};
    expect_values(
        {
            {"t + 1", number(13)},
            {"t < 13", yes},
            {"sum(t, e)", number(24)},
            {"t = 12", yes},
            {"e = 12", yes},
            {"12 = e", yes},
            {"z = 12", yes},
            {"twelve = e", yes},
            {"x = 12", no},
            {"x != 12", yes},
            {"twelve = '12'", yes},
            {"twelve = 'abc'", no},
            {"t", "12"},
            // Two texts are compared as texts.
            {"t = '12'", yes},
            {"t = '  12'", yes},
            {"t = e", no},
            {"t = z", no},
            {"x = 'abc'", yes},
            {"x = 'ABC'", no},
            {"'O''Brien' = 'O''Brien'", yes},
            {"where(1 = 1, 'O''Brien', '')", "O'Brien"},
        },
        columns);
}

TEST(ExpressionValue, PatternsAreFoundAnywhereInAText) {
    const Columns columns{{"name", {"Mill Hill High"}},
                          {"urn", {number(100234)}},
                          {"share", {number(0.5)}},
                          {"welsh", {"Ysgol D\u0175r"}}};
    expect_values(
        {
            {"name ~ 'Hill'", yes},
            {"name ~ 'hill'", no},
            {"name ~ '(?i)hill'", yes},
            {"name ~ '^Hill'", no},
            {"name ~ 'High$'", yes},
            {"name !~ 'High$'", no},
            {"name !~ 'x'", yes},
            {"name ~ ''", yes},
            {"urn ~ '^1002'", yes},
            {"share ~ '^0[.]5$'", yes},
            {"welsh ~ 'D.r$'", yes},
            {"'abc' ~ 'b'", yes},
            {"not name ~ 'x' and name ~ 'M'", yes},
        },
        columns);
}

TEST(ExpressionValue, NoPatternTakesLongerThanItsText) {
    const Columns columns{{"name", {std::string(100'000, 'a')}}};
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(value_of("name ~ '(a*)*b'", columns), no);
    EXPECT_EQ(value_of("name ~ '^(a|aa)+$'", columns), yes);
    EXPECT_EQ(value_of("name ~ '(a?){40}a{40}b'", columns), no);
    // A search that goes back takes years; this one takes milliseconds.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(ExpressionValue, RE2SaysNothingOnStandardError) {
    testing::internal::CaptureStderr();
    EXPECT_ANY_THROW(Expression::parse("name ~ '('"));
    // So many states that a search has to begin anew, or to give up its fast way.
    std::string bits;
    for (unsigned i = 0; i < 200'000; ++i) bits += (i * i / 7) % 3 == 0 ? 'a' : 'b';
    EXPECT_EQ(value_of("name ~ 'a[ab]{400}c'", {{"name", {bits}}}), no);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(ExpressionValue, TotalsAreAnotherCell) {
    const Columns columns{{"nfa", {number(3)}}, {"total nfa", {number(40)}}};
    EXPECT_EQ(value_of("total(nfa) - nfa", columns), number(37));
    EXPECT_EQ(value_of("total(`nfa`)", columns), number(40));
}

TEST(ExpressionProblem, SaysWhyAValueIsMissing) {
    const Columns columns{{"t", {"abc"}},        {"total t", {"n/a"}},    {"p", {true}},
                          {"n", {number(3)}},    {"r", {Range{0, 5}}},    {"negative", {Range{-1, 0}}},
                          {"zero", {number(0)}}, {"big", {number(1e308)}}};
    const std::vector<std::pair<std::string, std::string>> table{
        {"t + 1", "'abc' in column 't' is not a number"},
        {"t < 1", "'abc' in column 't' is not a number"},
        {"1 + total(t)", "'n/a' in the totals of column 't' is not a number"},
        {"where(1 = 1, t, n) + 1", "'abc' is not a number"},
        {"p + 1", "true in column 'p' is not a number"},
        {"not t", "'abc' in column 't' is neither true nor false; compare it with something"},
        {"n and p", "3 in column 'n' is neither true nor false; compare it with something"},
        {"where(r, 'x', 'y')", "0 to 5 in column 'r' is neither true nor false; compare it with something"},
        {"p = n", "true cannot be compared with 3"},
        {"p ~ 'x'", "true is not text"},
        {"1 / zero", "division by 0"},
        {"zero / zero", "division by 0"},
        {"1 / r", "division by 0 to 5, which may be 0"},
        {"1 / negative", "division by -1 to 0, which may be 0"},
        {"big * 10", "a result is too large: above 1.8e308, the largest number possible"},
        {"-big - big", "a result is too large: above 1.8e308, the largest number possible"},
        {"1 / 1e-300 / 1e-300", "a result is too large: above 1.8e308, the largest number possible"},
        {"sum(big, big)", "a result is too large: above 1.8e308, the largest number possible"},
        {"t + 1 > 2 or t - 1 > 2", "'abc' in column 't' is not a number"},  // once a row
    };
    for (const auto& [expression, what] : table) EXPECT_EQ(problem_of(expression, columns), what) << expression;
}

TEST(ExpressionProblem, ACellThatIsNoNumberIsMissing) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    for (const Range& cell : {Range{infinite, infinite}, Range{std::nan(""), 1}, Range{1, std::nan("")}, Range{2, 1}})
        EXPECT_EQ(problem_of("a", {{"a", {cell}}}), "a cell in column 'a' is not a finite number or range");
}

TEST(ExpressionProblem, StandsAtItsRowAndEachOnce) {
    const Columns columns{{"a", {number(1), number(2), number(3)}},
                          {"b", {number(0), number(1), "x"}},
                          {"c", {number(0), number(0), "y"}}};
    const ExpressionValues result = evaluated("a / b + a / b + a / c", columns, 3);
    EXPECT_THAT(result.values, ElementsAre(nothing, nothing, nothing));
    EXPECT_THAT(result.problems,
                ElementsAre(ExpressionProblem{0, "division by 0"}, ExpressionProblem{1, "division by 0"},
                            ExpressionProblem{2, "'x' in column 'b' is not a number"},
                            ExpressionProblem{2, "'y' in column 'c' is not a number"}));
}

}  // namespace
}  // namespace clustertrial::expression_test
