#include "clustertrial/sample/filter.hpp"

#include "arrange_parts.hpp"
#include "stratum_names.hpp"
#include "suppressed.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial::sample_detail {

namespace {

/// By cluster; empty when the entry drops none. That nothing is left is for the entry's row to say.
std::vector<bool> kept_clusters(const SensitivitySpec& spec, const TrialData& data, Problems& problems,
                                const std::string& who) {
    if (spec.drop_strata.empty()) return {};
    std::vector<bool> keep(data.clusters.size(), true);
    for (const StratumName& name : spec.drop_strata) leave_out(name, data, keep, problems, who + "drop_strata: ");
    return keep;
}

void drop_clusters(const std::vector<bool>& keep, const std::string& unit, TrialData& entry) {
    if (keep.empty()) return;
    if (std::find(keep.begin(), keep.end(), true) != keep.end()) {
        entry = keep_clusters(std::move(entry), keep);
        return;
    }
    for (OutcomeData& outcome : entry.outcomes) outcome.why_none = "drop_strata leaves no " + unit + " to analyse";
}

}  // namespace

TrialData same_clusters(const TrialData& data) {
    TrialData result;
    result.clusters = data.clusters;
    result.arm = data.arm;
    result.stratum = data.stratum;
    result.strata = data.strata;
    result.stratum_columns = data.stratum_columns;
    result.stratum_levels = data.stratum_levels;
    result.units = data.units;
    result.stated = data.stated;
    result.allocations = data.allocations;
    result.allocations_are_draws = data.allocations_are_draws;
    result.left_out = data.left_out;
    result.lost = data.lost;
    result.allocation_shares = data.allocation_shares;
    result.individuals = data.individuals;
    result.rows_without_size = data.rows_without_size;
    result.twice = data.twice;
    result.rows_twice = data.rows_twice;
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
        check_weights(rows, protocol, keep);
        rows.problems.throw_if_any(ErrorKind::input);
        TrialData entry = same_clusters(data);
        if (spec.suppressed == SuppressedCells::missing) {
            arrange_outcomes(rows, protocol, {}, entry);
        } else {
            arrange_suppressed(rows, protocol, keep, entry);
            rows.problems.throw_if_any(ErrorKind::input);
        }
        drop_clusters(keep, rows.trial.unit, entry);
        warn_of_incomplete(rows.trial.arms, entry);
        entries.push_back(std::move(entry));
    }
    data.sensitivity = std::move(entries);
}

}  // namespace clustertrial::sample_detail
