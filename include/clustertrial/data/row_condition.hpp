#pragma once

#include "clustertrial/data/expression.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace clustertrial {

/// One condition on the rows that are read. Equal conditions on one column are alternatives; conditions on different
/// columns, and unequal ones, must all hold. A missing cell equals every value that is a missing marker.
struct RowCondition {
    std::string column;
    bool equal = true;  ///< false: the value must be another
    std::string value;
};

/// What rows have to meet: a condition on one column, or one in the language of docs/expressions.md, which must be
/// true and names cells of the row alone.
using RowRule = std::variant<RowCondition, Expression>;

/// The columns that rules name, each once.
std::vector<std::string> columns_of(const std::vector<RowRule>& rules);

/// Whether a row meets all rules. `equals(condition)` says whether its cell is the condition's value,
/// `is_true(expression)` whether that is true of it.
template <typename Equals, typename IsTrue>
bool meets_rules(const std::vector<RowRule>& rules, const Equals& equals, const IsTrue& is_true) {
    const auto meets = [&](const RowCondition& condition) {
        if (!condition.equal) return !equals(condition);
        return std::any_of(rules.begin(), rules.end(), [&](const RowRule& rule) {
            const auto* const other = std::get_if<RowCondition>(&rule);
            return other != nullptr && other->equal && other->column == condition.column && equals(*other);
        });
    };
    return std::all_of(rules.begin(), rules.end(), [&](const RowRule& rule) {
        const auto* const condition = std::get_if<RowCondition>(&rule);
        return condition != nullptr ? meets(*condition) : is_true(std::get<Expression>(rule));
    });
}

}  // namespace clustertrial
