#include "clustertrial/data/names.hpp"

#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/spreadsheet.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clustertrial {

namespace {

constexpr const char* exact_keeps = "--spelling exact (`spelling = \"exact\"` of [data])";

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// An empty cell means no value by default: a flag that replaces the defaults names it again.
std::string how_to_say_no_value(const std::string& flag, const std::string& mark) {
    return flag + " ''" + (mark.empty() ? "" : " " + flag + " " + in_quotes(mark));
}

std::vector<std::string> check_marks(const std::vector<SpelledAt>& texts, const ColumnOfNames& names,
                                     const NamesRule& rule, Problems& problems) {
    std::vector<std::string> said;
    for (const SpelledAt& spelled : texts) {
        if (!is_mark_of_no_value(spelled.text)) continue;
        const std::string flag = how_to_say_no_value(rule.missing_flag, spelled.text);
        if (names.makes_one && rule.spelling == Spelling::checked) {
            problems.add(spelled.place,
                         "found " + in_quotes(spelled.text) +
                             ", which looks like a missing value and would make one name of all rows with it",
                         "expected a name; if it marks a missing value, give " + flag + "; if it is a name, give " +
                             exact_keeps);
        } else {
            said.push_back(describe(spelled.place, in_quotes(spelled.text) + " is read as a name",
                                    "if it marks a missing value, give " + flag));
        }
    }
    return said;
}

}  // namespace

bool is_mark_of_no_value(std::string_view cell) {
    constexpr std::string_view marks = "-.?*/:~";
    constexpr std::array<std::string_view, 16> words{"na",
                                                     "n/a",
                                                     "n.a.",
                                                     "n.a",
                                                     "nan",
                                                     "nil",
                                                     "null",
                                                     "none",
                                                     "supp",
                                                     "suppressed",
                                                     "not known",
                                                     "unknown",
                                                     "not available",
                                                     "not applicable",
                                                     "no information",
                                                     "missing"};
    const std::string key = spelling_key(cell);
    return key.find_first_not_of(marks) == std::string::npos || is_one_of(key, words);
}

bool is_mark_of_no_number(std::string_view cell) {
    cell = trimmed(cell);
    if (is_mark_of_no_value(cell)) return true;
    constexpr std::string_view fronts = "#<>";
    const bool letter = cell.size() == 1 && !(cell[0] >= '0' && cell[0] <= '9');
    return letter || fronts.find(cell[0]) != std::string_view::npos;
}

std::vector<std::string> check_names_of(const Table& table, const std::vector<ColumnOfNames>& columns,
                                        const NamesRule& rule, Problems& problems) {
    std::vector<std::string> said;
    for (const ColumnOfNames& names : columns) {
        const std::vector<SpelledAt> texts = texts_of(table, names.column);
        if (!names.is_spelled) append(said, check_spelling(spelled_alike(texts), rule.spelling, problems));
        check_spreadsheet_errors(texts, rule.missing_flag, problems);
        append(said, check_marks(texts, names, rule, problems));
    }
    return said;
}

bool names_a_total(std::string_view id, bool nothing_else) {
    constexpr std::array<std::string_view, 5> totals{"total", "totals", "subtotal", "subtotals", "sub-total"};
    constexpr std::array<std::string_view, 5> alone{"sum", "mean", "average", "overall", "all schools"};
    constexpr std::array<std::string_view, 9> what{"schools",  "pupils", "students", "children", "number",
                                                   "clusters", "of",     "for",      "all"};
    const std::string key = spelling_key(id);
    const std::string_view name = std::string_view(key).substr(0, key.find_last_not_of(".:*") + 1);
    const std::string_view first = name.substr(0, name.find_first_of(" :("));
    if (is_one_of(name, alone) || is_one_of(name.substr(name.rfind(' ') + 1), totals)) return true;
    const bool is_sum = first == "sum";  // "Sum of all"; a person may be called Sum
    if (!is_sum && !is_one_of(first, totals)) return false;
    std::string_view rest = name.substr(first.size());
    if (rest.empty() || first.starts_with("sub")) return true;
    if (nothing_else && !is_sum) return true;
    rest = trimmed(rest);
    return rest.front() == ':' || rest.front() == '(' || is_one_of(rest.substr(0, rest.find(' ')), what);
}

}  // namespace clustertrial
