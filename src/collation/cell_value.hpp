#pragma once

#include "clustertrial/collation/collation.hpp"

#include <optional>
#include <string>

namespace clustertrial::collation_detail {

/// The cell of a return as it stands there; nothing: the return has no such column.
using FoundCell = std::optional<std::string>;

/// A value that the file itself declares to be missing, by its code: ".a" is itself; "-9", which is a number too, is
/// "-9 (coded as missing)".
std::string coded_as_missing(const std::string& code);

/// What a cell of a return says.
struct CellValue {
    ExpressionValue value;
    bool suppressed = false;  ///< by a marker that the source knows
    FindingKind kind = FindingKind::cell;
    std::string problem = {};  ///< not empty: why there is no value
    std::string remedy = {};   ///< of the plan
    std::string fault = {};    ///< as Finding::fault
};

/// By the column's type and the source's markers, which come before its cells that mean no value.
CellValue value_of(const FoundCell& cell, const CollectedColumn& column, const CollateSource& source);

/// How the numbers of a column stand in the texts of a source.
NumberSyntax syntax_of(const CollectedColumn& column, const CollateSource& source);

}  // namespace clustertrial::collation_detail
