#pragma once

#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/result_table.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What tables and figures are called, within a document and by those who write one.
namespace clustertrial::report_detail {

/// "table-primary", "figure-flow": within a document, and the id on a page.
std::string reference_of(const ResultTable& table);
std::string reference_of(const Figure& figure);

/// "table:primary" for "table-primary": as a text or a flag names it.
std::string name_of_reference(std::string reference);

/// "table-primary" for "table:primary"; nothing for a name of another kind.
std::optional<std::string> reference_named(std::string_view name);

}  // namespace clustertrial::report_detail
