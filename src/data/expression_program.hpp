#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/data/expression.hpp"
#include "clustertrial/data/pattern.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// What one step does to the stack of values. "Pops" and "pushes" are of that stack; `index` is the step's own.
enum class Operation {
    push_constant,   ///< constants[index]
    push_column,     ///< columns[index] in the row
    push_aggregate,  ///< aggregates[index], of the row's group
    to_number,       ///< the top, a number from here on; it is columns[index], or `no_column`
    to_truth,        ///< the same, a truth
    negate,
    add,
    subtract,
    multiply,
    divide,
    round,
    absolute,
    least,     ///< of the `index` values on top, as the next two
    greatest,  ///< ...
    total,     ///< ...
    equal,
    less,
    less_or_equal,
    matches,       ///< patterns[index]
    both_missing,  ///< of two values: `x = ''`
    is_missing,
    not_true,
    conjunction,
    disjunction,
    skip_if_false,       ///< over the next `index` steps where the top is false; it stays
    skip_if_true,        ///< ... is true
    skip_first_choice,   ///< the same as skip_if_false, with a missing value on top of it: where(false, _, b)
    skip_second_choice,  ///< over them where the value below the top is true, with a missing value: where(true, a, _)
    select,              ///< of a truth and two values: where
};

constexpr std::size_t no_column = std::numeric_limits<std::size_t>::max();

struct Instruction {
    Operation operation = Operation::push_constant;
    std::size_t index = 0;
};

enum class ExpressionFunction { min, max, sum, mean, count, smallest, largest, round, abs, where, missing, total };

/// `sum(nfa) by authority`: one value for each group of rows.
struct AggregateCall {
    ExpressionFunction function = ExpressionFunction::sum;
    std::vector<Instruction> argument;
    bool of_condition = false;    ///< the argument is a truth by its form: an unknown one may be true
    std::vector<std::size_t> by;  ///< columns; empty: all rows are one group
};

/// What an expression becomes: steps for a machine with a stack, run once a row. So nothing recurses in evaluation.
struct Program {
    std::vector<ExpressionValue> constants;
    std::vector<ColumnReference> columns;
    std::vector<Pattern> patterns;
    std::vector<AggregateCall> aggregates;  ///< those within the argument of another come before it
    std::vector<Instruction> instructions;
    bool is_condition = false;
};

/// A function as it is called.
struct FunctionTraits {
    ExpressionFunction value;
    std::string_view name;
    std::size_t fewest;      ///< arguments
    std::size_t most;        ///< arguments
    bool of_rows;            ///< with one argument it is over rows, and may have `by`
    Operation operation;     ///< of the values of a row, where it has such
    std::string_view takes;  ///< "expected min of ..."
};

constexpr std::size_t any_number_of_arguments = std::numeric_limits<std::size_t>::max();

}  // namespace clustertrial::data_detail

namespace clustertrial {

template <>
struct Kinds<data_detail::ExpressionFunction> {
    using Function = data_detail::ExpressionFunction;
    using Step = data_detail::Operation;
    using Row = data_detail::FunctionTraits;
    static constexpr std::size_t any_number = data_detail::any_number_of_arguments;
    static constexpr std::string_view what = "function";
    static constexpr std::array rows{
        Row{Function::min, "min", 2, any_number, false, Step::least,
            "2 or more values of a row; over rows it is smallest(x)"},
        Row{Function::max, "max", 2, any_number, false, Step::greatest,
            "2 or more values of a row; over rows it is largest(x)"},
        Row{Function::sum, "sum", 1, any_number, true, Step::total,
            "one value over rows, or of 2 or more values of a row"},
        Row{Function::mean, "mean", 1, 1, true, Step::push_aggregate,
            "one value, over rows; of the values of a row it is sum(a, b) / 2"},
        Row{Function::count, "count", 1, 1, true, Step::push_aggregate, "one condition or value, over rows"},
        Row{Function::smallest, "smallest", 1, 1, true, Step::push_aggregate,
            "one value, over rows; of the values of a row it is min(a, b)"},
        Row{Function::largest, "largest", 1, 1, true, Step::push_aggregate,
            "one value, over rows; of the values of a row it is max(a, b)"},
        Row{Function::round, "round", 1, 1, false, Step::round, "one number; to tenths it is round(10 * x) / 10"},
        Row{Function::abs, "abs", 1, 1, false, Step::absolute, "one number"},
        Row{Function::where, "where", 3, 3, false, Step::select, "a condition and two values: where(condition, a, b)"},
        Row{Function::missing, "missing", 1, 1, false, Step::is_missing, "one value"},
        Row{Function::total, "total", 1, 1, false, Step::push_column, "the name of one column: total(nfa)"},
    };
};
static_assert(every_kind_has_a_row<data_detail::ExpressionFunction>);

}  // namespace clustertrial
