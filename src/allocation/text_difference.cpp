#include "text_difference.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"

#include <algorithm>

namespace clustertrial::allocation_detail {
namespace {

/// What of two different lines is worth showing: from the start of the first cell that differs.
std::size_t first_different_cell(std::string_view a, std::string_view b) {
    std::size_t start = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
        if (a[i] == ',' || a[i] == ';' || a[i] == '\t') start = i + 1;
    }
    return start;
}

}  // namespace

std::string first_difference(std::string_view found, std::string_view replayed, const std::string& name) {
    std::size_t line = 0;
    while (!found.empty() && !replayed.empty()) {
        ++line;
        const auto found_line = take_line(found);
        const auto replayed_line = take_line(replayed);
        if (found_line == replayed_line) continue;
        const std::size_t start = first_different_cell(found_line, replayed_line);
        return describe(
            {name, line},
            "from byte " + std::to_string(start + 1) + " the file has " + in_quotes(found_line.substr(start)),
            "the replay gives " + in_quotes(replayed_line.substr(start)));
    }
    if (!found.empty()) return describe({name, line + 1}, "the file goes on", "the replay ends here");
    if (!replayed.empty()) return describe({name, line + 1}, "the file ends here", "the replay goes on");
    return describe({name, line}, "the files differ in the end of their last line");
}

std::string changed_file(const std::string& name, const std::string& found, const std::string& recorded) {
    return describe({name}, "changed since the allocation: its SHA-256 is " + found, "the record says " + recorded);
}

}  // namespace clustertrial::allocation_detail
