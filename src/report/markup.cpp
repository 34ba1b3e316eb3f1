#include "markup.hpp"

#include "display.hpp"

namespace clustertrial::report_detail {

std::string escape_markup(std::string_view text) {
    std::string result;
    for (const char c : printable(text)) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string id_from(std::string_view text) {
    std::string id;
    bool hyphen = false;
    for (const char c : text) {
        const bool capital = c >= 'A' && c <= 'Z';
        if (!capital && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
            hyphen = true;
            continue;
        }
        if (hyphen && !id.empty()) id += '-';
        hyphen = false;
        id += capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return id.empty() ? "x" : id;
}

std::string UniqueIds::take(std::string_view text) {
    const std::string first = id_from(text);
    std::string id = first;
    for (int copy = 2; !taken_.insert(id).second; ++copy) id = first + "-" + std::to_string(copy);
    return id;
}

}  // namespace clustertrial::report_detail
