#pragma once

#include "expression_program.hpp"

#include <string_view>

namespace clustertrial::data_detail {

/// Throws Error(usage), as Expression::parse says.
Program parse_expression(std::string_view expression);

}  // namespace clustertrial::data_detail
