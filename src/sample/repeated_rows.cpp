#include "clustertrial/core/words.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

using Rows = std::vector<std::size_t>;

/// By cluster, those that have several.
std::map<std::uint32_t, Rows> rows_of_clusters(const Arranging& rows, const std::vector<std::size_t>& counts) {
    std::map<std::uint32_t, Rows> of_cluster;
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const std::uint32_t g = rows.cluster_of_row[row];
        if (counts[g] > 1) of_cluster[g].push_back(row);
    }
    return of_cluster;
}

std::string lines_of(const Table& table, const Rows& rows) {
    std::vector<std::string> lines;
    for (const std::size_t row : rows) lines.push_back(std::to_string(table.line_of(row)));
    return table.line_noun(lines.size()) + " " + listed(lines, "and");
}

/// The value of each of the columns, as codes; a row without one is a problem.
std::vector<std::uint32_t> key_of(const Arranging& rows, std::size_t row) {
    std::vector<std::uint32_t> key;
    for (const std::string& name : rows.trial.data.row) {
        const TextColumn& column = rows.table.text(name);
        if (column.is_missing(row))
            rows.complain(row, name, "no value", "a value in every row, because `row` of [data] names this column");
        key.push_back(column.codes[row]);
    }
    return key;
}

void check_declared(const Arranging& rows) {
    std::map<std::vector<std::uint32_t>, std::size_t> first_row;
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const auto [first, is_new] = first_row.emplace(key_of(rows, row), row);
        if (is_new) continue;
        const std::string values = joined_as(rows.trial.data.row, [&](const std::string& name) {
            const TextColumn& column = rows.table.text(name);
            return name + " " + (column.is_missing(row) ? "" : column.at(row));
        });
        rows.problems.add(rows.table.place(row),
                          "found " + values + " again, as on " + rows.table.line_text(first->second),
                          "expected one row for each combination of the columns in `row` of [data]");
    }
}

/// Rows of one cluster whose lines are the same; each list holds two at least.
std::vector<Rows> same_lines(const Table& table, const Rows& of_cluster) {
    std::map<std::size_t, Rows> by_hash;
    for (const std::size_t row : of_cluster) by_hash[table.line_hashes[row]].push_back(row);
    std::vector<Rows> same;
    for (auto& [hash, alike] : by_hash)
        if (alike.size() > 1) same.push_back(std::move(alike));
    return same;
}

void warn(const std::vector<std::string>& found, const std::string& before, TrialData& data) {
    if (found.empty()) return;
    data.warnings.push_back(
        before + first_few(found, Problems::shown, "; ") +
        ". Remove the duplicates, or name the columns that identify a row with --row (`row` of [data])");
}

/// Where nearly all clusters have one row, two are more likely one row twice.
bool nearly_all_have_one(std::size_t several, std::size_t clusters) {
    constexpr std::size_t one_in = 10;
    constexpr std::size_t fewest_clusters = 3;
    return clusters >= fewest_clusters && several <= std::max<std::size_t>(1, clusters / one_in);
}

/// Keeps that these rows of a cluster look like one row twice: what is estimated of them is to be doubted.
void note_twice(std::uint32_t g, const std::string& words, const Rows& of_cluster, TrialData& data) {
    data.twice.resize(data.clusters.size());
    data.rows_twice.resize(data.clusters.size());
    data.twice[g] += (data.twice[g].empty() ? "" : "; ") + words;
    data.rows_twice[g].insert(data.rows_twice[g].end(), of_cluster.begin(), of_cluster.end());
}

void warn_of_likely(const Arranging& rows, const std::vector<std::size_t>& counts, bool one_each, TrialData& data) {
    const bool compare_lines = !rows.trial.data.size.empty() && !rows.table.line_hashes.empty();
    if (!one_each && !compare_lines) return;  // individuals: many are alike
    const std::string& unit = rows.trial.unit;
    std::vector<std::string> twice;
    std::vector<std::string> same;
    const auto several = rows_of_clusters(rows, counts);
    for (const auto& [g, own] : several) {
        const std::string who = unit + " " + in_quotes(data.clusters[g]) + " on ";
        for (const Rows& alike : one_each ? std::vector<Rows>{own} : same_lines(rows.table, own)) {
            (one_each ? twice : same).push_back(who + lines_of(rows.table, alike));
            note_twice(g, who + lines_of(rows.table, alike), alike, data);
        }
    }
    const std::string of = std::to_string(counts.size() - several.size()) + " of " + counted(counts.size(), unit);
    warn(twice, rows.table.file + ": " + of + " have one row; these have several and count more than once: ", data);
    warn(same, rows.table.file + ": rows that are the same in every cell count twice: ", data);
}

}  // namespace

void find_analysed_twice(const TrialData& data, OutcomeData& outcome) {
    for (std::size_t g = 0; g < data.rows_twice.size(); ++g) {
        const Rows& own = data.rows_twice[g];
        const auto analysed = [&](std::size_t row) { return outcome.row_is_analysed[row]; };
        if (std::count_if(own.begin(), own.end(), analysed) < 2) continue;
        outcome.analysed_twice.resize(data.clusters.size(), false);
        outcome.analysed_twice[g] = true;
    }
}

void check_repeated_rows(Arranging& rows, TrialData& data) {
    const std::vector<std::size_t> counts = rows_by_cluster(rows, data.clusters.size());
    const auto several =
        static_cast<std::size_t>(std::count_if(counts.begin(), counts.end(), [](std::size_t n) { return n > 1; }));
    const bool one_each = nearly_all_have_one(several, counts.size());
    rows.rows_are_clusters = rows.trial.data.size.empty() && one_each;
    const bool any_measured = std::any_of(rows.trial.outcomes.begin(), rows.trial.outcomes.end(),
                                          [](const OutcomeSpec& outcome) { return !outcome.is_count(); });
    if (rows.rows_are_clusters && any_measured) {
        data.warnings.push_back(rows.table.file + " has one row a " + rows.trial.unit +
                                " and no sizes: what the tables call " + plural(rows.trial.individual) + " are " +
                                plural(rows.trial.unit) + ", and the number of " + plural(rows.trial.individual) +
                                " behind each value is unknown. Give it with --size (`size` of [data])");
    }
    if (rows.trial.data.row.empty()) {
        warn_of_likely(rows, counts, one_each, data);
    } else {
        check_declared(rows);
    }
}

}  // namespace clustertrial::sample_detail
