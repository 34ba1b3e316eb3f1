#pragma once

#include "clustertrial/collation/collation.hpp"

#include "read_return.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// What a cell of a return says.
struct CellValue {
    ExpressionValue value;
    bool suppressed = false;  ///< by a marker that the source knows
    FindingKind kind = FindingKind::cell;
    std::string problem;  ///< not empty: why there is no value, or a doubtful one
};

/// By the column's type and the source's markers, which come before its cells that mean no value.
CellValue value_of(const FoundCell& cell, const CollectedColumn& column, const CollateSource& source);

}  // namespace clustertrial::collation_detail
