#pragma once

#include <string>
#include <string_view>

/// How a file says that a number is not known but between two ends: `collate` writes it and `analyse` reads it.
namespace clustertrial {

/// Stands in the number's place.
inline constexpr std::string_view suppressed_cell = "SUPP";

/// The columns of the ends of a column's numbers; a known number stands in both.
inline std::string low_end_of(const std::string& column) {
    return column + "_low";
}
inline std::string high_end_of(const std::string& column) {
    return column + "_high";
}

}  // namespace clustertrial
