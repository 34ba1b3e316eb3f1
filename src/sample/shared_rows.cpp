#include "clustertrial/core/words.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <optional>

namespace clustertrial::sample_detail {

namespace {

/// A row of the table whose row of a joined file an earlier one has; nothing: there is none.
std::optional<std::size_t> second_of_shared(const JoinedRows& joined) {
    std::vector<bool> taken(joined.lines.size(), false);
    for (std::size_t row = 0; row < joined.row_of.size(); ++row) {
        const std::uint32_t there = joined.row_of[row];
        if (there == JoinedRows::none) continue;
        if (taken[there]) return row;
        taken[there] = true;
    }
    return std::nullopt;
}

/// Columns whose cells are added up. A prior count and its own size from one file are both repeated, so that their
/// ratio stays; of two files it does not.
std::vector<std::string> columns_of_sums(const Table& table, const Trial& trial) {
    std::vector<std::string> columns{trial.data.size};
    for (const OutcomeSpec& outcome : trial.outcomes) {
        columns.insert(columns.end(), {outcome.count, outcome.out_of});
        const bool one_file = table.file_joined(outcome.prior) == table.file_joined(outcome.prior_size);
        if (outcome.is_count() && (outcome.prior_size.empty() || !one_file))
            columns.insert(columns.end(), {outcome.prior, outcome.prior_size});
    }
    for (const BaselineVariable& variable : trial.baseline.continuous)
        if (variable.aggregate == Aggregate::sum || variable.aggregate == Aggregate::percent)
            columns.push_back(variable.column);
    std::erase(columns, "");
    return columns;
}

}  // namespace

void check_shared_rows(const Table& table, const Trial& trial, Problems& problems) {
    for (const std::string& name : columns_of_sums(table, trial)) {
        const JoinedRows* const joined = table.file_joined(name);
        if (joined == nullptr) continue;
        const auto row = second_of_shared(*joined);
        if (!row) continue;
        const auto rows = std::count(joined->row_of.begin(), joined->row_of.end(), joined->row_of[*row]);
        problems.add(table.place(*row, name),
                     "this row is joined to " + std::to_string(rows) + " rows of " + table.file +
                         ", and its number would be counted " + std::to_string(rows) + " times",
                     "expected a row for each: name more columns in `key`, or make this file the one of [data]");
    }
}

}  // namespace clustertrial::sample_detail
