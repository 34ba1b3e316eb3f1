#pragma once

#include <string>
#include <string_view>

/// How a file says that a number is not known but between two ends: `collate` writes it and `analyse` reads it.
namespace clustertrial {

/// Stands in the number's place.
inline constexpr std::string_view suppressed_cell = "SUPP";
/// The same in a data file of Stata: the letter of its extended missing value `.s`.
inline constexpr char suppressed_code = 's';

/// Whether a mark of no value, as a table has it, says that the number was suppressed.
inline bool is_mark_of_suppressed(std::string_view marker) {
    return marker == suppressed_cell || marker == std::string{'.', suppressed_code};
}

inline constexpr std::string_view of_low_end = "_low";
inline constexpr std::string_view of_high_end = "_high";

/// The columns of the ends of a column's numbers; a known number stands in both.
inline std::string low_end_of(const std::string& column) {
    return column + std::string(of_low_end);
}
inline std::string high_end_of(const std::string& column) {
    return column + std::string(of_high_end);
}
/// The column whose end a column is by its name, or that name.
inline std::string number_of_end(const std::string& column) {
    for (const std::string_view end : {of_low_end, of_high_end})
        if (column.ends_with(end)) return column.substr(0, column.size() - end.size());
    return column;
}

}  // namespace clustertrial
