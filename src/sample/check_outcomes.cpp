#include "clustertrial/core/number.hpp"

#include "arrange_parts.hpp"
#include "arrange_regressors.hpp"

#include <cmath>

namespace clustertrial::sample_detail {

namespace {

/// Checks a count and the size it is out of. Missing counts are no problem here.
void check_count(const Arranging& rows, const std::string& column, const RowSizes& sizes,
                 const std::string& size_name) {
    const NumberColumn& counts = rows.table.numbers(column);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (counts.is_missing(row)) continue;
        const double count = counts.values[row];
        if (!(count >= 0) || count != std::floor(count)) {
            rows.complain(row, column, format_shortest(count), "a whole number of events, at least 0");
        } else if (count > sizes[row]) {
            rows.complain(row, column, format_shortest(count),
                          "at most " + format_shortest(sizes[row]) + ", the row's " + size_name);
        }
    }
}

void check_sd(const Arranging& rows, const OutcomeSpec& outcome) {
    const NumberColumn& sds = rows.table.numbers(outcome.sd);
    const NumberColumn& values = rows.table.numbers(outcome.value);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (values.is_missing(row)) continue;
        if (sds.is_missing(row) && rows.size[row] > 1) {
            rows.complain(row, outcome.sd, "no value",
                          "the SD of the row's " + format_shortest(rows.size[row]) + " individuals");
        } else if (sds.values[row] < 0) {
            rows.complain(row, outcome.sd, format_shortest(sds.values[row]), "an SD, at least 0");
        }
    }
}

std::string size_column_name(const Arranging& rows) {
    return rows.trial.data.size.empty() ? "single individual" : "'" + rows.trial.data.size + "'";
}

/// What counts are out of, where the rows' sizes are not: whole numbers, and 0 where there was nothing to count.
void check_out_of(const Arranging& rows, const std::string& column) {
    const NumberColumn& numbers = rows.table.numbers(column);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const double value = numbers.values[row];
        if (numbers.is_missing(row) || (value >= 0 && value == std::floor(value) && value <= largest_size)) continue;
        rows.complain(row, column, format_shortest(value),
                      "a whole number that events are out of, at least 0" +
                          std::string(value > largest_size ? " and at most a billion" : ""));
    }
}

std::string column_called(const std::string& column) {
    return "'" + column + "'";
}

/// Checks the counts of an outcome, and of its prior.
void check_counts(const Arranging& rows, const OutcomeSpec& outcome) {
    if (outcome.out_of.empty()) {
        check_count(rows, outcome.count, rows.size, size_column_name(rows));
    } else {
        check_out_of(rows, outcome.out_of);
        check_count(rows, outcome.count, RowSizes(rows.table.numbers(outcome.out_of).values),
                    column_called(outcome.out_of));
    }
    if (outcome.prior.empty()) return;
    check_count(rows, outcome.prior, prior_sizes(rows, outcome),
                outcome.prior_size.empty() ? size_column_name(rows) : column_called(outcome.prior_size));
}

}  // namespace

void check_second_cluster(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep) {
    const std::string& name = protocol.analysis.second_cluster;
    if (name.empty()) return;
    const TextColumn& column = rows.table.text(name);
    const auto outcomes = outcome_columns(rows.table, protocol);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (!column.is_missing(row) || !has_any(outcomes, row)) continue;
        if (!keep.empty() && !keep[rows.cluster_of_row[row]]) continue;
        rows.complain(row, name, "no value", "a second cluster, since the row has an outcome");
    }
}

void check_weights(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep) {
    const std::string& name = protocol.analysis.weights_column;
    if (name.empty()) return;
    const NumberColumn& column = rows.table.numbers(name);
    const auto outcomes = outcome_columns(rows.table, protocol);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (!has_any(outcomes, row)) continue;
        if (!keep.empty() && !keep[rows.cluster_of_row[row]]) continue;
        if (column.is_missing(row)) {
            rows.complain(row, name, "no value", "a weight, since the row has an outcome; 0 leaves it out");
        } else if (column.values[row] < 0) {
            rows.complain(row, name, format_shortest(column.values[row]), "a weight, at least 0");
        }
    }
}

void check_outcomes(const Arranging& rows) {
    for (const OutcomeSpec& outcome : rows.trial.outcomes) {
        if (outcome.is_count()) {
            check_counts(rows, outcome);
        } else if (!outcome.sd.empty()) {
            check_sd(rows, outcome);
        }
    }
}

}  // namespace clustertrial::sample_detail
