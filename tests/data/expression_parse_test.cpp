// What an expression may say, and what is refused, with its place.

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/expression.hpp"

#include "expression_helpers.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::expression_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal_of(const std::string& expression) {
    try {
        Expression::parse(expression);
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage) << expression;
        return error.what();
    }
    return "it is understood";
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string result;
    for (; times > 0; --times) result += text;
    return result;
}

struct Refusal {
    std::string expression;
    std::size_t character;
    std::string phrase;
};

void expect_refusals(const std::vector<Refusal>& refusals) {
    for (const Refusal& refusal : refusals) {
        const std::string message = refusal_of(refusal.expression);
        EXPECT_THAT(message, StartsWith("character " + std::to_string(refusal.character) + " of '"))
            << refusal.expression;
        EXPECT_THAT(message, HasSubstr(refusal.phrase)) << refusal.expression;
    }
}

TEST(ParseExpression, RefusesWhatIsNoExpressionWithItsPlace) {
    expect_refusals({
        {"", 1, "found the end; expected a number, a text in single quotes, a column, a function or ("},
        {"  ", 3, "found the end"},
        {"nfa +", 6, "found the end"},
        {"nfa + )", 7, "found ')'"},
        {"(nfa", 5, "found the end; expected an operator (+ - * / = != < <= > >= ~ !~ and or), or ) or a comma"},
        {"nfa)", 4, "found ')'; expected an operator (+ - * / = != < <= > >= ~ !~ and or), or the end"},
        {"nfa contacts", 5, "names with spaces in backticks"},
        {"nfa > 1 AND b > 2", 9, "found 'AND'; expected an operator"},
        {"nfa > 1 AND b > 2", 9, "in lower case"},
        {"a not b", 3, "the opposite of a comparison is not (a = b) or a != b"},
        {"nfa by area", 5, "by follows an aggregate over rows"},
        {"a = by", 5, "write a column of this name in backticks: `by`"},
        {"a 'b'", 3, "found the text 'b'"},
        {"a = 'b", 5, "found a text that does not end; expected ' after it"},
        {"`a + b", 1, "found a name in backticks that does not end; expected ` after it"},
        {"``", 1, "found a name without characters"},
        {"+ 3", 1, "found '+'"},
        {"a < b < c", 7, "one comparison at a time: a < b and b < c"},
        {"3x + 1", 1, "found '3x'; expected a number, or a name that begins with a letter"},
        {"1 + 1.2.3", 8, "found '.3'"},
        {"1e999", 1, "found '1e999'; expected a number that is 0 or between"},
        {"gr\u00f6\u00dfe ? 1", 7, "found '?'; expected a name, a number"},
        {"a = 'x\xFF'", 7, "found '\\xff'; expected text in UTF-8"},
    });
}

TEST(ParseExpression, SaysHowItIsWrittenHere) {
    expect_refusals({
        {"name = \"Mill\"", 8, "expected a text in single quotes"},
        {"name = \u2018Mill\u2019", 8, "expected a text in straight quotes"},
        {"a \u2264 3", 3, "expected <="},
        {"a \u2013 3", 3, "expected -"},
        {"a \u00d7 3", 3, "expected *"},
        {"a\u00a0+ 3", 2, "expected an ordinary space in place of a no-break space"},
        {"a && b", 3, "expected and"},
        {"a || b", 3, "expected or"},
        {"!a", 1, "expected not, != or !~"},
        {"school.urn = 3", 7, "a name with points in backticks"},
        {"a ^ 2", 3, "expected a product"},
    });
}

TEST(ParseExpression, RefusesTypesThatDoNotFit) {
    expect_refusals({
        {"'a' + 1", 1, "found a text; expected a number for +; numbers are written without quotes"},
        {"1 + '2'", 5, "found a text; expected a number for +"},
        {"a * (b > 1)", 5, "found a condition; expected a number for *"},
        {"-'a'", 2, "found a text; expected a number for -"},
        {"a < 'b'", 5, "found a text; expected a number for <"},
        {"(a < b) >= c", 1, "found a condition; expected a number for >="},
        {"not 3", 5, "found a number; expected a condition for not"},
        {"a and 1", 7, "found a number; expected a condition for and"},
        {"'x' or a", 1, "found a text; expected a condition for or"},
        {"where(1, 2, 3)", 7, "found a number; expected a condition for where"},
        {"where(a, 2, 'x')", 13, "found a text; expected a number, since where gives one or the other"},
        {"a + 1 = 'x'", 9, "found a text; expected a number, since it is compared with one"},
        {"(a > 1) = 3", 11, "found a number; expected a condition, since it is compared with one"},
        {"sum('x')", 5, "found a text; expected a number for sum"},
        {"min(a, 'x')", 8, "found a text; expected a number for min"},
        {"a + 1 ~ 'x'", 1, "expected a column or a text before ~"},
        {"a ~ b", 5, "expected a pattern in single quotes"},
        {"a ~ '('", 5, "found the pattern '('; expected a regular expression (missing )"},
    });
}

TEST(ParseExpression, RefusesFunctionsThatAreCalledOtherwise) {
    expect_refusals({
        {"smalest(a)", 1, "found the unknown function 'smalest'; expected one of min, max, sum, mean"},
        {"smalest(a)", 1, "did you mean 'smallest'?"},
        {"`sum`(a)", 6, "found '('"},
        {"min(a)", 1, "found min of 1 value; expected min of 2 or more values of a row; over rows it is smallest(x)"},
        {"mean(a, b)", 1, "found mean of 2 values; expected mean of one value, over rows"},
        {"round(a, 1)", 1, "found round of 2 values; expected round of one number"},
        {"missing(a, b)", 1, "found missing of 2 values; expected missing of one value"},
        {"sum()", 5, "found ')'"},
        {"sum(a", 6, "found the end"},
        {"total(a + 1)", 9, "found '+'; expected ')', since total is of one column"},
        {"total(3)", 7, "expected the name of one column"},
        {"where(a)", 8, "expected a comma, since where is of a condition and two values: where(condition, a, b)"},
        {"where(a, b, c, d)", 14, "found ','; expected ')', since where is of a condition and two values"},
        {"sum(a, b) by c", 11, "expected by after an aggregate over rows only: sum with 2 values is of the values"},
        {"sum(a) by", 10, "expected the name of a column after by"},
        {"sum(a) by b,", 13, "expected the name of a column after by"},
        {"max(1, sum(a) by b, c)", 19, "expected parentheses around an aggregate with by"},
    });
}

TEST(ParseExpression, TakesAHundredLevelsAndNoMore) {
    const auto nested = [](const std::string& open, const std::string& close, std::size_t levels) {
        return repeated(open, levels) + "a" + repeated(close, levels);
    };
    struct Level {
        std::string open;
        std::string close;
    };
    for (const Level& level : {Level{"(", ")"}, Level{"-", ""}, Level{"not ", ""}, Level{"abs(", ")"},
                               Level{"where(b, 1, ", ")"}, Level{"sum(", ")"}}) {
        EXPECT_EQ(refusal_of(nested(level.open, level.close, 100)), "it is understood") << level.open;
        EXPECT_THAT(
            refusal_of(nested(level.open, level.close, 101)),
            HasSubstr("found more than 100 levels of nesting; expected fewer; make a part of it a derived column"))
            << level.open;
    }
    EXPECT_THAT(refusal_of(nested("(", ")", 101)), StartsWith("character 101 of "));
    EXPECT_THAT(refusal_of(repeated("(", 9999)), HasSubstr("levels of nesting"));
}

TEST(ParseExpression, TakesTenThousandCharactersAndNoMore) {
    const std::string longest = repeated("1+", 4999) + "10";
    ASSERT_EQ(longest.size(), 10000U);
    EXPECT_EQ(value_of(longest), number(5009));
    EXPECT_THAT(refusal_of(longest + "0"), StartsWith("character 10001 of '1+1+1+"));
    EXPECT_THAT(refusal_of(longest + "0"),
                HasSubstr("found an expression of 10,001 characters; expected at most 10,000"));
    EXPECT_EQ(refusal_of(repeated("\u00e9", 10000)), "it is understood") << "characters are counted, not bytes";
    EXPECT_THAT(refusal_of(repeated("\u00e9", 10001)), HasSubstr("10,001 characters"));
}

TEST(ParseExpression, TakesAHundredPatternsAndNoMore) {
    const std::string first = "a ~ 'x'";
    EXPECT_EQ(refusal_of(first + repeated(" or a ~ 'y'", 99)), "it is understood");
    EXPECT_THAT(refusal_of(first + repeated(" or a ~ 'y'", 100)), HasSubstr("found more than 100 patterns"));
    EXPECT_THAT(refusal_of("a ~ '((\\pL{30}){30}){30}'"), HasSubstr("expected a regular expression"));
}

TEST(Expression, ListsItsColumnsOnceInOrder) {
    const Expression expression = Expression::parse("sum(b + total(a)) by c, `School URN` / a > b and total(a) = 1");
    EXPECT_THAT(expression.columns(),
                ElementsAre(ColumnReference{"b"}, ColumnReference{"a", true}, ColumnReference{"c"},
                            ColumnReference{"School URN"}, ColumnReference{"a"}));
    EXPECT_EQ(expression.text(), "sum(b + total(a)) by c, `School URN` / a > b and total(a) = 1");
}

TEST(Expression, KnowsWhetherItIsOfRowsAndWhetherItIsACondition) {
    EXPECT_TRUE(Expression::parse("a / sum(a)").is_of_rows());
    EXPECT_TRUE(Expression::parse("where(a > 1, mean(b), 0)").is_of_rows());
    EXPECT_FALSE(Expression::parse("sum(a, b) + total(a)").is_of_rows());
    for (const char* condition :
         {"a > 1", "a and b", "not a", "missing(a)", "a ~ 'x'", "(a = '')", "where(a, b > 1, c = 2)"})
        EXPECT_TRUE(Expression::parse(condition).is_condition()) << condition;
    for (const char* other : {"a", "a + 1", "'x'", "where(a, b, c = 2)", "count(a > 1)"})
        EXPECT_FALSE(Expression::parse(other).is_condition()) << other;
}

TEST(Expression, NamesColumnsInTheirOwnLetters) {
    const Columns columns{{"and", {number(1)}},
                          {"by", {number(2)}},
                          {"sum", {number(4)}},
                          {"total", {number(8)}},
                          {"School URN", {number(16)}},
                          {"a`b", {number(32)}},
                          {"gr\u00f6\u00dfe", {number(64)}},
                          {"Ysgol_D\u0175r2", {number(128)}},
                          {"\u5b66\u6821", {number(256)}},
                          {"_", {number(512)}}};
    EXPECT_EQ(value_of("`and` + `by` + sum + total + `School URN` + `a``b` + gr\u00f6\u00dfe + Ysgol_D\u0175r2 + "
                       "\u5b66\u6821 + _",
                       columns),
              number(1023));
    EXPECT_EQ(value_of("sum (sum, `by`)", columns), number(6));
}

}  // namespace
}  // namespace clustertrial::expression_test
