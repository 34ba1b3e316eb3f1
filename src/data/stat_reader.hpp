#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// Data files of other programs, as libreadstat reads them.
enum class StatFormat { dta, sav, por, xpt };

/// Of a file that begins with these bytes (256 of them, where it has so many); nothing where it is none.
std::optional<StatFormat> stat_format_of(std::string_view first);

/// Reads such a file, whole or not at all. `file` is what messages call it.
Table read_stat(std::string_view bytes, const std::string& file, StatFormat format,
                const std::vector<ColumnRequest>& requests, const TableOptions& options);

/// The names of its variables.
std::vector<std::string> read_stat_header(std::string_view bytes, const std::string& file, StatFormat format,
                                          const TableOptions& options);

}  // namespace clustertrial::data_detail
