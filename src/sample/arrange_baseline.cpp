#include "clustertrial/core/number.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::sample_detail {

namespace {

/// What `value_of` says of a row, nothing where missing, for each cluster; rows of one that say two things are a
/// problem. `shown` is a value as a message shows it.
template <typename ValueOf, typename Shown>
auto same_in_cluster(const Arranging& rows, const std::string& column, std::size_t clusters, ValueOf value_of,
                     Shown shown) {
    std::vector<decltype(value_of(std::size_t{0}))> result(clusters);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const auto value = value_of(row);
        if (!value) continue;
        auto& seen = result[rows.cluster_of_row[row]];
        if (seen && *seen != *value) {
            rows.complain(row, column, shown(*value), shown(*seen) + " as in the cluster's earlier rows");
        }
        seen = value;
    }
    return result;
}

/// A text column's level for each cluster, as an index into the column's levels.
std::vector<std::optional<std::size_t>> constant_level(const Arranging& rows, const std::string& name,
                                                       std::size_t clusters) {
    const TextColumn& column = rows.table.text(name);
    const auto level_of = [&](std::size_t row) {
        return column.is_missing(row) ? std::nullopt : std::optional<std::size_t>(column.codes[row]);
    };
    return same_in_cluster(rows, name, clusters, level_of,
                           [&](std::size_t level) { return "'" + column.levels[level] + "'"; });
}

/// Sum of a column over the cluster's rows, and of the individuals behind them.
struct Totals {
    std::vector<double> plain, weighted, individuals;
    std::vector<bool> any, all;
};

Totals totals_of(const Arranging& rows, const std::string& name, std::size_t clusters) {
    Totals totals{std::vector<double>(clusters, 0.0), std::vector<double>(clusters, 0.0),
                  std::vector<double>(clusters, 0.0), std::vector<bool>(clusters, false),
                  std::vector<bool>(clusters, true)};
    const NumberColumn& column = rows.table.numbers(name);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const auto g = rows.cluster_of_row[row];
        if (column.is_missing(row)) {
            totals.all[g] = false;
            continue;
        }
        totals.plain[g] += column.values[row];
        totals.weighted[g] += column.values[row] * rows.size[row];
        totals.individuals[g] += rows.size[row];
        totals.any[g] = true;
    }
    return totals;
}

std::vector<std::optional<double>> aggregated(const Arranging& rows, const BaselineVariable& variable,
                                              std::size_t clusters) {
    if (variable.aggregate == Aggregate::constant) return constant_in_cluster(rows, variable.column, clusters);
    const Totals totals = totals_of(rows, variable.column, clusters);
    std::vector<std::optional<double>> result(clusters);
    for (std::size_t g = 0; g < clusters; ++g) {
        if (!totals.any[g]) continue;
        // A sum without one of its parts is not known; a mean of the rest is.
        if (variable.aggregate == Aggregate::sum && !totals.all[g]) continue;
        double value = totals.plain[g];
        if (variable.aggregate == Aggregate::mean) value = totals.weighted[g] / totals.individuals[g];
        if (variable.aggregate == Aggregate::percent) value = 100 * totals.plain[g] / totals.individuals[g];
        if (std::isfinite(value)) result[g] = value;  // a row's size may be unknown
    }
    return result;
}

/// Levels in printing order: as the trial file lists them, or the data's own, sorted.
void order_levels(const Arranging& rows, BaselineData& baseline) {
    const TextColumn& column = rows.table.text(baseline.variable.column);
    if (baseline.variable.levels.empty()) {
        baseline.variable.levels = column.levels;
        std::sort(baseline.variable.levels.begin(), baseline.variable.levels.end());
    }
    const auto& levels = baseline.variable.levels;
    std::vector<std::size_t> position;
    for (const std::string& level : column.levels) {
        const auto found = std::find(levels.begin(), levels.end(), level);
        if (found == levels.end()) {
            rows.problems.add({rows.table.file, 0, baseline.variable.column}, "found '" + level + "'",
                              "expected one of the levels that the trial file lists");
        }
        position.push_back(static_cast<std::size_t>(found - levels.begin()));
    }
    for (auto& level : baseline.levels) {
        if (level) level = position[*level];
    }
}

}  // namespace

std::vector<std::optional<double>> constant_in_cluster(const Arranging& rows, const std::string& name,
                                                       std::size_t clusters) {
    const NumberColumn& column = rows.table.numbers(name);
    const auto value_of = [&](std::size_t row) {
        return column.is_missing(row) ? std::nullopt : std::optional(column.values[row]);
    };
    return same_in_cluster(rows, name, clusters, value_of, format_shortest);
}

void arrange_baseline(const Arranging& rows, TrialData& data) {
    const std::size_t clusters = data.clusters.size();
    for (const BaselineVariable& variable : rows.trial.baseline.categorical) {
        BaselineData baseline{variable, {}, constant_level(rows, variable.column, clusters)};
        order_levels(rows, baseline);
        data.baseline_categorical.push_back(std::move(baseline));
    }
    for (const BaselineVariable& variable : rows.trial.baseline.continuous) {
        data.baseline_continuous.push_back({variable, aggregated(rows, variable, clusters), {}});
    }
}

void arrange_dose(const Arranging& rows, TrialData& data) {
    if (!rows.trial.compliance) return;
    const ComplianceSpec& spec = *rows.trial.compliance;
    data.dose = constant_in_cluster(rows, spec.dose, data.clusters.size());
    const NumberColumn& column = rows.table.numbers(spec.dose);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const bool control = data.arm[rows.cluster_of_row[row]] == 0;
        if (control || column.is_missing(row)) continue;
        if (column.values[row] < 0 || column.values[row] > spec.maximum) {
            rows.complain(row, spec.dose, format_shortest(column.values[row]),
                          "a dose from 0 to " + format_shortest(spec.maximum));
        }
    }
}

}  // namespace clustertrial::sample_detail
