#include "clustertrial/sample/read_trial_data.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "allocations.hpp"
#include "arrange_parts.hpp"
#include "joined_files.hpp"
#include "stated_schools.hpp"
#include "unread_arms.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace clustertrial {

using namespace sample_detail;

namespace {

using Allocations = std::vector<std::vector<std::uint32_t>>;

/// Allocations by cluster as what units of allocation got. Throws Error(input) for one that splits a unit.
Allocations by_unit(const Allocations& by_cluster, const TrialData& data, const std::string& file) {
    Allocations allocations;
    Problems problems;
    for (const std::vector<std::uint32_t>& arms : by_cluster) {
        std::vector<std::uint32_t>& allocation = allocations.emplace_back(data.units.count(), no_arm);
        for (std::size_t g = 0; g < arms.size(); ++g) {
            std::uint32_t& arm = allocation[data.units.of[g]];
            if (arm != no_arm && arm != arms[g]) {
                problems.add({file},
                             "allocation " + std::to_string(allocations.size()) + " has " +
                                 in_quotes(data.clusters[g]) + " in another arm than others of " +
                                 in_quotes(data.units.names[data.units.of[g]]),
                             "column '" + data.units.column + "' was allocated as one");
            }
            arm = arms[g];
        }
    }
    problems.throw_if_any(ErrorKind::input);
    return allocations;
}

/// Reads the allocations that could have been, where the protocol names a file of them, which is added to `inputs`.
void add_listed(const Trial& protocol, TrialData& data, std::vector<InputFile>& inputs) {
    const std::string& file = protocol.analysis.resampling.allocations;
    if (file.empty()) return;
    ListedAllocations listed = read_allocations(file, data.clusters, protocol.arms, protocol.data.spelling);
    data.allocations = by_unit(listed.allocations, data, file);
    const InputFile input{InputKind::allocations, file, listed.sha256};
    if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
    data.warnings.insert(data.warnings.end(), listed.said.begin(), listed.said.end());
    data.allocations_are_draws = false;
    data.stated.kept = false;
}

/// Allocations of a method that has to draw again to say which there could have been, of one number and seed once.
class Redraws {
  public:
    Redraws(const StatedAllocation& stated, const Trial& trial, const DrawProgress& progress)
        : stated_(stated), trial_(trial), progress_(progress), schools_(stated_schools(stated, trial)) {}

    void add_to(TrialData& data, const Trial& protocol) {
        if (!schools_.is_redrawn || !protocol.analysis.resampling.allocations.empty()) return;
        if (!draws_allocations(protocol)) return;
        const ResamplingSpec& how = protocol.analysis.resampling;
        auto [found, is_new] = drawn_.try_emplace({how.draws, how.seed});
        if (is_new) found->second = redraw_schools(stated_, trial_, how.draws, how.seed, progress_);
        std::vector<std::size_t> school(data.units.count());
        for (std::size_t g = 0; g < data.clusters.size(); ++g)
            school[data.units.of[g]] = schools_.place_of(data.clusters[g]).value();
        data.allocations.clear();
        data.allocations.reserve(how.draws);
        for (std::size_t draw = 0; draw < how.draws; ++draw) {
            const std::vector<std::uint32_t> arms = found->second.arms_of(draw);
            std::vector<std::uint32_t>& allocation = data.allocations.emplace_back();
            allocation.reserve(school.size());
            for (const std::size_t place : school) allocation.push_back(arms[place]);
        }
        data.allocations_are_draws = true;
    }

  private:
    const StatedAllocation& stated_;
    const Trial& trial_;
    const DrawProgress& progress_;
    StatedSchools schools_;
    std::map<std::pair<std::size_t, std::uint64_t>, RedrawnSchools> drawn_;
};

/// A trial that could only be tested by allocations of its own: an entry's.
Trial without_entries(Trial protocol) {
    protocol.sensitivity.clear();
    protocol.families.clear();
    return protocol;
}

void add_allocations(const Trial& trial, const std::optional<StatedAllocation>& stated, const DrawProgress& progress,
                     TrialData& data) {
    std::optional<Redraws> redraws;
    if (stated) redraws.emplace(*stated, trial, progress);
    Trial own = trial;
    own.sensitivity.clear();
    if (redraws) redraws->add_to(data, own);
    add_listed(trial, data, data.other_inputs);
    for (auto* list : {&data.cace, &data.subgroups}) {
        for (TrialData& entry : *list) {
            entry.allocations = data.allocations;
            entry.allocations_are_draws = data.allocations_are_draws;
            entry.stated = data.stated;
        }
    }
    for (std::size_t i = 0; i < data.sensitivity.size(); ++i) {
        const Trial protocol = without_entries(protocol_of(trial, trial.sensitivity[i]));
        if (redraws) redraws->add_to(data.sensitivity[i], protocol);
        add_listed(protocol, data.sensitivity[i], data.other_inputs);
    }
}

/// Columns whose values are the units of allocation, by records, lists or [randomisation].
std::vector<std::string> columns_of_units(const Trial& trial, const std::optional<StatedAllocation>& stated) {
    std::vector<std::string> columns;
    const auto add = [&](const std::string& column) {
        if (!column.empty() && std::find(columns.begin(), columns.end(), column) == columns.end())
            columns.push_back(column);
    };
    if (stated) {
        for (const auto& chain : stated->chains)
            for (const EarlierWave& wave : chain) add(wave.list.plan.together);
    } else if (trial.randomisation) {
        add(trial.randomisation->together);
    }
    return columns;
}

/// The columns that the trial needs of its data; those of units, where the data have them; and those of [strata] and
/// [arms] that a list or a record may have in their place.
std::vector<ColumnRequest> columns_with_units(const Trial& trial, const std::optional<StatedAllocation>& stated) {
    std::vector<ColumnRequest> columns = columns_of(trial);
    Trial without = trial;
    without.strata.clear();
    if (stated && stated->knows_arms()) without.arms.column.clear();
    const std::vector<ColumnRequest> others = columns_of(without);
    for (ColumnRequest& column : columns) {
        const bool elsewhere = stated && (stated->strata.contains(column.name) ||
                                          (stated->knows_arms() && column.name == trial.arms.column));
        const bool needed = std::any_of(others.begin(), others.end(),
                                        [&](const ColumnRequest& other) { return other.name == column.name; });
        column.optional = column.optional || (elsewhere && !needed);
    }
    for (const std::string& together : columns_of_units(trial, stated)) {
        const bool known = std::any_of(columns.begin(), columns.end(), [&](const ColumnRequest& column) {
            return column.name == together && column.kind == CellKind::text;
        });
        // Nothing but the data knows of units that are not stated: the column has to be there then.
        if (!known) columns.push_back({together, CellKind::text, {}, trial.data.missing_text, stated.has_value()});
    }
    return columns;
}

/// What is stated, unless it was wanted only to be held against the data, and could not be read.
std::optional<StatedAllocation> stated_if_read(const Trial& trial, const ReadingOptions& reading,
                                               std::vector<std::string>& warnings) {
    std::optional<StatedAllocation> stated = read_stated_allocation(trial, reading.allow_outside, reading.progress);
    if (!stated || stated->why_not_read.empty()) return stated;
    warnings.push_back("[randomisation] is not compared with the data, so a " + trial.unit +
                       " that was lost is not counted: " + stated->why_not_read);
    return std::nullopt;
}

/// Rows that found no partner lack its columns: what is wrong for want of them is told with that.
TrialData arrange_joined(const JoinedData& rows, const Trial& trial, const std::optional<StatedAllocation>& stated) {
    try {
        return stated ? arrange(rows.table, trial, *stated) : arrange(rows.table, trial);
    } catch (const Error& error) {
        if (rows.unmatched.empty()) throw;
        throw Error(error.kind(), error.what() + ("\n" + joined(rows.unmatched, "\n")));
    }
}

}  // namespace

TrialData read_trial_data(const Trial& trial, bool allow_outside) {
    ReadingOptions reading;
    reading.allow_outside = allow_outside;
    return read_trial_data(trial, reading);
}

TrialData read_trial_data(const Trial& trial, const ReadingOptions& reading) {
    std::vector<std::string> warnings;
    const std::optional<StatedAllocation> stated = stated_if_read(trial, reading, warnings);
    TableOptions options;
    options.delimiter = trial.data.delimiter;
    options.missing = trial.data.missing;
    options.where = trial.data.where;
    options.encoding = trial.data.encoding;
    options.labels = trial.data.labels;
    if (trial.data.header_row) options.header_row = *trial.data.header_row;
    options.checksum = true;
    options.hash_lines = !trial.data.size.empty() && trial.data.row.empty();
    const JoinedData rows = reading.rows ? JoinedData{*reading.rows, {}, {}, {}}
                                         : read_joined_data(trial.data, columns_with_units(trial, stated), options);
    TrialData data = arrange_joined(rows, trial, stated);
    for (const auto* said : {&rows.said, &rows.unmatched}) warnings.insert(warnings.end(), said->begin(), said->end());
    if (stated) warnings.insert(warnings.end(), stated->warnings.begin(), stated->warnings.end());
    data.warnings.insert(data.warnings.begin(), warnings.begin(), warnings.end());
    if (stated && !reading.rows) append(data.warnings, said_of_unread_arms(trial, *stated, rows.table, options, data));
    data.other_inputs = rows.inputs;
    if (stated) data.other_inputs.insert(data.other_inputs.end(), stated->inputs.begin(), stated->inputs.end());
    add_allocations(trial, stated, reading.progress, data);
    return data;
}

}  // namespace clustertrial
