#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clustertrial::allocation_detail {

/// Takes a column name from the front of `rest`: in double quotes ("" is one quote), or up to the first of `stops`.
/// Nothing when a quote is not closed.
std::optional<std::string> take_column_name(std::string_view& rest, std::string_view stops);

/// `name` as take_column_name reads it back where the characters of `special` have a meaning.
std::string quote_column_name(const std::string& name, std::string_view special);

}  // namespace clustertrial::allocation_detail
