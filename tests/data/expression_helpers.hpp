#pragma once

#include "clustertrial/data/expression.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::expression_test {

inline const ExpressionValue nothing;

inline ExpressionValue number(double value) {
    return Range{value, value};
}

/// The cells of each column, one a row; a name with "total " before it: the line of totals of each row's source.
using Columns = std::map<std::string, std::vector<ExpressionValue>>;

inline ExpressionValues evaluated(const std::string& expression, const Columns& columns, std::size_t rows = 1) {
    return Expression::parse(expression).evaluate(rows, [&](const ColumnReference& column, std::size_t row) {
        return columns.at((column.of_total ? "total " : "") + column.name).at(row);
    });
}

/// Its value in the only row; nothing may go wrong there.
inline ExpressionValue value_of(const std::string& expression, const Columns& columns = {}) {
    const ExpressionValues result = evaluated(expression, columns);
    for (const ExpressionProblem& problem : result.problems) ADD_FAILURE() << expression << ": " << problem.what;
    return result.values.at(0);
}

}  // namespace clustertrial::expression_test

namespace clustertrial {

/// For messages of failed tests.
inline void PrintTo(const Range& range, std::ostream* out) {
    *out << "[" << range.low << ", " << range.high << "]";
}
inline void PrintTo(const ExpressionProblem& problem, std::ostream* out) {
    *out << "row " << problem.row << ": " << problem.what;
}

}  // namespace clustertrial
