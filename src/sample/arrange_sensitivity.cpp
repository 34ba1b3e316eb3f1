#include "clustertrial/sample/filter.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace clustertrial::sample_detail {

namespace {

constexpr std::size_t most_names = 20;  // of strata in a message; a trial may have hundreds

/// A stratum, or a level of strata columns, by name.
struct KnownStratum {
    std::string name;
    std::vector<const StratumColumn*> columns;  ///< with a level of that name; empty: a stratum
};

/// Adds the levels of a strata column.
void add_levels(const StratumColumn& column, std::vector<KnownStratum>& known) {
    for (const std::string& level : column.levels) {
        const auto same = std::find_if(known.begin(), known.end(), [&](const auto& k) { return k.name == level; });
        if (same == known.end()) {
            known.push_back({level, {&column}});
        } else if (!same->columns.empty()) {
            same->columns.push_back(&column);
        }  // else a stratum of that name: what a single column's levels are
    }
}

std::vector<KnownStratum> known_strata(const TrialData& data) {
    std::vector<KnownStratum> known;
    for (const std::string& stratum : data.strata) known.push_back({stratum, {}});
    for (const StratumColumn& column : data.stratum_columns) add_levels(column, known);
    return known;
}

/// "; did you mean 'high'?", or "; known: 350 / high, 350 / low, ..."
std::string hint(const std::string& name, const std::vector<KnownStratum>& known) {
    std::vector<std::string> names;
    for (const KnownStratum& stratum : known) names.push_back(stratum.name);
    const std::string near = nearest_name(name, names);
    if (!near.empty()) return "did you mean '" + near + "'?";
    std::string list = "known:";
    for (std::size_t i = 0; i < names.size() && i < most_names; ++i) list += (i > 0 ? ", " : " ") + names[i];
    return names.size() > most_names ? list + ", ..." : list;
}

/// Marks the clusters of the stratum, or of the level, called `name`.
void drop(const std::string& name, const std::vector<KnownStratum>& known, const TrialData& data,
          std::vector<bool>& keep, Problems& problems, const std::string& who) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const KnownStratum& k) { return k.name == name; });
    if (found == known.end()) {
        problems.add(who + "drop_strata: found " + in_quotes(name) + ", which is no stratum; " + hint(name, known));
        return;
    }
    if (found->columns.size() > 1) {
        problems.add(who + "drop_strata: found " + in_quotes(name) + ", which is a level of both '" +
                     found->columns[0]->column + "' and '" + found->columns[1]->column +
                     "'; expected the names of whole strata, such as '" + data.strata.front() + "'");
        return;
    }
    const bool is_level = !found->columns.empty();
    const auto& levels = is_level ? found->columns.front()->levels : data.strata;
    const auto& level = is_level ? found->columns.front()->level : data.stratum;
    for (std::size_t g = 0; g < level.size(); ++g) {
        if (levels[level[g]] == name) keep[g] = false;
    }
}

/// By cluster; empty when the entry drops none.
std::vector<bool> kept_clusters(const SensitivitySpec& spec, const TrialData& data, Problems& problems,
                                const std::string& who) {
    if (spec.drop_strata.empty()) return {};
    std::vector<bool> keep(data.clusters.size(), true);
    const std::vector<KnownStratum> known = known_strata(data);
    for (const std::string& name : spec.drop_strata) drop(name, known, data, keep, problems, who);
    if (std::find(keep.begin(), keep.end(), true) == keep.end()) {
        problems.add(who + "drop_strata leaves no cluster to analyse");
    }
    return keep;
}

}  // namespace

TrialData same_clusters(const TrialData& data) {
    TrialData result;
    result.clusters = data.clusters;
    result.arm = data.arm;
    result.stratum = data.stratum;
    result.strata = data.strata;
    result.stratum_columns = data.stratum_columns;
    result.individuals = data.individuals;
    result.data_sha256 = data.data_sha256;
    return result;
}

void arrange_sensitivity(const Arranging& rows, TrialData& data) {
    Trial base = rows.trial;
    base.sensitivity.clear();  // protocol_of copies what it is given
    std::vector<TrialData> entries;
    for (const SensitivitySpec& spec : rows.trial.sensitivity) {
        const std::string who =
            (rows.trial.file.empty() ? "" : rows.trial.file + ": ") + "[[sensitivity]] '" + spec.label + "': ";
        const std::vector<bool> keep = kept_clusters(spec, data, rows.problems, who);
        const Trial protocol = protocol_of(base, spec);
        check_second_cluster(rows, protocol, keep);
        rows.problems.throw_if_any(ErrorKind::input);
        TrialData entry = same_clusters(data);
        arrange_outcomes(rows, protocol, nullptr, entry);
        if (!keep.empty()) entry = keep_clusters(std::move(entry), keep);
        warn_of_incomplete(entry);
        entries.push_back(std::move(entry));
    }
    data.sensitivity = std::move(entries);
}

}  // namespace clustertrial::sample_detail
