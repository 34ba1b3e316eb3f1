#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace clustertrial {

/// One condition on the rows that are read. Equal conditions on one column are alternatives; conditions on different
/// columns, and unequal ones, must all hold. A missing cell equals every value that is a missing marker.
struct RowCondition {
    std::string column;
    bool equal = true;  ///< false: the value must be another
    std::string value;
};

/// Whether a row meets them all. `equals(condition)` says whether its cell is the condition's value.
template <typename Equals>
bool meets_conditions(const std::vector<RowCondition>& conditions, const Equals& equals) {
    return std::all_of(conditions.begin(), conditions.end(), [&](const RowCondition& condition) {
        if (!condition.equal) return !equals(condition);
        return std::any_of(conditions.begin(), conditions.end(), [&](const RowCondition& other) {
            return other.equal && other.column == condition.column && equals(other);
        });
    });
}

}  // namespace clustertrial
