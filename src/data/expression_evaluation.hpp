#pragma once

#include "expression_program.hpp"

#include <cstddef>

namespace clustertrial::data_detail {

/// As Expression::evaluate says.
ExpressionValues evaluate_program(const Program& program, std::size_t rows, const CellOf& cell);

}  // namespace clustertrial::data_detail
