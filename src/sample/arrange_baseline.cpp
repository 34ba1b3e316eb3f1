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

/// Whether a cluster's value is an average of its rows, which those rows alone that are known say as well as all. A
/// total needs them all.
bool is_average(Aggregate aggregate) {
    return aggregate == Aggregate::mean || aggregate == Aggregate::percent;
}

/// What a row has of a variable; nothing where it, or for an average how many individuals have it, is not known.
std::optional<double> value_of_row(const Arranging& rows, const NumberColumn& column, Aggregate aggregate,
                                   std::size_t row) {
    if (column.is_missing(row) || (is_average(aggregate) && std::isnan(rows.size[row]))) return std::nullopt;
    constexpr double per_cent = 100;
    return aggregate == Aggregate::percent ? per_cent * column.values[row] / rows.size[row] : column.values[row];
}

/// Rows of each cluster whose value is known, and added up; an average weighs them by individuals.
struct Totals {
    std::vector<double> sum, individuals;
    std::vector<std::size_t> known, unknown;
};

Totals totals_of(const Arranging& rows, const BaselineVariable& variable, std::size_t clusters) {
    Totals totals{std::vector<double>(clusters, 0.0), std::vector<double>(clusters, 0.0),
                  std::vector<std::size_t>(clusters, 0), std::vector<std::size_t>(clusters, 0)};
    const NumberColumn& column = rows.table.numbers(variable.column);
    const bool weighted = variable.aggregate == Aggregate::mean;
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const auto g = rows.cluster_of_row[row];
        if (!value_of_row(rows, column, variable.aggregate, row)) {
            ++totals.unknown[g];
            continue;
        }
        ++totals.known[g];
        totals.sum[g] += column.values[row] * (weighted ? rows.size[row] : 1);
        totals.individuals[g] += rows.size[row];
    }
    return totals;
}

BaselineData aggregated(const Arranging& rows, const BaselineVariable& variable, std::size_t clusters) {
    BaselineData baseline{variable, {}, {}, {}, {}};
    if (variable.aggregate == Aggregate::constant) {
        baseline.values = constant_in_cluster(rows, variable.column, clusters);
        return baseline;
    }
    constexpr double per_cent = 100;
    const Totals totals = totals_of(rows, variable, clusters);
    baseline.values.resize(clusters);
    baseline.rows_without.assign(clusters, 0);
    for (std::size_t g = 0; g < clusters; ++g) {
        if (totals.known[g] == 0) continue;
        baseline.rows_without[g] = totals.unknown[g];
        if (variable.aggregate == Aggregate::sum && totals.unknown[g] > 0) continue;
        double value = totals.sum[g];
        if (variable.aggregate == Aggregate::mean) value /= totals.individuals[g];
        if (variable.aggregate == Aggregate::percent) value = per_cent * value / totals.individuals[g];
        baseline.values[g] = value;
    }
    return baseline;
}

/// Whether each row's value is a count of its individuals: of a percentage 0 or 100 is the value of each of them then.
bool are_counts(const Arranging& rows, const BaselineVariable& variable) {
    const NumberColumn& column = rows.table.numbers(variable.column);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (!value_of_row(rows, column, variable.aggregate, row)) continue;
        const double count = column.values[row];
        if (count < 0 || count > rows.size[row] || count != std::floor(count)) return false;
    }
    return true;
}

/// Individuals with 0 or 100. Sums of whole numbers: no order of rows, and no other division into rows, changes a
/// digit.
void as_percentages(std::vector<RowValues>& counts) {
    constexpr double per_cent = 100;
    for (RowValues& of_cluster : counts) {
        if (!(of_cluster.individuals > 0)) continue;
        const double count = of_cluster.mean;
        of_cluster.mean = per_cent * count / of_cluster.individuals;
        of_cluster.sum_of_squares =
            per_cent * per_cent * count * (of_cluster.individuals - count) / of_cluster.individuals;
    }
}

/// By cluster, the individuals of the rows that `stays` says, each with the value of its row; of a percentage, with its
/// own.
template <typename Stays>
std::vector<RowValues> row_values(const Arranging& rows, const BaselineVariable& variable, std::size_t clusters,
                                  Stays stays) {
    std::vector<RowValues> values(clusters);
    const NumberColumn& column = rows.table.numbers(variable.column);
    const bool percent = variable.aggregate == Aggregate::percent;
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const auto value = value_of_row(rows, column, variable.aggregate, row);
        if (!value || !stays(row)) continue;
        RowValues& of_cluster = values[rows.cluster_of_row[row]];
        of_cluster.individuals += rows.size[row];
        if (percent) {
            of_cluster.mean += column.values[row];  // the count, until all rows are there
            continue;
        }
        const double deviation = *value - of_cluster.mean;
        of_cluster.mean += deviation * (rows.size[row] / of_cluster.individuals);  // of equal values that very one
        of_cluster.sum_of_squares += rows.size[row] * deviation * (*value - of_cluster.mean);
    }
    if (percent) as_percentages(values);
    return values;
}

/// Whether rows of a cluster say different things, one of them nothing.
bool rows_differ(const BaselineData& baseline, const std::vector<RowValues>& values) {
    return std::any_of(baseline.rows_without.begin(), baseline.rows_without.end(),
                       [](std::size_t rows) { return rows > 0; }) ||
           std::any_of(values.begin(), values.end(), [](const RowValues& of) { return of.sum_of_squares > 0; });
}

void add_values_of_rows(const Arranging& rows, const TrialData& data, BaselineData& baseline) {
    const BaselineVariable& variable = baseline.variable;
    if (!is_average(variable.aggregate)) return;
    if (variable.aggregate == Aggregate::percent && !are_counts(rows, variable)) return;
    const std::size_t clusters = data.clusters.size();
    std::vector<RowValues> all = row_values(rows, variable, clusters, [](std::size_t) { return true; });
    if (!rows_differ(baseline, all)) return;
    baseline.of_rows.push_back(std::move(all));
    for (const OutcomeData& outcome : data.outcomes)
        baseline.of_rows.push_back(
            row_values(rows, variable, clusters, [&](std::size_t row) { return outcome.row_is_analysed[row]; }));
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
            rows.problems.add(rows.table.column_place(baseline.variable.column), "found '" + level + "'",
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

bool baselines_ask_for_rows(const Trial& trial) {
    const auto& variables = trial.baseline.continuous;
    return std::any_of(variables.begin(), variables.end(),
                       [](const BaselineVariable& variable) { return is_average(variable.aggregate); });
}

void arrange_baseline(const Arranging& rows, TrialData& data) {
    const std::size_t clusters = data.clusters.size();
    for (const BaselineVariable& variable : rows.trial.baseline.categorical) {
        BaselineData baseline{variable, {}, constant_level(rows, variable.column, clusters), {}, {}};
        order_levels(rows, baseline);
        data.baseline_categorical.push_back(std::move(baseline));
    }
    for (const BaselineVariable& variable : rows.trial.baseline.continuous) {
        BaselineData baseline = aggregated(rows, variable, clusters);
        add_values_of_rows(rows, data, baseline);
        data.baseline_continuous.push_back(std::move(baseline));
    }
    for (OutcomeData& outcome : data.outcomes) outcome.row_is_analysed = {};  // nothing else asks
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
