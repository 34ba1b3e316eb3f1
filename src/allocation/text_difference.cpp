#include "text_difference.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <vector>

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

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool has_carriage_returns(std::string_view bytes) {
    return bytes.find("\r\n") != std::string_view::npos;
}

/// What of the ends of lines and the mark before them differs, whatever else does.
struct DifferentEnds {
    std::vector<std::string> what;
    std::vector<std::string> how;
};

DifferentEnds ends_that_differ(std::string_view found, std::string_view other) {
    DifferentEnds ends;
    const bool marked = found.starts_with(byte_order_mark);
    if (marked != other.starts_with(byte_order_mark)) {
        ends.what.emplace_back("the byte order mark");
        ends.how.emplace_back(marked ? "the file has one now" : "the file had one before");
    }
    const bool returns = has_carriage_returns(found);
    if (returns != has_carriage_returns(other)) {
        ends.what.emplace_back("the line ends");
        ends.how.emplace_back(returns ? "CRLF now, LF before" : "LF now, CRLF before");
    }
    return ends;
}

std::string first_different_line(std::string_view found, std::string_view replayed, const std::string& name) {
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

}  // namespace

std::string with_plain_ends(std::string_view bytes) {
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    std::string plain;
    plain.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (!bytes.substr(i).starts_with("\r\n")) plain += bytes[i];
    return plain;
}

std::optional<std::string> difference_of_ends(std::string_view found, std::string_view other) {
    if (with_plain_ends(found) != with_plain_ends(other)) return std::nullopt;
    const auto [what, how] = ends_that_differ(found, other);
    constexpr std::string_view question = "; was the file saved by another program?";
    if (what.empty()) return "only some line ends differ" + std::string(question);
    const bool mark_alone = what.size() == 1 && what.front() == "the byte order mark";
    return "only " + listed(what, "and") + (mark_alone ? " differs (" : " differ (") + joined(how) + ")" +
           std::string(question);
}

std::string first_difference(std::string_view found, std::string_view replayed, const std::string& name) {
    if (const auto ends = difference_of_ends(found, replayed)) return describe({name}, *ends);
    // Otherwise every line would differ.
    if (!ends_that_differ(found, replayed).what.empty())
        return first_different_line(with_plain_ends(found), with_plain_ends(replayed), name);
    return first_different_line(found, replayed, name);
}

std::string changed_file(const std::string& name, const std::string& found, const std::string& recorded) {
    return describe({name}, "changed since the allocation: its SHA-256 is " + found, "the record says " + recorded);
}

}  // namespace clustertrial::allocation_detail
