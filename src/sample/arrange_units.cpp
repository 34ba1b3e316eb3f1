#include "clustertrial/core/words.hpp"

#include "arrange_parts.hpp"
#include "stated_schools.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial::sample_detail {

namespace {

constexpr std::uint32_t no_label = TextColumn::missing;

/// Numbers units in the order of their first clusters: `key_of` of two clusters is the same where they are one unit.
template <typename KeyOfCluster, typename NameOf>
void number_units(const KeyOfCluster& key_of, const NameOf& name_of, TrialData& data) {
    std::map<std::pair<bool, std::size_t>, std::uint32_t> known;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        const auto [at, is_new] = known.emplace(key_of(g), static_cast<std::uint32_t>(data.units.names.size()));
        if (is_new) data.units.names.push_back(name_of(g));
        data.units.of.push_back(at->second);
    }
}

void every_cluster_by_itself(TrialData& data) {
    number_units([](std::size_t g) { return std::pair(true, g); }, [&](std::size_t g) { return data.clusters[g]; },
                 data);
}

/// By the data's own column. A cluster without a value is by itself.
void read_units_of_data(Arranging& rows, TrialData& data) {
    const TextColumn& column = rows.table.text(data.units.column);
    const std::vector<std::uint32_t> label = label_of_clusters(rows, data.units.column, data.clusters.size());
    number_units(
        [&](std::size_t g) {
            return label[g] == no_label ? std::pair(true, g) : std::pair(false, std::size_t{label[g]});
        },
        [&](std::size_t g) { return label[g] == no_label ? data.clusters[g] : column.levels[label[g]]; }, data);
}

void take_stated_units(const Arranging& rows, TrialData& data) {
    const StatedSchools& stated = *rows.stated;
    const auto unit_of = [&](std::size_t g) { return stated.unit[rows.stated_place[g]]; };
    number_units([&](std::size_t g) { return std::pair(false, std::size_t{unit_of(g)}); },
                 [&](std::size_t g) { return stated.unit_names[unit_of(g)]; }, data);
}

/// Rows that say another unit than what was allocated: of the schools of waves whose units `column` says.
void compare_with_stated(Arranging& rows, const std::string& name, const TrialData& data) {
    const TextColumn& column = rows.table.text(name);
    const std::vector<std::uint32_t> label = label_of_clusters(rows, name, data.clusters.size());
    std::map<std::uint32_t, std::uint32_t> label_of_unit;
    std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t> unit_of_label;  // of a wave: labels recur
    std::vector<bool> contradicts(data.clusters.size(), false);
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        const std::size_t wave = rows.stated->wave[rows.stated_place[g]];
        if (label[g] == no_label || rows.stated->waves[wave].together != name) continue;
        const std::uint32_t unit = data.units.of[g];
        contradicts[g] = label_of_unit.emplace(unit, label[g]).first->second != label[g] ||
                         unit_of_label.emplace(std::pair(wave, label[g]), unit).first->second != unit;
    }
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const std::uint32_t g = rows.cluster_of_row[row];
        if (g == TextColumn::missing || !contradicts[g] || column.is_missing(row)) continue;
        rows.complain(
            row, name, in_quotes(column.at(row)) + " for " + rows.trial.unit + " " + in_quotes(data.clusters[g]),
            in_quotes(data.units.names[data.units.of[g]]) + ", with which " + rows.stated->source + " allocated it");
        contradicts[g] = false;
    }
}

/// The columns that say the units of some wave.
std::set<std::string> unit_columns_of(const StatedSchools& stated) {
    std::set<std::string> columns;
    for (const StatedWave& wave : stated.waves)
        if (!wave.together.empty()) columns.insert(wave.together);
    return columns;
}

/// Throws for clusters of a unit that differ in `number` (a cluster): "are in arms 'a' (s1) and 'b' (s2)".
template <typename NameOf>
void check_whole(const TrialData& data, const std::vector<std::uint32_t>& number, const std::string& what,
                 const NameOf& name_of, const std::string& remedy, Problems& problems) {
    std::vector<std::size_t> first(data.units.count(), not_stated);
    std::vector<bool> said(data.units.count(), false);
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        const std::uint32_t unit = data.units.of[g];
        if (first[unit] == not_stated) first[unit] = g;
        const std::size_t before = first[unit];
        if (said[unit] || number[g] == number[before]) continue;
        said[unit] = true;
        problems.add("column '" + data.units.column + "': " + in_quotes(data.units.names[unit]) +
                     " was allocated as one; found " + in_quotes(data.clusters[before]) + " in " + what + " '" +
                     name_of(number[before]) + "' and " + in_quotes(data.clusters[g]) + " in '" + name_of(number[g]) +
                     "'; " + remedy);
    }
}

/// A cluster: among which others its arm could have been exchanged.
std::vector<std::uint32_t> exchanged_of_clusters(const Arranging& rows, const TrialData& data) {
    const auto& spec = rows.trial.randomisation;
    const bool simple = spec && spec->method && *spec->method == AllocationMethod::simple;
    if (rows.stated == nullptr) return simple ? std::vector<std::uint32_t>(data.clusters.size(), 0) : data.stratum;
    // Strata that [randomisation] does not say are those of the data.
    const bool unsaid = !rows.stated->from_records && rows.stated->strata.empty() && !simple;
    if (unsaid) return data.stratum;
    std::vector<std::uint32_t> exchanged;
    for (const std::size_t place : rows.stated_place) exchanged.push_back(rows.stated->exchanged_in[place]);
    return exchanged;
}

/// The allocations that a constrained method chose from, by unit.
void take_kept(const Arranging& rows, TrialData& data) {
    data.stated.kept = true;
    std::vector<std::size_t> school(data.units.count());
    for (std::size_t g = 0; g < data.clusters.size(); ++g) school[data.units.of[g]] = rows.stated_place[g];
    for (const std::vector<std::uint32_t>& kept : rows.stated->kept) {
        std::vector<std::uint32_t>& allocation = data.allocations.emplace_back();
        for (const std::size_t place : school) allocation.push_back(kept[place]);
    }
}

}  // namespace

std::string column_of_units(const Trial& trial, const StatedSchools* stated) {
    if (stated != nullptr) return stated->together;
    return trial.randomisation ? trial.randomisation->together : std::string();
}

void arrange_units(Arranging& rows, TrialData& data) {
    if (!rows.problems.empty()) return;
    data.units.column = column_of_units(rows.trial, rows.stated);
    if (data.units.column.empty()) {
        every_cluster_by_itself(data);
    } else if (rows.stated != nullptr) {
        take_stated_units(rows, data);
        for (const std::string& column : unit_columns_of(*rows.stated))
            if (rows.table.has(column)) compare_with_stated(rows, column, data);
    } else {
        read_units_of_data(rows, data);
    }
    if (!rows.problems.empty()) return;
    const std::vector<std::uint32_t> exchanged = exchanged_of_clusters(rows, data);
    Problems problems;
    check_whole(
        data, data.arm, "arm", [&](std::uint32_t arm) { return rows.trial.arms.arms[arm].name; },
        "expected one arm for all of it", problems);
    check_whole(
        data, data.stratum, "stratum", [&](std::uint32_t stratum) { return data.strata[stratum]; },
        "expected one stratum for all of it; make what divides it a covariate, COLUMN:categorical", problems);
    problems.throw_if_any(ErrorKind::design);
    data.units.exchanged_in.resize(data.units.count());
    for (std::size_t g = 0; g < data.clusters.size(); ++g) data.units.exchanged_in[data.units.of[g]] = exchanged[g];
    if (rows.stated != nullptr && !rows.stated->kept.empty()) take_kept(rows, data);
}

}  // namespace clustertrial::sample_detail
