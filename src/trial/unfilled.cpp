#include "unfilled.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <set>
#include <string_view>
#include <vector>

namespace clustertrial::trial_detail {

namespace {

constexpr std::string_view question_mark = "?";

void add_lines_of(const toml::node& node, std::set<std::size_t>& lines);

void add_lines_of(const toml::table& table, std::set<std::size_t>& lines) {
    for (const auto& [key, value] : table) {
        const bool is_markers = key.str() == "missing" || key.str() == "missing_text";
        if (!is_markers) add_lines_of(value, lines);
    }
}

// Nesting is bounded by the parser, and a file of TOML is small.
void add_lines_of(const toml::node& node, std::set<std::size_t>& lines) {  // NOLINT(misc-no-recursion)
    if (const auto* const table = node.as_table()) return add_lines_of(*table, lines);
    if (const auto* const array = node.as_array()) {
        for (const toml::node& element : *array) add_lines_of(element, lines);
    } else if (const auto* const text = node.as_string(); text != nullptr && text->get() == question_mark) {
        lines.insert(node.source().begin.line);
    }
}

}  // namespace

void refuse_unfilled(const toml::table& table, const std::string& file) {
    std::set<std::size_t> lines;
    add_lines_of(table, lines);
    if (lines.empty()) return;
    std::vector<std::string> numbers;
    for (const std::size_t line : lines) numbers.push_back(std::to_string(line));
    const bool one = numbers.size() == 1;
    throw Error(ErrorKind::input,
                file + ": still has '?' on " + (one ? "line " : "lines ") + joined(numbers) +
                    (one ? ": fill it in, or take the line away" : ": fill them in, or take the lines away"));
}

}  // namespace clustertrial::trial_detail
