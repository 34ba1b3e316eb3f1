// Aggregates over rows, and properties that hold of any expression of ranges.

#include "clustertrial/data/expression.hpp"

#include "expression_helpers.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::expression_test {
namespace {

using testing::ElementsAre;

using Values = std::vector<ExpressionValue>;

/// Five schools of two authorities. Bolton: 3, 1 to 5, 4; Leeds: 10, missing.
const Columns schools{
    {"authority", {"Bolton", "Leeds", " Bolton ", "Bolton", "Leeds"}},
    {"nfa", {number(3), number(10), Range{1, 5}, number(4), nothing}},
    {"year", {number(7), number(7), number(8), number(7), number(8)}},
    {"open", {true, false, nothing, true, true}},
    {"pupils", {number(100), number(200), number(300), number(400), number(500)}},
};

Values values_of_schools(const std::string& expression) {
    const ExpressionValues result = evaluated(expression, schools, 5);
    for (const ExpressionProblem& problem : result.problems) ADD_FAILURE() << expression << ": " << problem.what;
    return result.values;
}

Values in_every_row(const ExpressionValue& value) {
    return Values(5, value);
}

TEST(ExpressionAggregate, WithoutByIsOverAllRows) {
    EXPECT_EQ(values_of_schools("sum(pupils)"), in_every_row(number(1500)));
    EXPECT_EQ(values_of_schools("mean(pupils)"), in_every_row(number(300)));
    EXPECT_EQ(values_of_schools("smallest(pupils)"), in_every_row(number(100)));
    EXPECT_EQ(values_of_schools("largest(pupils)"), in_every_row(number(500)));
    EXPECT_EQ(values_of_schools("count(pupils)"), in_every_row(number(5)));
}

TEST(ExpressionAggregate, OfAGroupStandsInEachOfItsRows) {
    const auto by_authority = [](const ExpressionValue& bolton, const ExpressionValue& leeds) {
        return Values{bolton, leeds, bolton, bolton, leeds};
    };
    EXPECT_EQ(values_of_schools("sum(pupils) by authority"), by_authority(number(800), number(700)));
    EXPECT_EQ(values_of_schools("mean(pupils) by authority"), by_authority(number(800.0 / 3), number(350)));
    EXPECT_EQ(values_of_schools("smallest(pupils) by authority"), by_authority(number(100), number(200)));
    EXPECT_EQ(values_of_schools("largest(pupils) by authority"), by_authority(number(400), number(500)));
    EXPECT_EQ(values_of_schools("sum(pupils) by authority, year"),
              (Values{number(500), number(200), number(300), number(500), number(500)}));
    EXPECT_EQ(
        values_of_schools("pupils / sum(pupils) by authority"),
        (Values{number(100.0 / 800), number(200.0 / 700), number(300.0 / 800), number(0.5), number(500.0 / 700)}));
}

TEST(ExpressionAggregate, IsARangeOfRangesAndMissingOfMissingValues) {
    const auto by_authority = [](const ExpressionValue& bolton) {
        return Values{bolton, nothing, bolton, bolton, nothing};
    };
    EXPECT_EQ(values_of_schools("sum(nfa) by authority"), by_authority(Range{8, 12}));
    EXPECT_EQ(values_of_schools("mean(nfa) by authority"), by_authority(Range{8.0 / 3, 4}));
    EXPECT_EQ(values_of_schools("smallest(nfa) by authority"), by_authority(Range{1, 3}));
    EXPECT_EQ(values_of_schools("largest(nfa) by authority"), by_authority(Range{4, 5}));
    EXPECT_EQ(values_of_schools("sum(nfa)"), in_every_row(nothing));
    EXPECT_EQ(values_of_schools("sum(nfa) by authority <= 12"), by_authority(true));
    EXPECT_EQ(values_of_schools("sum(nfa) by authority <= 11"), by_authority(nothing));
    EXPECT_EQ(values_of_schools("sum(where(missing(nfa), 0, nfa))"), in_every_row(Range{18, 22}));
}

TEST(ExpressionAggregate, CountIsOfConditionsThatHoldAndOfValuesThatAreThere) {
    EXPECT_EQ(values_of_schools("count(nfa)"), in_every_row(number(4)));
    EXPECT_EQ(values_of_schools("count(missing(nfa))"), in_every_row(number(1)));
    EXPECT_EQ(values_of_schools("count(pupils >= 300)"), in_every_row(number(3)));
    // 10 and 4 are above 3, 3 is not; 1 to 5 and the missing one may be.
    EXPECT_EQ(values_of_schools("count(nfa > 3)"), in_every_row(Range{2, 4}));
    EXPECT_EQ(values_of_schools("count(nfa > 3) by authority"),
              (Values{Range{1, 2}, Range{1, 2}, Range{1, 2}, Range{1, 2}, Range{1, 2}}));
    EXPECT_EQ(values_of_schools("count(open)"), in_every_row(number(3)));
    EXPECT_EQ(values_of_schools("count(authority)"), in_every_row(number(5)));
    EXPECT_EQ(values_of_schools("count(authority ~ '^B')"), in_every_row(number(3)));
}

TEST(ExpressionAggregate, StandsWithinAnotherAndAmongArguments) {
    EXPECT_EQ(values_of_schools("largest(sum(pupils) by authority)"), in_every_row(number(800)));
    EXPECT_EQ(values_of_schools("sum(pupils - smallest(pupils) by authority)"), in_every_row(number(800)));
    EXPECT_EQ(values_of_schools("max(1, (sum(pupils) by authority, year), 400)"),
              (Values{number(500), number(400), number(400), number(500), number(500)}));
    EXPECT_EQ(values_of_schools("min(750, sum(pupils) by authority)"),
              (Values{number(750), number(700), number(750), number(750), number(700)}));
}

TEST(ExpressionAggregate, GroupsAreTextsAsTheyStandNumbersByTheirValueAndWhatIsMissing) {
    const Columns columns{{"key", {"7", number(7), "07", nothing, "", number(7.5)}}, {"one", Values(6, number(1))}};
    EXPECT_EQ(evaluated("count(one) by key", columns, 6).values,
              (Values{number(2), number(2), number(1), number(2), number(2), number(1)}));
    const Columns two{{"a", {"x", "xy", "x"}}, {"b", {"yz", "z", "yz"}}, {"one", Values(3, number(1))}};
    EXPECT_EQ(evaluated("count(one) by a, b", two, 3).values, (Values{number(2), number(1), number(2)}));
}

TEST(ExpressionAggregate, ARangeIsNoGroup) {
    const Columns columns{{"key", {number(1), Range{1, 5}, nothing}}, {"one", Values(3, number(1))}};
    const ExpressionValues result = evaluated("count(one) by key", columns, 3);
    EXPECT_EQ(result.values, (Values{number(1), number(2), number(2)}));
    EXPECT_THAT(result.problems, ElementsAre(ExpressionProblem{
                                     1,
                                     "1 to 5 in column 'key' is not a single value to group by; the row is with "
                                     "those whose group is missing"}));
}

TEST(ExpressionAggregate, WhatIsWrongWithAGroupIsSaidOnceAtItsFirstRow) {
    const Columns columns{{"key", {"a", "b", "b", "a"}},
                          {"big", {number(1), number(1e308), number(1.5e308), number(2)}}};
    const ExpressionValues result = evaluated("sum(big) by key", columns, 4);
    EXPECT_EQ(result.values, (Values{number(3), nothing, nothing, number(3)}));
    EXPECT_THAT(result.problems,
                ElementsAre(ExpressionProblem{1, "a result is too large: above 1.8e308, the largest number possible"}));
}

TEST(ExpressionAggregate, WhatIsWrongInARowOfAGroupIsSaidThere) {
    const Columns columns{{"t", {number(1), "x", number(2)}}};
    const ExpressionValues result = evaluated("sum(t) + mean(t) + t", columns, 3);
    EXPECT_EQ(result.values, (Values{nothing, nothing, nothing}));
    EXPECT_THAT(result.problems, ElementsAre(ExpressionProblem{1, "'x' in column 't' is not a number"}));
}

TEST(ExpressionAggregate, OfNoRowsIsNothing) {
    const ExpressionValues result = evaluated("sum(a) by b", {}, 0);
    EXPECT_TRUE(result.values.empty());
    EXPECT_TRUE(result.problems.empty());
}

constexpr std::size_t variables = 4;

/// A random expression of + - * min max, as text and as what it comes to for points, worked out here.
class RandomExpression {
  public:
    RandomExpression(std::mt19937_64& random, std::size_t depth) {
        if (depth == 0 || random() % 6 == 0) {
            variable_ = random() % variables;
            return;
        }
        operation_ = "+-*<>"[random() % 5];
        for (int i = 0; i < 2; ++i) parts_.emplace_back(random, depth - 1);
    }

    [[nodiscard]] std::string text() const {
        if (parts_.empty()) return std::string(1, static_cast<char>('a' + variable_));
        const std::string left = parts_[0].text();
        const std::string right = parts_[1].text();
        if (operation_ == '<') return "min(" + left + ", " + right + ")";
        if (operation_ == '>') return "max(" + left + ", " + right + ")";
        return "(" + left + " " + operation_ + " " + right + ")";
    }

    [[nodiscard]] double at(const std::vector<double>& point) const {
        if (parts_.empty()) return point[variable_];
        const double left = parts_[0].at(point);
        const double right = parts_[1].at(point);
        if (operation_ == '<') return std::min(left, right);
        if (operation_ == '>') return std::max(left, right);
        if (operation_ == '*') return left * right;
        return operation_ == '+' ? left + right : left - right;
    }

  private:
    char operation_ = ' ';
    std::size_t variable_ = 0;
    std::vector<RandomExpression> parts_;
};

double between(std::mt19937_64& random, double low, double high) {
    switch (random() % 4) {
        case 0:
            return low;
        case 1:
            return high;
        default:
            return std::clamp(std::uniform_real_distribution(low, high)(random), low, high);
    }
}

TEST(ExpressionRange, HoldsWhateverItsNumbersComeTo) {
    std::mt19937_64 random(20261129);
    std::size_t at_an_end = 0;
    for (int trial = 0; trial < 2000; ++trial) {
        const RandomExpression expression(random, 1 + static_cast<std::size_t>(trial) % 4);
        Columns columns;
        std::vector<Range> ranges;
        for (std::size_t i = 0; i < variables; ++i) {
            const double end = between(random, -10, 10);
            const double other = random() % 4 == 0 ? end : between(random, -10, 10);
            ranges.push_back({std::min(end, other), std::max(end, other)});
            columns[std::string(1, static_cast<char>('a' + i))] = {ranges.back()};
        }
        const auto result = std::get<Range>(value_of(expression.text(), columns));
        for (int draw = 0; draw < 30; ++draw) {
            std::vector<double> point;
            for (const Range& range : ranges) point.push_back(between(random, range.low, range.high));
            const double value = expression.at(point);
            ASSERT_LE(result.low, value) << expression.text();
            ASSERT_GE(result.high, value) << expression.text();
            if (value == result.low || value == result.high) ++at_an_end;
        }
    }
    EXPECT_GT(at_an_end, 1000U) << "the ranges are no wider than they must be";
}

TEST(ExpressionRange, OfKnownNumbersIsTheNumber) {
    std::mt19937_64 random(7);
    for (int trial = 0; trial < 2000; ++trial) {
        const RandomExpression expression(random, 4);
        Columns columns;
        std::vector<double> point;
        for (std::size_t i = 0; i < variables; ++i) {
            point.push_back(between(random, -10, 10));
            columns[std::string(1, static_cast<char>('a' + i))] = {number(point.back())};
        }
        ASSERT_EQ(value_of(expression.text(), columns), number(expression.at(point))) << expression.text();
    }
}

}  // namespace
}  // namespace clustertrial::expression_test
