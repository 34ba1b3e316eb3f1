#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// "school" -> "School" (ASCII first letters only).
std::string capitalised(std::string text);

/// "school" -> "schools", "nursery" -> "nurseries", "class" -> "classes", "child" -> "children", "stratum" -> "strata".
std::string plural(const std::string& noun);

/// "1 cluster", "2 clusters".
std::string counted(std::size_t count, const std::string& noun);

/// The noun as it follows the count: "cluster" after 1, "clusters" after any other.
std::string noun_after(std::size_t count, const std::string& noun);

/// Whether a text is one of others.
bool contains(const std::vector<std::string>& texts, std::string_view text);

/// Adds texts behind others.
void append(std::vector<std::string>& texts, std::vector<std::string> more);

/// The texts with `separator` between them.
std::string joined(const std::vector<std::string>& texts, std::string_view separator = ", ");

/// The texts that `text_of` makes of the items, with `separator` between them.
template <typename Items, typename TextOf>
std::string joined_as(const Items& items, TextOf text_of, std::string_view separator = ", ") {
    std::vector<std::string> texts;
    for (const auto& item : items) texts.emplace_back(std::invoke(text_of, item));
    return joined(texts, separator);
}

/// The first `most` of the texts with `separator` between them, and how many there are more: "A, B and 3 more".
std::string first_few(const std::vector<std::string>& texts, std::size_t most, std::string_view separator = ", ");

/// "A", "A or B", "A, B or C": `last` is the word before the last one.
std::string listed(const std::vector<std::string>& texts, std::string_view last);

}  // namespace clustertrial
