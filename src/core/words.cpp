#include "clustertrial/core/words.hpp"

#include <cctype>
#include <string_view>

namespace clustertrial {

std::string capitalised(std::string text) {
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string plural(const std::string& noun) {
    if (noun == "child") return "children";
    if (noun == "person") return "people";
    const auto ends_with_any = [&](std::initializer_list<std::string_view> endings) {
        for (const auto ending : endings) {
            if (noun.ends_with(ending)) return true;
        }
        return false;
    };
    if (noun.ends_with('y') && !ends_with_any({"ay", "ey", "oy", "uy"})) return noun.substr(0, noun.size() - 1) + "ies";
    return noun + (ends_with_any({"s", "x", "ch", "sh"}) ? "es" : "s");
}

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + (count == 1 ? noun : plural(noun));
}

}  // namespace clustertrial
