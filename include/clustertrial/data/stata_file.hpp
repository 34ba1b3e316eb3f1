#pragma once

#include <string>
#include <variant>
#include <vector>

namespace clustertrial {

/// A cell without a number, and why: '.' or one of Stata's extended codes .a to .z ('a' to 'z').
struct StataMissing {
    char code = '.';
};

using StataNumber = std::variant<double, StataMissing>;

/// A variable of a data file of Stata.
struct StataVariable {
    std::string name;   ///< at most 32 letters, digits and _, not beginning with a digit
    std::string label;  ///< cut to 80 characters, as Stata has it
    std::variant<std::vector<StataNumber>, std::vector<std::string>> cells;
};

/// A data file of Stata (.dta, format 118: Stata 14 and later). The same variables give the same bytes. Throws
/// Error(usage) for columns of different lengths; Error(output), naming all of them, for names that Stata does not
/// take, two that are one, and texts longer than 2045 bytes.
std::string stata_file(const std::vector<StataVariable>& variables, const std::string& label);

}  // namespace clustertrial
