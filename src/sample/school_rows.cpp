#include "school_rows.hpp"

#include "clustertrial/core/error.hpp"

#include <limits>
#include <string>
#include <vector>

namespace clustertrial::sample_detail {

namespace {

constexpr std::size_t no_row = std::numeric_limits<std::size_t>::max();

std::string cell_text(const TextColumn& column, std::size_t row) {
    return column.is_missing(row) ? "no value" : in_quotes(column.at(row));
}

/// What a later row of a school says otherwise than its first.
void compare_rows(const Table& table, const TextColumn& ids, std::size_t first, std::size_t row, Problems& problems) {
    for (const Column& column : table.columns) {
        const TextColumn& cells = std::get<TextColumn>(column.cells);
        if (cells.codes[row] == cells.codes[first]) continue;
        problems.add(table.place(row, column.name), "found " + cell_text(cells, row) + " for " + in_quotes(ids.at(row)),
                     "expected " + cell_text(cells, first) + " as on " + table.line_text(first) +
                         ": all rows of a school share what it was allocated by");
    }
}

}  // namespace

Table one_row_a_school(Table table, const AllocationPlan& plan) {
    const TextColumn& ids = table.text(plan.id);
    std::vector<std::size_t> first(ids.levels.size(), no_row);
    std::vector<std::size_t> rows;
    Problems problems;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (!ids.is_missing(row)) {
            std::size_t& first_row = first[ids.codes[row]];
            if (first_row != no_row) {
                compare_rows(table, ids, first_row, row, problems);
                continue;
            }
            first_row = row;
        }
        rows.push_back(row);
    }
    problems.throw_if_any(ErrorKind::input);
    if (rows.size() == table.rows) return table;
    return only_rows(table, rows);
}

}  // namespace clustertrial::sample_detail
