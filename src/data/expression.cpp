#include "clustertrial/data/expression.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "expression_evaluation.hpp"
#include "expression_parser.hpp"
#include "expression_program.hpp"

#include <utility>

namespace clustertrial {

Expression::Expression(std::string_view text, std::shared_ptr<const data_detail::Program> program)
    : text_(text), program_(std::move(program)) {}

std::string to_text(const Range& range) {
    const std::string low = format_readable(range.low);
    return range.low == range.high ? low : low + " to " + format_readable(range.high);
}

std::string to_text(const ExpressionValue& value) {
    if (const auto* const text = std::get_if<std::string>(&value)) return in_quotes(*text);
    if (const auto* const truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    const auto* const range = std::get_if<Range>(&value);
    return range == nullptr ? "a missing value" : to_text(*range);
}

Expression Expression::parse(std::string_view text) {
    return {text, std::make_shared<const data_detail::Program>(data_detail::parse_expression(text))};
}

const std::vector<ColumnReference>& Expression::columns() const {
    return program_->columns;
}

bool Expression::is_of_rows() const {
    return !program_->aggregates.empty();
}

bool Expression::is_condition() const {
    return program_->is_condition;
}

ExpressionValues Expression::evaluate(std::size_t rows, const CellOf& cell) const {
    return data_detail::evaluate_program(*program_, rows, cell);
}

}  // namespace clustertrial
