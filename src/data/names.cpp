#include "clustertrial/data/names.hpp"

#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
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

std::vector<std::string> check_marks(const Table& table, const ColumnOfNames& names, const NamesRule& rule,
                                     Problems& problems) {
    std::vector<std::string> said;
    for (const SpelledAt& spelled : texts_of(table, names.column)) {
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

/// The rows in which a text of a column stands first.
std::vector<std::size_t> first_rows(const TextColumn& cells, std::size_t rows) {
    std::vector<bool> seen(cells.levels.size(), false);
    std::vector<std::size_t> first;
    for (std::size_t row = 0; row < rows; ++row) {
        if (cells.is_missing(row) || seen[cells.codes[row]]) continue;
        seen[cells.codes[row]] = true;
        first.push_back(row);
    }
    return first;
}

/// Whether columns of text were read besides that of ids, and the row has nothing in any.
bool has_no_other_name(const Table& table, const std::string& id, std::size_t row) {
    bool any = false;
    for (const Column& column : table.columns) {
        const auto* cells = std::get_if<TextColumn>(&column.cells);
        if (cells == nullptr || column.name == id) continue;
        if (!cells->is_missing(row) && !cells->at(row).empty()) return false;
        any = true;
    }
    return any;
}

/// Rows of a table with its lines in which the id has company nowhere; none where that is what a quarter is like.
std::vector<std::size_t> rows_of_one_cell(const Table& table, const TextColumn& ids) {
    constexpr std::size_t one_in = 4;
    std::vector<std::size_t> rows;
    if (table.lines.empty() || table.header.size() < 2) return rows;
    std::vector<std::string> cells;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (ids.is_missing(row)) continue;
        split_csv_line(table.lines[row], table.delimiter, table.place(row), cells);
        const auto filled =
            std::count_if(cells.begin(), cells.end(), [](const std::string& cell) { return !trimmed(cell).empty(); });
        if (filled == 1) rows.push_back(row);
    }
    if (rows.size() * one_in > table.rows) rows.clear();
    return rows;
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
        if (!names.is_spelled)
            append(said, check_spelling(spelled_alike(texts_of(table, names.column)), rule.spelling, problems));
        check_spreadsheet_errors(table, names.column, rule.missing_flag, problems);
        append(said, check_marks(table, names, rule, problems));
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
    if (!is_one_of(first, totals)) return false;
    std::string_view rest = name.substr(first.size());
    if (nothing_else || rest.empty() || first.starts_with("sub")) return true;
    rest = trimmed(rest);
    return rest.front() == ':' || rest.front() == '(' || is_one_of(rest.substr(0, rest.find(' ')), what);
}

std::vector<std::string> check_lines_that_are_no_rows(const Table& table, const std::string& id,
                                                      const std::string& expected, Spelling rule, Problems& problems) {
    std::vector<std::string> kept;
    const TextColumn& ids = table.text(id);
    const auto refuse = [&](std::size_t row, const std::string& found) {
        if (rule == Spelling::exact) {
            kept.push_back(in_quotes(ids.at(row)) + " (" + table.line_text(row) + ")");
            return;
        }
        problems.add(table.place(row, id), found,
                     expected + "; --where " + in_quotes(id + "!=" + ids.at(row)) +
                         " (`where` of [data]) leaves it out, and " + exact_keeps + " keeps it");
    };
    const std::vector<std::size_t> bare = rows_of_one_cell(table, ids);
    for (const std::size_t row : first_rows(ids, table.rows)) {
        const bool is_bare = std::binary_search(bare.begin(), bare.end(), row);
        if (names_a_total(ids.at(row), is_bare || has_no_other_name(table, id, row))) {
            refuse(row, "found " + in_quotes(ids.at(row)) + ", a line of totals");
        } else if (is_bare) {
            refuse(row,
                   "found " + in_quotes(ids.at(row)) + " and nothing else in the row, as in a footer or a heading");
        }
    }
    if (kept.empty()) return {};
    return {
        describe({table.file, 0, id},
                 "kept because of spelling = exact, although they do not look like rows of the list: " + joined(kept))};
}

}  // namespace clustertrial
