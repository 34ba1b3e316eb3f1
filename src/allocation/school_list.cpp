#include "school_list.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/percent_signs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace clustertrial::allocation_detail {
namespace {

/// The squares of covariates, and sums of a whole list of them, are normal doubles with room to spare.
constexpr double smallest_covariate = 1e-100;
constexpr double largest_covariate = 1e100;

}  // namespace

SchoolList::SchoolList(const Table& table, const AllocationPlan& plan)
    : table_(table),
      id_column_(plan.id),
      decimal_(plan.decimal),
      percent_(plan.percent),
      thousands_(plan.thousands),
      rows_(rows_where(table, plan.where, plan.missing)) {
    if (rows_.empty())
        throw Error(ErrorKind::design, describe({table.file}, "no row meets the conditions: " + to_text(plan.where)));
    read_ids();
}

void SchoolList::read_ids() {
    const TextColumn& column = table_.text(id_column_);
    Problems problems;
    std::unordered_map<std::string_view, std::size_t> first_school;
    ids_.reserve(rows_.size());  // the views above point into it
    for (std::size_t school = 0; school < rows_.size(); ++school) {
        const std::size_t row = rows_[school];
        if (column.is_missing(row)) {
            problems.add(place(school, id_column_), no_value(school, id_column_),
                         "expected an id in every row" + left_out_by(id_column_, cell(school, id_column_)));
            ids_.emplace_back();
            continue;
        }
        ids_.emplace_back(trimmed(column.at(row)));
        const auto [first, is_new] = first_school.emplace(ids_.back(), school);
        if (!is_new) {
            const auto line = table_.line_text(rows_[first->second]);
            problems.add(place(school, id_column_), "id " + in_quotes(ids_.back()) + " is also on " + line,
                         "expected one row a school");
        }
    }
    problems.throw_if_any(ErrorKind::input);
}

Place SchoolList::place(std::size_t school, const std::string& column) const {
    return table_.place(rows_[school], column);
}

std::string SchoolList::with_id(std::size_t school, const std::string& found) const {
    return found + " (" + id_column_ + " " + ids_[school] + ")";
}

NumberSyntax SchoolList::syntax_of(const std::string& column) const {
    const auto named_in = [&](const std::vector<std::string>& names) {
        return std::find(names.begin(), names.end(), column) != names.end();
    };
    return {named_in(percent_), named_in(thousands_), decimal_};
}

/// What stands in a missing cell.
std::string SchoolList::cell(std::size_t school, const std::string& column) const {
    for (const Column& read : table_.columns) {
        std::string marker = read.name == column ? read.marker_at(rows_[school]) : "";
        if (!marker.empty()) return marker;
    }
    return {};
}

/// What a missing cell says, so that nobody wonders how a "c" can be no value.
std::string SchoolList::no_value(std::size_t school, const std::string& column) const {
    const std::string text = cell(school, column);
    return text.empty() ? "no value" : "missing (" + in_quotes(text) + ")";
}

std::string SchoolList::left_out_by(const std::string& column, const std::string& cell) const {
    return ", or leave out rows like this with --where " + in_quotes(to_text(RowCondition{column, false, cell}));
}

/// A list has numbers in every row: a marker of no value is no remedy, leaving the row out or another way of reading,
/// which is said once of a column, is.
void SchoolList::refuse_number(std::size_t school, const std::string& column, CellsReadOtherwise& otherwise,
                               Problems& problems) const {
    const std::string& cell = table_.text(column).at(rows_[school]);
    const std::string found = with_id(school, in_quotes(cell) + " is not a number");
    const std::string expected = "expected a number in every row";
    if (otherwise.add(place(school, column), found, expected, cell, syntax_of(column))) return;
    problems.add(place(school, column), found,
                 expected + (is_mark_of_no_number(cell) ? left_out_by(column, cell) : ""));
}

Categories SchoolList::categories(const std::string& column) const {
    const TextColumn& cells = table_.text(column);
    Problems problems;
    std::vector<bool> present(cells.levels.size(), false);
    for (std::size_t school = 0; school < size(); ++school) {
        if (cells.is_missing(rows_[school])) {
            problems.add(place(school, column), with_id(school, no_value(school, column)),
                         "expected one in every row" + left_out_by(column, cell(school, column)));
        } else {
            present[cells.codes[rows_[school]]] = true;
        }
    }
    problems.throw_if_any(ErrorKind::input);

    // Only levels that a chosen row has: one that other rows have must not decide the order.
    std::map<std::string, std::size_t> code_of_text;
    std::vector<std::string> used;
    std::vector<std::size_t> code_of(cells.levels.size());
    for (std::size_t level = 0; level < cells.levels.size(); ++level) {
        if (!present[level]) continue;
        const auto [known, is_new] = code_of_text.emplace(trimmed(cells.levels[level]), used.size());
        if (is_new) used.push_back(known->first);
        code_of[level] = known->second;
    }
    Categories categories;
    std::vector<std::size_t> place_of(used.size());
    for (const auto code : canonical_order(used)) {
        place_of[code] = categories.levels.size();
        categories.levels.push_back(used[code]);
    }
    for (const auto row : rows_) categories.codes.push_back(place_of[code_of[cells.codes[row]]]);
    return categories;
}

std::vector<double> SchoolList::numbers(const std::string& column) const {
    const TextColumn& cells = table_.text(column);
    std::vector<std::optional<double>> parsed;
    for (const auto& level : cells.levels) parsed.push_back(parse_number(level, syntax_of(column)));
    Problems problems;
    CellsReadOtherwise otherwise;
    PercentSigns signs;
    std::vector<double> values(size());
    for (std::size_t school = 0; school < size(); ++school) {
        const std::size_t row = rows_[school];
        if (cells.is_missing(row)) {
            problems.add(place(school, column), with_id(school, no_value(school, column)),
                         "expected a number in every row" + left_out_by(column, cell(school, column)));
        } else if (!parsed[cells.codes[row]]) {
            refuse_number(school, column, otherwise, problems);
        } else {
            values[school] = *parsed[cells.codes[row]];
            if (syntax_of(column).percent) signs.note(cells.at(row), values[school], row);
        }
    }
    signs.check(table_, column, problems);
    otherwise.throw_with(problems);
    return values;
}

std::vector<double> SchoolList::covariate(const std::string& column) const {
    std::vector<double> values = numbers(column);
    Problems problems;
    for (std::size_t school = 0; school < size(); ++school) {
        const double size_of_value = std::abs(values[school]);
        if (size_of_value == 0 || (size_of_value >= smallest_covariate && size_of_value <= largest_covariate)) continue;
        problems.add(place(school, column),
                     with_id(school, "found " + in_quotes(table_.text(column).at(rows_[school]))),
                     "expected 0 or an absolute value from 1e-100 to 1e100");
    }
    problems.throw_if_any(ErrorKind::input);
    return values;
}

std::vector<std::string> SchoolList::texts(const std::string& column) const {
    const TextColumn& cells = table_.text(column);
    std::vector<std::string> texts;
    texts.reserve(size());
    for (const auto row : rows_) texts.emplace_back(cells.is_missing(row) ? "" : trimmed(cells.at(row)));
    return texts;
}

std::string SchoolList::names(const std::vector<std::size_t>& schools) const {
    return names_of(id_column_, ids_, schools);
}

std::string names_of(const std::string& id_column, const std::vector<std::string>& ids,
                     const std::vector<std::size_t>& schools) {
    std::vector<std::string> names;
    for (const std::size_t school : schools) names.push_back(ids[school]);
    return id_column + " " + first_few(names, Problems::shown);
}

std::vector<std::size_t> ranks_of(const SchoolList& schools, const std::string& column) {
    const Categories categories = schools.categories(column);
    std::vector<double> numbers;
    for (const auto& level : categories.levels) {
        const auto number = parse_number(level, schools.syntax_of(column));
        if (!number) return categories.codes;
        numbers.push_back(*number);
    }
    std::vector<double> sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::size_t> ranks;
    for (const auto code : categories.codes) {
        const auto at = std::lower_bound(sorted.begin(), sorted.end(), numbers[code]);
        ranks.push_back(static_cast<std::size_t>(at - sorted.begin()));
    }
    return ranks;
}

}  // namespace clustertrial::allocation_detail
