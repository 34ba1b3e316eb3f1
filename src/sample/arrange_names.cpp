#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

/// The columns in which equal texts are one thing: a cluster, a unit, a stratum, a category.
std::vector<ColumnOfNames> columns_of_names(const Table& table, const Trial& trial, const std::string& units) {
    const std::vector<std::string> of_rules = columns_of(trial.data.where);
    std::vector<ColumnOfNames> columns;
    const auto add = [&](const std::string& column, bool makes_one = false) {
        const auto same = [&](const ColumnOfNames& names) { return names.column == column; };
        // A column of [strata] may be the list's.
        if (!table.has(column) || std::any_of(columns.begin(), columns.end(), same)) return;
        columns.push_back({column, makes_one, contains(of_rules, column)});
    };
    const auto add_categories = [&](const AnalysisSpec& analysis) {
        for (const CovariateSpec& covariate : analysis.model_covariates())
            if (covariate.categorical) add(covariate.column);
    };
    add(trial.data.cluster, true);
    add(units, true);
    add(trial.analysis.second_cluster, true);
    for (const SensitivitySpec& entry : trial.sensitivity) add(protocol_of(trial, entry).analysis.second_cluster, true);
    for (const std::string& column : trial.strata) add(column);
    add_categories(trial.analysis);
    for (const SensitivitySpec& entry : trial.sensitivity) add_categories(protocol_of(trial, entry).analysis);
    for (const BaselineVariable& variable : trial.baseline.categorical) add(variable.column);
    for (const SubgroupSpec& subgroup : trial.subgroups)
        if (!subgroup.is_continuous()) add(subgroup.column);
    for (const std::string& column : trial.data.row) add(column);
    for (const DataJoin& join : trial.data.joins)
        for (const std::string& column : join.key) add(column);
    return columns;
}

/// A number that is not available is nothing to be said; that "x" or ":" is none is a guess.
Column without_plain_marks(const Column& column) {
    Column kept{column.name, {}, {}};
    const bool number = std::holds_alternative<NumberColumn>(column.cells);
    for (const MarkedCells& cells : column.no_values) {
        const bool plain = cells.marker == "NA" || cells.marker == "N/A" || cells.marker == "#N/A";
        if (!number || !plain) kept.no_values.push_back(cells);
    }
    return kept;
}

}  // namespace

std::vector<std::string> said_of_marks(const Table& table) {
    std::vector<std::string> said;
    for (const Column& column : table.columns)
        if (!column.joined) append(said, said_of_no_values(table, without_plain_marks(column)));
    return said;
}

const Table& rows_read(const Table& table, const Trial& trial, Problems& problems, std::optional<Table>& part,
                       std::vector<std::string>& said) {
    const DataSpec& data = trial.data;
    append(said, table.said_of_reading());
    if (data.where.empty()) return table;
    append(said, check_rules(table, data.where, data.missing_text, data.spelling, problems));
    problems.throw_if_any(ErrorKind::input);
    const std::vector<std::size_t> rows = rows_where(table, data.where, data.missing_text);
    if (rows.empty())
        throw Error(ErrorKind::input, table.file + ": no row meets the conditions: " + to_text(data.where));
    append(said, said_of_rows_left_out(table, rows.size(), data.where));
    return part.emplace(only_rows(table, rows));
}

void check_names(const Table& table, const Trial& trial, const std::string& units, Problems& problems,
                 std::vector<std::string>& said) {
    const Spelling spelling = trial.data.spelling;
    append(said, check_names_of(table, columns_of_names(table, trial, units), {spelling, "--missing-text"}, problems));
    append(said, said_of_marks(table));
    append(said,
           check_lines_that_are_no_rows(table, trial.data.cluster, "expected a " + trial.unit, spelling, problems));
}

}  // namespace clustertrial::sample_detail
