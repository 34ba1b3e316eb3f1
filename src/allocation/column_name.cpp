#include "column_name.hpp"

#include <algorithm>

namespace clustertrial::allocation_detail {

std::optional<std::string> take_column_name(std::string_view& rest, std::string_view stops) {
    if (!rest.starts_with('"')) {
        const auto end = std::min(rest.find_first_of(stops), rest.size());
        std::string name(rest.substr(0, end));
        rest.remove_prefix(end);
        return name;
    }
    std::string name;
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] != '"') {
            name += rest[i];
        } else if (rest.substr(i, 2) == "\"\"") {
            name += '"';
            ++i;
        } else {
            rest.remove_prefix(i + 1);
            return name;
        }
    }
    return std::nullopt;
}

std::string quote_column_name(const std::string& name, std::string_view special) {
    if (!name.starts_with('"') && name.find_first_of(special) == std::string::npos) return name;
    std::string quoted = "\"";
    for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

}  // namespace clustertrial::allocation_detail
