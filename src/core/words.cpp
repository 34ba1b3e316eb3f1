#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace clustertrial {

std::string capitalised(std::string text) {
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string plural(const std::string& noun) {
    if (noun == "child") return "children";
    if (noun == "person") return "people";
    if (noun == "stratum") return "strata";
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
    return std::to_string(count) + " " + noun_after(count, noun);
}

std::string noun_after(std::size_t count, const std::string& noun) {
    return count == 1 ? noun : plural(noun);
}

bool contains(const std::vector<std::string>& texts, std::string_view text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

void append(std::vector<std::string>& texts, std::vector<std::string> more) {
    std::ranges::move(more, std::back_inserter(texts));
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < texts.size(); ++i) text.append(i == 0 ? "" : separator).append(texts[i]);
    return text;
}

std::string first_few(const std::vector<std::string>& texts, std::size_t most, std::string_view separator) {
    if (texts.size() <= most) return joined(texts, separator);
    return joined({texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(most)}, separator) + " and " +
           std::to_string(texts.size() - most) + " more";
}

std::string listed(const std::vector<std::string>& texts, std::string_view last) {
    if (texts.size() < 2) return joined(texts);
    return joined({texts.begin(), texts.end() - 1}) + " " + std::string(last) + " " + texts.back();
}

}  // namespace clustertrial
