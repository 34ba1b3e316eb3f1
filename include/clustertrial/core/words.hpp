#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// "school" -> "School" (ASCII first letters only).
std::string capitalised(std::string text);

/// "school" -> "schools", "nursery" -> "nurseries", "class" -> "classes", "child" -> "children".
std::string plural(const std::string& noun);

/// "1 cluster", "2 clusters".
std::string counted(std::size_t count, const std::string& noun);

/// The texts with `separator` between them.
std::string joined(const std::vector<std::string>& texts, std::string_view separator = ", ");

/// "A", "A or B", "A, B or C": `last` is the word before the last one.
std::string listed(const std::vector<std::string>& texts, std::string_view last);

}  // namespace clustertrial
