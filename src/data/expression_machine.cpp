#include "expression_machine.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"

#include "expression_ranges.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace clustertrial::data_detail {

namespace {

/// The number that a value is or spells.
std::optional<Range> number_of(const ExpressionValue& value) {
    if (const auto* const range = std::get_if<Range>(&value)) return *range;
    const auto* const text = std::get_if<std::string>(&value);
    const std::optional<double> number = text != nullptr ? parse_number(*text) : std::nullopt;
    if (!number) return std::nullopt;
    return Range{*number, *number};
}

bool is_missing_value(const ExpressionValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

bool is_truth(const ExpressionValue& value, bool truth) {
    const auto* const known = std::get_if<bool>(&value);
    return known != nullptr && *known == truth;
}

}  // namespace

/// One function a step, and the table that finds it.
struct MachineSteps {
    static void push_constant(Machine& machine, std::size_t index) { machine.push(machine.program_.constants[index]); }
    static void push_column(Machine& machine, std::size_t index) { machine.push(machine.cell(index, machine.row_)); }
    static void push_aggregate(Machine& machine, std::size_t index) {
        const AggregateValues& aggregate = machine.aggregates[index];
        machine.push(aggregate.values[aggregate.group_of_row[machine.row_]]);
    }

    static void to_number(Machine& machine, std::size_t column) {
        ExpressionValue value = machine.take();
        const std::optional<Range> number = number_of(value);
        if (number) return machine.push(*number);
        if (!is_missing_value(value))
            machine.problems.add(to_text(value) + machine.in_column(column) + " is not a number");
        machine.push({});
    }
    static void to_truth(Machine& machine, std::size_t column) {
        ExpressionValue value = machine.take();
        if (std::holds_alternative<bool>(value) || is_missing_value(value)) return machine.push(std::move(value));
        machine.problems.add(to_text(value) + machine.in_column(column) +
                             " is neither true nor false; compare it with something");
        machine.push({});
    }

    template <Range (*of_one)(const Range&)>
    static void change(Machine& machine, std::size_t /*index*/) {
        const std::optional<Range> number = machine.take_number();
        if (!number) return machine.push({});
        machine.push_finite(of_one(*number));
    }
    template <Range (*of_two)(const Range&, const Range&)>
    static void combine(Machine& machine, std::size_t /*index*/) {
        const std::optional<Range> right = machine.take_number();
        const std::optional<Range> left = machine.take_number();
        if (!left || !right) return machine.push({});
        machine.push_finite(of_two(*left, *right));
    }
    static void divide(Machine& machine, std::size_t index) {
        const auto* const divisor = std::get_if<Range>(&machine.stack_.back());
        if (divisor == nullptr || !holds_zero(*divisor)) return combine<quotient_of_ranges>(machine, index);
        const bool is_known = divisor->low == divisor->high;
        const std::string what = "division by " + to_text(*divisor) + (is_known ? "" : ", which may be 0");
        machine.take();
        if (machine.take_number()) machine.problems.add(what);
        machine.push({});
    }
    template <Range (*of_two)(const Range&, const Range&)>
    static void combine_all(Machine& machine, std::size_t count) {
        // From the first argument on: the order in which they are added decides the last bit.
        const std::size_t first = machine.stack_.size() - count;
        std::optional<Range> result = number_of(machine.stack_[first]);
        for (std::size_t i = first + 1; i < machine.stack_.size() && result; ++i) {
            const std::optional<Range> next = number_of(machine.stack_[i]);
            result = next ? std::optional<Range>(of_two(*result, *next)) : std::nullopt;
        }
        machine.stack_.resize(first);
        if (!result) return machine.push({});
        machine.push_finite(*result);
    }

    template <std::optional<bool> (*of_two)(const Range&, const Range&)>
    static void compare(Machine& machine, std::size_t /*index*/) {
        const std::optional<Range> right = machine.take_number();
        const std::optional<Range> left = machine.take_number();
        machine.push_truth(left && right ? of_two(*left, *right) : std::nullopt);
    }
    static void equal(Machine& machine, std::size_t /*index*/) {
        const ExpressionValue right = machine.take();
        const ExpressionValue left = machine.take();
        if (is_missing_value(left) || is_missing_value(right)) return machine.push({});
        const bool left_is_truth = std::holds_alternative<bool>(left);
        if (left_is_truth != std::holds_alternative<bool>(right)) {
            machine.problems.add(to_text(left) + " cannot be compared with " + to_text(right));
            return machine.push({});
        }
        const bool of_numbers = std::holds_alternative<Range>(left) || std::holds_alternative<Range>(right);
        if (!of_numbers) return machine.push_truth(left == right);
        const std::optional<Range> left_number = number_of(left);
        const std::optional<Range> right_number = number_of(right);
        machine.push_truth(left_number && right_number ? ranges_are_equal(*left_number, *right_number) : false);
    }
    static void matches(Machine& machine, std::size_t index) {
        const ExpressionValue value = machine.take();
        const Pattern& pattern = machine.program_.patterns[index];
        if (const auto* const text = std::get_if<std::string>(&value)) return machine.push_truth(pattern.is_in(*text));
        const auto* const number = std::get_if<Range>(&value);
        if (number != nullptr && number->low == number->high)
            return machine.push_truth(pattern.is_in(format_shortest(number->low)));
        if (std::holds_alternative<bool>(value)) machine.problems.add(to_text(value) + " is not text");
        machine.push({});
    }
    static void both_missing(Machine& machine, std::size_t /*index*/) {
        const bool right_is_missing = is_missing_value(machine.take());
        const bool left_is_missing = is_missing_value(machine.take());
        machine.push_truth(left_is_missing && right_is_missing);
    }
    static void is_missing(Machine& machine, std::size_t /*index*/) {
        machine.push_truth(is_missing_value(machine.take()));
    }

    static void not_true(Machine& machine, std::size_t /*index*/) {
        const std::optional<bool> truth = machine.take_truth();
        machine.push_truth(truth ? std::optional<bool>(!*truth) : std::nullopt);
    }
    /// `and` where `decides` is false, `or` where it is true: the truth that settles it whatever the other is.
    template <bool decides>
    static void join(Machine& machine, std::size_t /*index*/) {
        const std::optional<bool> right = machine.take_truth();
        const std::optional<bool> left = machine.take_truth();
        if (left == decides || right == decides) return machine.push_truth(decides);
        machine.push_truth(left && right ? std::optional<bool>(!decides) : std::nullopt);
    }

    template <bool truth>
    static void skip_if(Machine& machine, std::size_t steps) {
        if (is_truth(machine.stack_.back(), truth)) machine.next_ += steps;
    }
    static void skip_first_choice(Machine& machine, std::size_t steps) {
        if (!is_truth(machine.stack_.back(), false)) return;
        machine.push({});
        machine.next_ += steps;
    }
    static void skip_second_choice(Machine& machine, std::size_t steps) {
        if (!is_truth(machine.stack_[machine.stack_.size() - 2], true)) return;
        machine.push({});
        machine.next_ += steps;
    }
    static void select(Machine& machine, std::size_t /*index*/) {
        ExpressionValue second = machine.take();
        ExpressionValue first = machine.take();
        const std::optional<bool> condition = machine.take_truth();
        if (condition) return machine.push(*condition ? std::move(first) : std::move(second));
        if (first == second) return machine.push(std::move(first));
        const auto* const first_number = std::get_if<Range>(&first);
        const auto* const second_number = std::get_if<Range>(&second);
        if (first_number == nullptr || second_number == nullptr) return machine.push({});
        machine.push(covering_range(*first_number, *second_number));
    }

    struct Row {
        Operation operation;
        void (*run)(Machine&, std::size_t);
    };
    static const std::array<Row, static_cast<std::size_t>(Operation::select) + 1> rows;
};

/// In the order of Operation.
constexpr std::array<MachineSteps::Row, static_cast<std::size_t>(Operation::select) + 1> MachineSteps::rows{{
    {Operation::push_constant, push_constant},
    {Operation::push_column, push_column},
    {Operation::push_aggregate, push_aggregate},
    {Operation::to_number, to_number},
    {Operation::to_truth, to_truth},
    {Operation::negate, change<negated_range>},
    {Operation::add, combine<sum_of_ranges>},
    {Operation::subtract, combine<difference_of_ranges>},
    {Operation::multiply, combine<product_of_ranges>},
    {Operation::divide, divide},
    {Operation::round, change<rounded_range>},
    {Operation::absolute, change<absolute_range>},
    {Operation::least, combine_all<least_of_ranges>},
    {Operation::greatest, combine_all<greatest_of_ranges>},
    {Operation::total, combine_all<sum_of_ranges>},
    {Operation::equal, equal},
    {Operation::less, compare<range_is_less>},
    {Operation::less_or_equal, compare<range_is_at_most>},
    {Operation::matches, matches},
    {Operation::both_missing, both_missing},
    {Operation::is_missing, is_missing},
    {Operation::not_true, not_true},
    {Operation::conjunction, join<false>},
    {Operation::disjunction, join<true>},
    {Operation::skip_if_false, skip_if<false>},
    {Operation::skip_if_true, skip_if<true>},
    {Operation::skip_first_choice, skip_first_choice},
    {Operation::skip_second_choice, skip_second_choice},
    {Operation::select, select},
}};
static_assert([] {
    for (std::size_t i = 0; i < MachineSteps::rows.size(); ++i)
        if (static_cast<std::size_t>(MachineSteps::rows[i].operation) != i) return false;
    return true;
}());

void RowProblems::begin_row(std::size_t row) {
    row_ = row;
    begin_ = problems_.size();
}

void RowProblems::add(std::string what) {
    ExpressionProblem problem{row_, std::move(what)};
    const auto begin = problems_.begin() + static_cast<std::ptrdiff_t>(begin_);
    if (std::find(begin, problems_.end(), problem) == problems_.end()) problems_.push_back(std::move(problem));
}

std::vector<ExpressionProblem> RowProblems::by_row() && {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const ExpressionProblem& a, const ExpressionProblem& b) { return a.row < b.row; });
    RowProblems once;
    for (ExpressionProblem& problem : problems_) {
        if (once.row_ != problem.row) once.begin_row(problem.row);
        once.add(std::move(problem.what));
    }
    return std::move(once.problems_);
}

ExpressionValue Machine::run(const std::vector<Instruction>& steps, std::size_t row) {
    row_ = row;
    stack_.clear();
    for (next_ = 0; next_ < steps.size();) {
        const Instruction& step = steps[next_++];
        MachineSteps::rows[static_cast<std::size_t>(step.operation)].run(*this, step.index);
    }
    return take();
}

ExpressionValue Machine::cell(std::size_t column, std::size_t row) {
    ExpressionValue value = cell_(program_.columns[column], row);
    if (const auto* const text = std::get_if<std::string>(&value)) {
        const std::string_view inner = trimmed(*text);
        if (inner.empty()) return {};
        if (inner.size() < text->size()) return std::string(inner);
    }
    if (const auto* const range = std::get_if<Range>(&value)) {
        if (std::isfinite(range->low) && std::isfinite(range->high) && range->low <= range->high) return value;
        problems.add("a cell" + in_column(column) + " is not a finite number or range");
        return {};
    }
    return value;
}

ExpressionValue Machine::finite(const Range& number) {
    // + 0.0: what is not positive 0 but -0 would be printed so.
    if (std::isfinite(number.low) && std::isfinite(number.high)) return Range{number.low + 0.0, number.high + 0.0};
    problems.add("a result is too large: above 1.8e308, the largest number possible");
    return {};
}

std::string Machine::in_column(std::size_t column) const {
    if (column == no_column) return "";
    const ColumnReference& reference = program_.columns[column];
    return std::string(reference.of_total ? " in the totals of column " : " in column ") + in_quotes(reference.name);
}

ExpressionValue Machine::take() {
    ExpressionValue value = std::move(stack_.back());
    stack_.pop_back();
    return value;
}

std::optional<Range> Machine::take_number() {
    return number_of(take());
}

std::optional<bool> Machine::take_truth() {
    const ExpressionValue value = take();
    const auto* const truth = std::get_if<bool>(&value);
    return truth != nullptr ? std::optional<bool>(*truth) : std::nullopt;
}

void Machine::push_truth(std::optional<bool> truth) {
    push(truth ? ExpressionValue(*truth) : ExpressionValue());
}

}  // namespace clustertrial::data_detail
