#include "expression_code.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"

#include <iterator>

namespace clustertrial::data_detail {
namespace {

/// So that the patterns of an expression take 100 MiB together at most.
constexpr std::size_t most_patterns = 100;

std::string type_text(ValueType type) {
    switch (type) {
        case ValueType::any:
            return "a column";
        case ValueType::number:
            return "a number";
        case ValueType::text:
            return "a text";
        case ValueType::truth:
            return "a condition";
    }
    return "a value";
}

}  // namespace

Operand CodeWriter::push_number(const Token& token) {
    push(Operation::push_constant, program_.constants.size());
    program_.constants.emplace_back(Range{token.number, token.number});
    return {ValueType::number, token.at};
}

Operand CodeWriter::push_text(const Token& token) {
    const std::string_view text = trimmed(token.text);
    push(Operation::push_constant, program_.constants.size());
    if (text.empty()) {
        program_.constants.emplace_back();
    } else {
        program_.constants.emplace_back(std::string(text));
    }
    return {ValueType::text, token.at, no_column, text.empty()};
}

Operand CodeWriter::push_column(const Token& token, ColumnReference reference) {
    const std::size_t column = column_index(std::move(reference));
    push(Operation::push_column, column);
    return {ValueType::any, token.at, column};
}

void CodeWriter::push_matches(const Token& token) {
    if (token.kind != TokenKind::text) {
        expression_error(expression_, token.at, "found no text",
                         "expected a pattern in single quotes after ~ or !~, as in name ~ 'High$'");
    }
    if (program_.patterns.size() == most_patterns) {
        expression_error(expression_, token.at, "found more than " + std::to_string(most_patterns) + " patterns",
                         "expected fewer; one pattern may hold alternatives: 'north|south'");
    }
    try {
        program_.patterns.emplace_back(token.text);
    } catch (const Error& error) {
        expression_error(expression_, token.at, error.what(), "");
    }
    push(Operation::matches, program_.patterns.size() - 1);
}

void CodeWriter::need_number(const Operand& operand, std::string_view who) {
    if (operand.type == ValueType::number) return;
    if (operand.type == ValueType::any) return push(Operation::to_number, operand.column);
    const bool is_text = operand.type == ValueType::text;
    expression_error(
        expression_, operand.at, "found " + type_text(operand.type),
        "expected a number for " + std::string(who) + (is_text ? "; numbers are written without quotes" : ""));
}

void CodeWriter::need_truth(const Operand& operand, std::string_view who) {
    if (operand.type == ValueType::truth) return;
    if (operand.type == ValueType::any) return push(Operation::to_truth, operand.column);
    expression_error(expression_, operand.at, "found " + type_text(operand.type),
                     "expected a condition for " + std::string(who) + ", such as nfa > 5");
}

void CodeWriter::push_equal(const Operand& left, const Operand& right) {
    if (left.is_empty_text || right.is_empty_text) return push(Operation::both_missing);
    const bool one_is_any = left.type == ValueType::any || right.type == ValueType::any;
    if (!one_is_any && left.type != right.type) {
        expression_error(expression_, right.at, "found " + type_text(right.type),
                         "expected " + type_text(left.type) + ", since it is compared with one");
    }
    push(Operation::equal);
}

ValueType CodeWriter::common_type(const Operand& first, const Operand& second) const {
    if (first.type == second.type) return first.type;
    if (first.type == ValueType::any || second.type == ValueType::any) return ValueType::any;
    if (first.is_empty_text) return second.type;
    if (second.is_empty_text) return first.type;
    expression_error(expression_, second.at, "found " + type_text(second.type),
                     "expected " + type_text(first.type) + ", since where gives one or the other");
}

void CodeWriter::push(Operation operation, std::size_t index) {
    program_.instructions.push_back({operation, index});
}

std::size_t CodeWriter::begin_skip(Operation operation) {
    push(operation);
    return size() - 1;
}

void CodeWriter::end_skip(std::size_t place) {
    program_.instructions[place].index = size() - place - 1;
}

void CodeWriter::push_aggregate(AggregateCall call, std::size_t begin) {
    const auto first = program_.instructions.begin() + static_cast<std::ptrdiff_t>(begin);
    call.argument.assign(first, program_.instructions.end());
    program_.instructions.erase(first, program_.instructions.end());
    push(Operation::push_aggregate, program_.aggregates.size());
    program_.aggregates.push_back(std::move(call));
}

std::size_t CodeWriter::column_index(ColumnReference reference) {
    const auto [place, is_new] =
        places_of_columns_.try_emplace({reference.name, reference.of_total}, program_.columns.size());
    if (is_new) program_.columns.push_back(std::move(reference));
    return place->second;
}

Program CodeWriter::finished(const Operand& result) {
    program_.is_condition = result.type == ValueType::truth;
    return std::move(program_);
}

}  // namespace clustertrial::data_detail
