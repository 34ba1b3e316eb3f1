#pragma once

#include <cstddef>
#include <string>

namespace clustertrial {

/// "school" -> "School" (ASCII first letters only).
std::string capitalised(std::string text);

/// "school" -> "schools", "nursery" -> "nurseries", "class" -> "classes", "child" -> "children".
std::string plural(const std::string& noun);

/// "1 cluster", "2 clusters".
std::string counted(std::size_t count, const std::string& noun);

}  // namespace clustertrial
