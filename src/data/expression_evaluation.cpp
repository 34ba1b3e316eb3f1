#include "expression_evaluation.hpp"

#include "clustertrial/core/number.hpp"

#include "expression_machine.hpp"
#include "expression_ranges.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace clustertrial::data_detail {
namespace {

/// Some rows, summed up as an aggregate needs it.
struct GroupOfRows {
    std::size_t first_row = 0;
    std::size_t rows = 0;
    bool has_missing = false;
    Range result = {};         ///< of sum and mean the sum; of count nothing
    std::size_t certain = 0;   ///< of count: rows that count
    std::size_t possible = 0;  ///< and those that may
};

void count_value(GroupOfRows& group, const ExpressionValue& value, bool of_condition) {
    const bool is_missing = std::holds_alternative<std::monostate>(value);
    const auto* const truth = std::get_if<bool>(&value);
    const bool is_certain = truth != nullptr ? *truth : !is_missing;
    if (is_certain) ++group.certain;
    if (is_certain || (is_missing && of_condition)) ++group.possible;
}

Range joined_ranges(ExpressionFunction function, const Range& a, const Range& b) {
    if (function == ExpressionFunction::smallest) return least_of_ranges(a, b);
    if (function == ExpressionFunction::largest) return greatest_of_ranges(a, b);
    return sum_of_ranges(a, b);
}

void add_value(GroupOfRows& group, const ExpressionValue& value, const AggregateCall& aggregate) {
    ++group.rows;
    if (aggregate.function == ExpressionFunction::count) return count_value(group, value, aggregate.of_condition);
    const auto* const number = std::get_if<Range>(&value);
    if (number == nullptr) {
        group.has_missing = true;
        return;
    }
    group.result = group.rows == 1 ? *number : joined_ranges(aggregate.function, group.result, *number);
}

/// What the rows come to, as a number that may be infinite; nothing where a row is missing.
std::optional<Range> result_of(const GroupOfRows& group, ExpressionFunction function) {
    if (function == ExpressionFunction::count)
        return Range{static_cast<double>(group.certain), static_cast<double>(group.possible)};
    if (group.has_missing) return std::nullopt;
    if (function != ExpressionFunction::mean) return group.result;
    const auto rows = static_cast<double>(group.rows);
    return quotient_of_ranges(group.result, {rows, rows});
}

/// One text for what is one group: 7 and '7' are, '7' and '07' are not, and missing is a group too.
std::string key_of(Machine& machine, const std::vector<std::size_t>& by, std::size_t row) {
    std::string key;
    for (const std::size_t column : by) {
        const ExpressionValue value = machine.cell(column, row);
        const auto* const number = std::get_if<Range>(&value);
        const auto* const text = std::get_if<std::string>(&value);
        std::string part;
        if (text != nullptr) part = *text;
        if (number != nullptr && number->low == number->high) part = format_shortest(number->low);
        if (number != nullptr && number->low != number->high) {
            machine.problems.add(to_text(value) + machine.in_column(column) +
                                 " is not a single value to group by; the row is with those whose group is missing");
        }
        if (const auto* const truth = std::get_if<bool>(&value)) part = *truth ? "true" : "false";
        key += std::to_string(part.size()) + ':' + part;  // the size first: no two lists of parts read the same
    }
    return key;
}

AggregateValues values_of(const AggregateCall& aggregate, Machine& machine, std::size_t rows) {
    AggregateValues result;
    result.group_of_row.reserve(rows);
    std::vector<GroupOfRows> groups;
    std::unordered_map<std::string, std::size_t> place_of_key;
    for (std::size_t row = 0; row < rows; ++row) {
        machine.problems.begin_row(row);
        const auto [place, is_new] = place_of_key.try_emplace(key_of(machine, aggregate.by, row), groups.size());
        if (is_new) groups.push_back({row});
        add_value(groups[place->second], machine.run(aggregate.argument, row), aggregate);
        result.group_of_row.push_back(place->second);
    }
    for (const GroupOfRows& group : groups) {
        machine.problems.begin_row(group.first_row);
        const std::optional<Range> number = result_of(group, aggregate.function);
        result.values.push_back(number ? machine.finite(*number) : ExpressionValue());
    }
    return result;
}

}  // namespace

ExpressionValues evaluate_program(const Program& program, std::size_t rows, const CellOf& cell) {
    Machine machine(program, cell);
    for (const AggregateCall& aggregate : program.aggregates)
        machine.aggregates.push_back(values_of(aggregate, machine, rows));
    ExpressionValues result;
    result.values.reserve(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        machine.problems.begin_row(row);
        result.values.push_back(machine.run(program.instructions, row));
    }
    result.problems = std::move(machine.problems).by_row();
    return result;
}

}  // namespace clustertrial::data_detail
