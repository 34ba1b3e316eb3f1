#include "clustertrial/data/expression.hpp"

#include "expression_evaluation.hpp"
#include "expression_parser.hpp"
#include "expression_program.hpp"

#include <utility>

namespace clustertrial {

Expression::Expression(std::string_view text, std::shared_ptr<const data_detail::Program> program)
    : text_(text), program_(std::move(program)) {}

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
