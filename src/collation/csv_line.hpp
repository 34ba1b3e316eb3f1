#pragma once

#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"

#include <string>
#include <vector>

namespace clustertrial::collation_detail {

inline void add_line(std::string& csv, const std::vector<std::string>& fields) {
    csv += joined_as(
               fields, [](const std::string& field) { return quote_csv_field(field); }, ",") +
           "\n";
}

}  // namespace clustertrial::collation_detail
