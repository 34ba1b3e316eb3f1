#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "column_name.hpp"

#include <algorithm>

namespace clustertrial {

using namespace allocation_detail;

namespace {

bool cell_equals(const TextColumn& column, std::size_t row, const RowCondition& condition, bool value_is_missing) {
    return column.is_missing(row) ? value_is_missing : trimmed(column.at(row)) == trimmed(condition.value);
}

bool is_marker(const std::string& value, const std::vector<std::string>& missing) {
    return std::find(missing.begin(), missing.end(), value) != missing.end();
}

bool meets_any(const Table& table, const RowCondition& condition, const std::vector<std::string>& missing) {
    const TextColumn& column = table.text(condition.column);
    const bool value_is_missing = is_marker(condition.value, missing);
    for (std::size_t row = 0; row < table.rows; ++row)
        if (cell_equals(column, row, condition, value_is_missing)) return true;
    return false;
}

/// What the column has in the value's stead: one that is spelled alike, or the nearest.
std::string instead_of(const TextColumn& column, const std::string& value) {
    const std::string key = spelling_key(value);
    const auto alike = std::find_if(column.levels.begin(), column.levels.end(),
                                    [&](const std::string& level) { return spelling_key(level) == key; });
    const std::string near = alike != column.levels.end() ? *alike : nearest_name(value, column.levels);
    return near.empty() ? "expected a value of the column" : "the nearest value is " + in_quotes(near);
}

}  // namespace

RowCondition parse_row_condition(std::string_view text) {
    const auto bad = [&] {
        return Error(ErrorKind::usage, "where '" + std::string(text) + "': expected COLUMN=VALUE or COLUMN!=VALUE");
    };
    RowCondition condition;
    std::string_view rest = text;
    condition.column = take_column_name(rest, "=!").value_or("");
    condition.equal = !rest.starts_with('!');
    if (!condition.equal) rest.remove_prefix(1);
    if (condition.column.empty() || !rest.starts_with('=')) throw bad();
    condition.value = rest.substr(1);
    return condition;
}

std::string to_text(const RowCondition& condition) {
    const auto column = quote_column_name(condition.column, "=!");
    return column + (condition.equal ? "=" : "!=") + condition.value;
}

std::vector<std::size_t> rows_where(const Table& table, const std::vector<RowCondition>& conditions,
                                    const std::vector<std::string>& missing) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto equals = [&](const RowCondition& condition) {
            return cell_equals(table.text(condition.column), row, condition, is_marker(condition.value, missing));
        };
        if (meets_conditions(conditions, equals)) rows.push_back(row);
    }
    return rows;
}

std::vector<std::string> check_conditions(const Table& table, const std::vector<RowCondition>& conditions,
                                          const std::vector<std::string>& missing, Problems& problems) {
    std::vector<std::string> warnings;
    for (const RowCondition& condition : conditions) {
        if (meets_any(table, condition, missing)) continue;
        const std::string found = "where " + in_quotes(to_text(condition)) + ": no row has this value";
        const std::string instead = instead_of(table.text(condition.column), condition.value);
        const Place place = table.column_place(condition.column);
        if (condition.equal) {
            problems.add(place, found, instead);
        } else {
            warnings.push_back(describe(place, found + " and none is left out by it", instead));
        }
    }
    return warnings;
}

std::vector<std::string> said_of_rows_left_out(const Table& table, std::size_t kept,
                                               const std::vector<RowCondition>& conditions) {
    if (conditions.empty()) return {};
    return {table.file + ": " + std::to_string(table.rows - kept) + " of " + counted(table.rows, "row") +
            " left out by where " + joined_as(conditions, [](const RowCondition& one) { return to_text(one); })};
}

}  // namespace clustertrial
