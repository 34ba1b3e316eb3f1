#include "clustertrial/allocation/strata.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/runs.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/spelling.hpp"

#include "arrange_parts.hpp"
#include "first_rows.hpp"
#include "stated_schools.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

/// Which of the stated schools a row of the table is about.
std::vector<bool> places_of(const Table& table, const std::string& column, const StatedSchools& stated) {
    std::vector<bool> found(stated.ids.size(), false);
    for (const std::string& id : table.text(column).levels)
        if (const auto place = stated.place_of(id)) found[*place] = true;
    return found;
}

/// What is only held against the data counts for nothing where they are of other schools.
void check_comparable(Arranging& rows, TrialData& data) {
    if (rows.stated == nullptr || !rows.stated->only_compared) return;
    const std::vector<std::string>& ids = rows.table.text(rows.trial.data.cluster).levels;
    for (const std::size_t level : canonical_order(ids)) {
        if (rows.stated->place_of(ids[level])) continue;
        data.warnings.push_back("[randomisation] is not compared with " + rows.table.file + ": " + rows.trial.unit +
                                " " + in_quotes(ids[level]) + " is not among the " + plural(rows.trial.unit) +
                                " that " + rows.stated->source + " allocates; strata are not compared, and a " +
                                rows.trial.unit + " that was lost is not counted");
        rows.stated = nullptr;
        return;
    }
}

/// Schools as stated that [data] reads no row of: those without any are lost, the others left out by `where`. What
/// joins `names` is a cluster, of an arm that is known.
void add_clusters_without_rows(const Arranging& rows, std::vector<std::string>& names, TrialData& data) {
    if (rows.stated == nullptr || !(rows.stated->from_records || rows.stated->own_list)) return;
    const StatedSchools& stated = *rows.stated;
    const std::vector<bool> found = places_of(rows.table, rows.trial.data.cluster, stated);
    const std::vector<bool> in_file = places_of(rows.whole, rows.trial.data.cluster, stated);
    std::optional<std::map<std::string, std::uint32_t>> arms;  // read where something hangs on them
    const auto in_an_arm = [&](std::size_t place) {
        if (!stated.arm.empty() && stated.arm[place] != no_arm) return true;
        if (!arms) arms = arms_of_whole(rows);
        return arms->contains(stated.ids[place]);
    };
    std::vector<std::string> of_no_arm;
    for (std::size_t place = 0; place < found.size(); ++place) {
        if (found[place]) continue;
        if (in_an_arm(place)) {
            names.push_back(stated.ids[place]);
            (in_file[place] ? data.stated.left_out : data.stated.lost).push_back(stated.ids[place]);
        } else if (!in_file[place]) {
            data.stated.lost_of_unknown_arm.push_back(stated.ids[place]);
        } else {
            of_no_arm.push_back(stated.ids[place]);
        }
    }
    if (of_no_arm.empty()) return;
    constexpr std::size_t most = 5;
    data.warnings.push_back(counted(of_no_arm.size(), rows.trial.unit) + " of " + stated.source +
                            (of_no_arm.size() == 1 ? " is" : " are") +
                            " left out by 'where' of [data]; the arm is unknown, so no count of an arm includes " +
                            (of_no_arm.size() == 1 ? "it: " : "them: ") + first_few(of_no_arm, most));
}

/// Which clusters are among `ids`; empty: there are none.
std::vector<bool> marked(const std::vector<std::string>& clusters, const std::vector<std::string>& ids) {
    if (ids.empty()) return {};
    const std::set<std::string> among(ids.begin(), ids.end());
    std::vector<bool> marks;
    for (const std::string& id : clusters) marks.push_back(among.contains(id));
    return marks;
}

/// Clusters in the order of their ids: what is drawn at random must not hang on the order of the file's rows.
void read_cluster_ids(Arranging& rows, TrialData& data) {
    const TextColumn& ids = rows.table.text(rows.trial.data.cluster);
    std::vector<std::string> names = ids.levels;
    add_clusters_without_rows(rows, names, data);
    std::vector<std::uint32_t> rank(names.size());
    for (const std::size_t level : canonical_order(names)) {
        rank[level] = static_cast<std::uint32_t>(data.clusters.size());
        data.clusters.push_back(names[level]);
    }
    data.left_out = marked(data.clusters, data.stated.left_out);
    data.lost = marked(data.clusters, data.stated.lost);
    for_each_run(ids.runs(), [&](std::size_t row, std::size_t end) {
        for (; row < end && ids.is_missing(row); ++row)
            rows.complain(row, rows.trial.data.cluster, "no value", "a cluster's id");
    });
    rows.cluster_of_row = ids.codes;
    if (std::is_sorted(rank.begin(), rank.end())) return;
    const auto renumbered = std::make_shared<std::vector<std::uint32_t>>(ids.codes.size(), TextColumn::missing);
    for_each_run(ids.runs(), [&](std::size_t first, std::size_t end) {
        std::uint32_t* const all = renumbered->data();
        if (!ids.is_missing(first)) std::fill(all + first, all + end, rank[ids.codes[first]]);
    });
    rows.renumbered = renumbered;
    rows.cluster_of_row = *renumbered;
}

/// What would make a stated school of one that is none.
std::string way_out(const StatedSchools& stated, const std::string& id) {
    std::vector<std::string> alike = stated.spelled_like(id);
    if (alike.empty()) return "";
    for (std::string& one : alike) one = in_quotes(one);
    return alike.size() == 1 ? "; it has " + alike.front() + ", which is a different name under spelling = exact"
                             : "; it has " + listed(alike, "and") + ": spell it as one of them";
}

/// The stated schools that the file has no row of: one of them may have another id there.
std::vector<std::string> ids_without_rows(const Arranging& rows) {
    const std::vector<bool> in_file = places_of(rows.whole, rows.trial.data.cluster, *rows.stated);
    std::vector<std::string> ids;
    for (std::size_t place = 0; place < in_file.size(); ++place)
        if (!in_file[place]) ids.push_back(rows.stated->ids[place]);
    return ids;
}

/// What to do about a school that nobody allocated, and which one it may be.
std::string remedy_for_unknown(const Arranging& rows, const std::string& id, const std::vector<std::string>& absent) {
    constexpr std::size_t named = 5;
    if (absent.empty())
        return ". Each of those has a row: correct the id, or leave the row out with --where " +
               in_quotes(rows.trial.data.cluster + "!=" + id) + " (`where` of [data])";
    const std::string near = nearest_name(id, absent);
    return "; it allocates " + first_few(absent, named) + " too, " + (absent.size() == 1 ? "which has" : "which have") +
           " no row" + (near.empty() ? "" : ", and the nearest of these is " + in_quotes(near)) +
           ". Correct the id; if the " + rows.trial.unit +
           " has become another, `collate` with `successors` finds it under its new id";
}

/// Clusters that are not stated are problems, at their first rows; those whose ids are spelled otherwise are said.
void say_how_joined(Arranging& rows, TrialData& data) {
    std::vector<SpelledAlike> taken;
    std::optional<std::vector<std::string>> absent;  // looked for where an id is unknown
    for (const SpelledAt& id : texts_of(rows.table, rows.trial.data.cluster)) {
        if (const auto place = rows.stated->place_of(id.text)) {
            const std::string& stated = rows.stated->ids[*place];
            if (stated != id.text) taken.push_back({{stated, {rows.stated->source}}, id});
            continue;
        }
        if (!absent) absent = ids_without_rows(rows);
        const std::string spelled = way_out(*rows.stated, id.text);
        rows.problems.add(id.place, "found " + rows.trial.unit + " " + in_quotes(id.text),
                          "expected one of those that " + rows.stated->source + " allocates" +
                              (spelled.empty() ? remedy_for_unknown(rows, id.text, *absent) : spelled));
    }
    for (std::string& said : said_of_taken(taken)) data.warnings.push_back(std::move(said));
}

/// Which stated school each cluster is. One that is not stated is a problem, at its first row.
void find_stated(Arranging& rows, TrialData& data) {
    if (rows.stated == nullptr) return;
    data.stated.source = rows.stated->source;
    data.stated.from_records = rows.stated->from_records;
    data.stated.method = rows.stated->method;
    for (const std::string& id : data.clusters) {
        rows.stated_place.push_back(rows.stated->place_of(id).value_or(not_stated));
    }
    say_how_joined(rows, data);
    constexpr std::size_t named = 5;
    const auto say = [&](const std::vector<std::string>& ids, const std::string& one, const std::string& many) {
        if (ids.empty()) return;
        data.warnings.push_back(counted(ids.size(), rows.trial.unit) + " of " + rows.stated->source +
                                (ids.size() == 1 ? one : many) + ": " + first_few(ids, named));
    };
    const std::string no_row = " no row in " + rows.table.file;
    const std::string no_arm = " counted as lost; the arm is unknown, because the list has no column '" +
                               rows.trial.arms.column + "' (give the record of the draw: 'record' of [randomisation])";
    say(data.stated.lost, " has" + no_row + " and is counted as lost", " have" + no_row + " and are counted as lost");
    say(data.stated.left_out, " is left out by 'where' of [data] and is not counted as lost",
        " are left out by 'where' of [data] and are not counted as lost");
    say(data.stated.lost_of_unknown_arm, " has" + no_row + " and is" + no_arm, " have" + no_row + " and are" + no_arm);
}

/// A column's level by cluster, as numbered in the column; `no_code` where it is not known. A row without a value and a
/// cluster whose rows disagree are problems. A cluster without a row has the level of those that it was randomised
/// among, where they have one.
std::vector<std::uint32_t> level_of_clusters(Arranging& rows, const std::string& name, std::size_t clusters) {
    const TextColumn& column = rows.table.text(name);
    std::vector<FirstRow> first(clusters);
    for_each_new_row(rows, column, [&](std::size_t row) {
        if (column.is_missing(row)) {
            rows.complain(row, name, "no value", "a stratum");
            return false;
        }
        if (rows.cluster_of_row[row] == TextColumn::missing) return true;
        note(rows, first, row, column.codes[row], name, column.levels);
        return first[rows.cluster_of_row[row]].code == column.codes[row];
    });
    std::vector<std::uint32_t> level;
    level.reserve(clusters);
    for (const FirstRow& f : first) level.push_back(f.code);
    return level;
}

/// The levels of lost clusters: that of the clusters of the same stratum as randomised, where all have one. Otherwise
/// it is not known, a level of its own behind the others.
void add_levels_of_lost(const Arranging& rows, std::vector<std::uint32_t>& level, std::vector<std::string>& levels) {
    if (rows.stated == nullptr) return;
    constexpr std::uint32_t several = no_code - 1;
    std::map<std::uint32_t, std::uint32_t> of_stratum;
    for (std::size_t g = 0; g < level.size(); ++g) {
        if (level[g] == no_code || rows.stated_place[g] == not_stated) continue;
        const auto [at, is_new] = of_stratum.emplace(rows.stated->stratum[rows.stated_place[g]], level[g]);
        if (!is_new && at->second != level[g]) at->second = several;
    }
    const auto unknown = static_cast<std::uint32_t>(levels.size());
    for (std::size_t g = 0; g < level.size(); ++g) {
        if (level[g] != no_code || rows.stated_place[g] == not_stated) continue;
        const auto found = of_stratum.find(rows.stated->stratum[rows.stated_place[g]]);
        level[g] = found == of_stratum.end() || found->second == several ? unknown : found->second;
    }
    if (std::find(level.begin(), level.end(), unknown) != level.end()) levels.emplace_back("not known");
}

/// Levels renumbered in the order of their names, so that the order of the rows in the file does not matter.
StratumColumn sorted_column(const std::string& name, const std::vector<std::string>& levels,
                            std::vector<std::uint32_t> level) {
    const std::vector<std::uint32_t> order = order_of_names(levels);
    std::vector<std::uint32_t> rank(order.size());
    StratumColumn result{name, {}, std::move(level)};
    for (std::uint32_t s = 0; s < order.size(); ++s) {
        rank[order[s]] = s;
        result.levels.push_back(levels[order[s]]);
    }
    for (std::uint32_t& code : result.level) code = code == no_code ? no_code : rank[code];
    return result;
}

/// The columns crossed: only the strata that hold a cluster.
void cross_columns(TrialData& data) {
    std::vector<Division> divisions;
    for (const StratumColumn& column : data.stratum_columns) {
        divisions.push_back({{column.level.begin(), column.level.end()}, column.levels, {}, {}});
    }
    Strata strata = cross_levels(divisions, data.clusters.size());
    data.strata = std::move(strata.labels);
    data.stratum.assign(strata.of.begin(), strata.of.end());
    data.stratum_levels = std::move(strata.levels);
}

template <typename Map>
const typename Map::mapped_type* find_or_null(const Map& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

/// The strata as randomised, where no [strata] says others.
bool take_stated_strata(const Arranging& rows, TrialData& data) {
    if (rows.stated == nullptr || rows.stated->strata.empty() || !rows.trial.strata.empty()) return false;
    data.stated.strata_of_model = true;
    if (!rows.problems.empty()) return true;
    for (const StratumColumn& stated : rows.stated->strata_columns) {
        StratumColumn column{stated.column, stated.levels, {}};
        for (const std::size_t place : rows.stated_place) column.level.push_back(stated.level[place]);
        data.stratum_columns.push_back(std::move(column));
    }
    cross_columns(data);
    return true;
}

/// A column of [strata] that the list has and the data lack: its texts by id.
void add_column_of_list(Arranging& rows, const std::string& name, TrialData& data) {
    const auto column = rows.stated == nullptr ? nullptr : find_or_null(rows.stated->list_columns, name);
    if (column == nullptr) {
        rows.problems.add({rows.table.file, rows.table.header_begins, name}, "not found in the header",
                          rows.stated == nullptr ? "expected the column that [strata] names"
                                                 : "nor in the list of " + rows.stated->source);
        return;
    }
    std::map<std::string, std::uint32_t> codes;
    std::vector<std::string> levels;
    std::vector<std::uint32_t> level;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        const std::string* text = rows.stated_place[g] == not_stated
                                      ? nullptr
                                      : find_or_null(*column, rows.stated->ids[rows.stated_place[g]]);
        if (text == nullptr) {
            rows.problems.add(rows.stated->source + ": column '" + name + "': found no value for " + rows.trial.unit +
                              " " + in_quotes(data.clusters[g]) + "; expected a stratum");
            continue;
        }
        const auto [code, is_new] = codes.emplace(*text, static_cast<std::uint32_t>(levels.size()));
        if (is_new) levels.push_back(*text);
        level.push_back(code->second);
    }
    data.warnings.push_back("column " + in_quotes(name) + " of [strata] is not in " + rows.table.file +
                            ": its values come from the list, matched by " + rows.trial.data.cluster);
    data.stratum_columns.push_back(sorted_column(name, levels, std::move(level)));
}

void read_strata(Arranging& rows, TrialData& data) {
    const std::size_t clusters = data.clusters.size();
    if (take_stated_strata(rows, data)) return;
    if (rows.trial.strata.empty()) {
        data.strata = {""};
        data.stratum.assign(clusters, 0);
        return;
    }
    for (const std::string& name : rows.trial.strata) {
        if (!rows.table.has(name)) {
            add_column_of_list(rows, name, data);
            continue;
        }
        std::vector<std::string> levels = rows.table.text(name).levels;
        std::vector<std::uint32_t> level = level_of_clusters(rows, name, clusters);
        add_levels_of_lost(rows, level, levels);
        data.stratum_columns.push_back(sorted_column(name, levels, std::move(level)));
    }
    if (rows.problems.empty()) cross_columns(data);  // else a level may be unknown, and nothing comes of the rows
}

}  // namespace

void note_another(Arranging& rows, std::vector<FirstRow>& of_cluster, std::size_t row, std::uint32_t code,
                  const std::string& column, const std::vector<std::string>& names) {
    const std::uint32_t cluster = rows.cluster_of_row[row];
    FirstRow& first = of_cluster[cluster];
    if (first.code == no_code) {
        first = {code, row};
    } else {
        const std::string& id = rows.table.text(rows.trial.data.cluster).at(row);
        rows.complain(row, column, "'" + names[code] + "' for " + rows.trial.unit + " '" + id + "'",
                      "'" + names[first.code] + "' as on " + rows.table.line_text(first.row) +
                          ": all rows of a cluster share it");
    }
}

std::vector<std::uint32_t> order_of_names(const std::vector<std::string>& names) {
    std::vector<std::uint32_t> order(names.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return names[a] < names[b]; });
    return order;
}

std::vector<std::uint32_t> label_of_clusters(Arranging& rows, const std::string& name, std::size_t clusters) {
    const TextColumn& column = rows.table.text(name);
    std::vector<FirstRow> first(clusters);
    for_each_new_row(rows, column, [&](std::size_t row) {
        if (column.is_missing(row) || rows.cluster_of_row[row] == TextColumn::missing) return true;
        note(rows, first, row, column.codes[row], name, column.levels);
        return first[rows.cluster_of_row[row]].code == column.codes[row];
    });
    std::vector<std::uint32_t> label;
    label.reserve(clusters);
    for (const FirstRow& f : first) label.push_back(f.code);  // no_code is TextColumn::missing
    return label;
}

std::vector<const NumberColumn*> outcome_columns(const Table& table, const Trial& trial) {
    std::vector<const NumberColumn*> columns;
    for (const OutcomeSpec& outcome : trial.outcomes) {
        columns.push_back(&table.numbers(outcome.is_count() ? outcome.count : outcome.value));
    }
    return columns;
}

bool has_any(const std::vector<const NumberColumn*>& columns, std::size_t row) {
    return std::any_of(columns.begin(), columns.end(), [&](const auto* values) { return !values->is_missing(row); });
}

void arrange_clusters(Arranging& rows, TrialData& data) {
    check_comparable(rows, data);
    read_cluster_ids(rows, data);
    find_stated(rows, data);
    arrange_arms(rows, data);
    if (data.arm.size() != data.clusters.size()) return;  // no column of arms, which is said
    read_strata(rows, data);
    arrange_units(rows, data);
}

std::vector<std::size_t> rows_by_cluster(const Arranging& rows, std::size_t clusters) {
    std::vector<std::size_t> counts(clusters, 0);
    for_each_run(rows.cluster_runs(),
                 [&](std::size_t first, std::size_t end) { counts[rows.cluster_of_row[first]] += end - first; });
    return counts;
}

void arrange_sizes(Arranging& rows, TrialData& data) {
    const std::string& column = rows.trial.data.size;
    data.rows_without_size.assign(data.clusters.size(), 0);
    if (column.empty()) {
        const std::vector<std::size_t> counts = rows_by_cluster(rows, data.clusters.size());
        data.individuals.assign(counts.begin(), counts.end());
        return;
    }
    rows.size = RowSizes(rows.table.numbers(column).values);
    data.individuals.assign(data.clusters.size(), 0.0);
    const std::vector<const NumberColumn*> outcomes = outcome_columns(rows.table, rows.trial);
    std::size_t unknown = 0;
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const double size = rows.size[row];
        if (std::isnan(size)) {
            ++unknown;
            ++data.rows_without_size[rows.cluster_of_row[row]];
            if (has_any(outcomes, row)) {
                rows.complain(row, column, "no value", "the number of individuals, since the row has an outcome");
            }
        } else if (!(size >= 1) || size != std::floor(size) || size > largest_size) {
            rows.complain(row, column, format_shortest(size),
                          "a whole number of individuals, at least 1" +
                              std::string(size > largest_size ? " and at most a billion" : ""));
        } else {
            data.individuals[rows.cluster_of_row[row]] += size;
        }
    }
    if (unknown > 0) {
        data.warnings.push_back(counted(unknown, "row") + " without '" + column +
                                "' (and without any outcome): their individuals are not counted as missing");
    }
}

}  // namespace clustertrial::sample_detail
