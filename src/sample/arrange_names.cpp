#include "clustertrial/core/words.hpp"
#include "clustertrial/data/spelling.hpp"
#include "clustertrial/data/spreadsheet.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

/// The columns in which equal texts are one thing: a cluster, a stratum, a category.
std::vector<std::string> columns_of_names(const Trial& trial) {
    std::vector<std::string> columns = {trial.data.cluster};
    const auto add = [&](const std::string& column) {
        if (!column.empty() && std::find(columns.begin(), columns.end(), column) == columns.end())
            columns.push_back(column);
    };
    const auto add_categories = [&](const AnalysisSpec& analysis) {
        add(analysis.second_cluster);
        for (const CovariateSpec& covariate : analysis.covariates)
            if (covariate.categorical) add(covariate.column);
    };
    for (const std::string& column : trial.strata) add(column);
    add_categories(trial.analysis);
    for (const SensitivitySpec& entry : trial.sensitivity) add_categories(protocol_of(trial, entry).analysis);
    for (const BaselineVariable& variable : trial.baseline.categorical) add(variable.column);
    for (const std::string& column : trial.data.row) add(column);
    return columns;
}

void check_totals(const Table& table, const Trial& trial, Problems& problems) {
    const std::string& cluster = trial.data.cluster;
    for (const SpelledAt& id : texts_of(table, cluster)) {
        if (!names_a_total(id.text)) continue;
        problems.add(id.place, "found " + in_quotes(id.text) + ", a line of totals",
                     "expected a " + trial.unit + "; --where " + in_quotes(cluster + "!=" + id.text) +
                         " (`where` of [data]) leaves it out");
    }
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

void append(std::vector<std::string>& all, std::vector<std::string> more) {
    for (std::string& one : more) all.push_back(std::move(one));
}

}  // namespace

const Table& rows_read(const Table& table, const Trial& trial, Problems& problems, std::optional<Table>& part,
                       std::vector<std::string>& said) {
    const DataSpec& data = trial.data;
    append(said, table.passed_over());
    if (data.where.empty()) return table;
    append(said, check_conditions(table, data.where, data.missing_text, problems));
    for (const RowCondition& condition : data.where)
        append(said, check_spelling(spelled_alike(texts_of(table, condition.column)), data.spelling, problems));
    problems.throw_if_any(ErrorKind::input);
    const std::vector<std::size_t> rows = rows_where(table, data.where, data.missing_text);
    const std::string conditions =
        joined_as(data.where, [](const RowCondition& condition) { return to_text(condition); });
    if (rows.empty()) throw Error(ErrorKind::input, table.file + ": no row meets the conditions: " + conditions);
    said.push_back(table.file + ": " + std::to_string(table.rows - rows.size()) + " of " + counted(table.rows, "row") +
                   " left out by where " + conditions);
    return part.emplace(only_rows(table, rows));
}

void check_names(const Table& table, const Trial& trial, Problems& problems, std::vector<std::string>& said) {
    for (const std::string& column : columns_of_names(trial)) {
        if (!table.has(column)) continue;  // of [strata], and the list has it
        append(said, check_spelling(spelled_alike(texts_of(table, column)), trial.data.spelling, problems));
        check_spreadsheet_errors(table, column, "--missing-text", problems);
    }
    for (const Column& column : table.columns) append(said, said_of_no_values(table, without_plain_marks(column)));
    check_totals(table, trial, problems);
}

}  // namespace clustertrial::sample_detail
