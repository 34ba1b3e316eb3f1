#include "clustertrial/data/suppressed.hpp"

#include "suppressed.hpp"
#include "suppressed_ends.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

namespace clustertrial::sample_detail {

namespace {

/// The suppressed cells of an outcome's model that have ends: whatever these are, a number stands there.
std::vector<ColumnEnds> marked_with_ends(const Table& table, const OutcomeSpec& outcome, const AnalysisSpec& analysis) {
    const std::vector<std::string> header = table.header_with_joined();
    const auto in_header = [&](const std::string& name) {
        return std::find(header.begin(), header.end(), name) != header.end();
    };
    std::vector<ColumnEnds> marked;
    for (const std::string& column : numbers_of_model(outcome, analysis)) {
        if (!in_header(low_end_of(column)) || !in_header(high_end_of(column))) continue;
        ColumnEnds cells{column, marked_rows(table, column), {}, {}, {}};
        // Not 0, which a denominator must not be.
        cells.low.assign(cells.rows.size(), 1.0);
        cells.high = cells.low;
        if (!cells.rows.empty()) marked.push_back(std::move(cells));
    }
    return marked;
}

/// What stands in a cell of a number column that has no value; empty: nothing.
std::string marker_in(const Table& table, const std::string& name, std::size_t row) {
    for (const Column& column : table.columns) {
        if (column.name == name && std::holds_alternative<NumberColumn>(column.cells)) return column.marker_at(row);
    }
    return {};
}

}  // namespace

std::vector<std::string> numbers_of_model(const OutcomeSpec& outcome, const AnalysisSpec& analysis) {
    std::vector<std::string> columns{outcome.is_count() ? outcome.count : outcome.value};
    for (const std::string& column : {outcome.out_of, outcome.prior, outcome.prior_size})
        if (!column.empty()) columns.push_back(column);
    for (const CovariateSpec& covariate : analysis.covariates)
        if (!covariate.categorical) columns.push_back(covariate.column);
    return columns;
}

void count_left_out_as_suppressed(const Arranging& rows, const AnalysisSpec& analysis, const BuildingOptions& options,
                                  std::size_t clusters, OutcomeData& outcome) {
    const std::vector<ColumnEnds> marked = marked_with_ends(rows.table, outcome.spec, analysis);
    if (marked.empty()) return;
    const Table table = filled(rows.table, marked, 0);
    const OutcomeData known = arrange_outcome(of_table(rows, table), outcome.spec, analysis, clusters, options);
    outcome.suppressed_rows.assign(clusters, 0);
    outcome.suppressed_individuals.assign(clusters, 0);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const bool left_out = known.row_is_analysed[row] && !outcome.row_is_analysed[row];
        if (!left_out || !(rows.size[row] > 0)) continue;
        ++outcome.suppressed_rows[rows.cluster_of_row[row]];
        outcome.suppressed_individuals[rows.cluster_of_row[row]] += rows.size[row];
    }
}

void count_cells_c(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters, OutcomeData& outcome) {
    const std::vector<std::string> names = numbers_of_model(outcome.spec, analysis);
    for (const Column& column : rows.table.columns) {
        if (!std::holds_alternative<NumberColumn>(column.cells)) continue;
        if (std::find(names.begin(), names.end(), column.name) == names.end()) continue;
        for (const MarkedCells& cells : column.no_values) {
            if (cells.marker != mark_c) continue;
            outcome.cells_c.resize(clusters, 0);
            for (const std::size_t row : cells.rows) ++outcome.cells_c[rows.cluster_of_row[row]];
        }
    }
}

void count_without_ends(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters,
                        OutcomeData& outcome) {
    std::map<std::string, std::vector<std::size_t>> by_marker;
    const std::vector<std::string> columns = numbers_of_model(outcome.spec, analysis);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (outcome.row_is_analysed[row]) continue;
        const auto missing = std::find_if(columns.begin(), columns.end(), [&](const std::string& column) {
            return rows.table.numbers(column).is_missing(row);
        });
        if (missing == columns.end()) continue;
        std::vector<std::size_t>& counts = by_marker[marker_in(rows.table, *missing, row)];
        counts.resize(clusters, 0);
        ++counts[rows.cluster_of_row[row]];
    }
    for (auto& [marker, counts] : by_marker) outcome.without_ends.push_back({marker, std::move(counts)});
}

}  // namespace clustertrial::sample_detail
