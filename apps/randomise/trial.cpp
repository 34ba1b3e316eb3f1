#include "trial.hpp"

#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/allocation_plan.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "list_keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clustertrial::apps {

namespace {

/// Of two keys that exclude one another a flag for one takes the file's other away.
void drop_what_flags_exclude(const RandomisationSpec& typed, RandomisationSpec& told,
                             std::vector<std::string>& changes) {
    constexpr std::array<std::pair<const char*, const char*>, 6> excluding{{{"ties", "tie_column"},
                                                                            {"tie_column", "ties"},
                                                                            {"keep", "cut_off"},
                                                                            {"cut_off", "keep"},
                                                                            {"acceptance", "threshold"},
                                                                            {"threshold", "acceptance"}}};
    for (const auto& [by_flag, in_file] : excluding) {
        const auto& key = key_of<RandomisationSpec>(by_flag);
        const auto& other = key_of<RandomisationSpec>(in_file);
        const auto value = key.get(typed);
        const auto replaced = other.get(told);
        if (!value || !replaced) continue;
        changes.push_back(change_by_flag(key, value, KeyTexts{other.name + " = " + replaced->front()}));
        other.copy(told, RandomisationSpec{});
    }
}

/// How the list is read: keys of [data], by flag or from the file.
void fill_list_keys(const RandomisationSpec& spec, RandomisationSpec& told, std::vector<std::string>& changes) {
    for (const ListKey& list_key : list_keys()) {
        const auto& key = key_of<Trial>(list_key.name);
        Trial typed;
        Trial of_file;
        const bool is_typed = list_key.put(told, typed.data);
        list_key.put(spec, of_file.data);
        if (!is_typed) list_key.take(told, of_file.data);
        if (is_typed && key.get(typed) != key.get(of_file))
            changes.push_back(change_by_flag(key, key.get(typed), key.get(of_file)));
    }
}

/// A flag that was typed beats the trial file, and that is said.
std::vector<std::string> fill_from_trial(const Trial& trial, RandomiseOptions& options) {
    RandomisationSpec spec = randomisation_of(trial);
    options.schools = spec.file;
    if (options.seed_from_entropy) spec.seed.reset();
    std::vector<std::string> changes;
    drop_what_flags_exclude(options.told, spec, changes);
    for (const KeyOf<RandomisationSpec>& key : keys_of<RandomisationSpec>()) {
        if (!has_flag_in(key, "randomise")) continue;
        const auto typed = key.get(options.told);
        const auto told = key.get(spec);
        if (!typed) key.copy(options.told, spec);
        if (typed && told && *typed != *told) changes.push_back(change_by_flag(key, typed, told));
    }
    fill_list_keys(spec, options.told, changes);
    return changes;
}

void check_required(const RandomiseOptions& options) {
    Problems problems;
    if (options.schools.empty()) problems.add("SCHOOLS is required: the list to randomise (or --verify RECORD)");
    if (options.told.id.empty()) problems.add("--id is required: the column that identifies a school");
    if (!options.told.seed && !options.seed_from_entropy)
        problems.add("a seed is required: --seed NUMBER, or --seed-from-entropy, which draws one and records it");
    if (options.common.output == "-" && !options.dry_run)
        problems.add("-o FILE is required: where the allocation is written");
    problems.throw_if_any(ErrorKind::usage);
}

/// A misspelt name would leave its numbers unreadable. Names that a trial file gives are of the data, too.
void check_number_columns(const RandomiseOptions& options, const AllocationPlan& plan) {
    const std::vector<ColumnRequest> read = columns_for(plan);
    std::vector<std::string> columns;
    for (const ColumnRequest& column : read) columns.push_back(column.name);
    const auto check = [&](const std::string& flag, const std::optional<std::vector<std::string>>& names) {
        for (const std::string& name : names.value_or(std::vector<std::string>())) {
            if (std::find(columns.begin(), columns.end(), name) != columns.end()) continue;
            throw Error(ErrorKind::usage, flag + " " + name + ": the draw reads no such column; expected one of " +
                                              joined_as(columns, in_quotes));
        }
    };
    check("--percent", options.told.percent);
    check("--thousands", options.told.thousands);
}

/// A flag puts another list of conditions in the place of the file's. A list that is the data has those of [data],
/// where [randomisation] says none.
ConditionsOf conditions_of(const Trial& trial, bool is_typed) {
    if (is_typed) return ConditionsOf::flags;
    const std::string& list = trial.randomisation->file;
    const bool is_data = list.empty() || list == trial.data.file;
    return is_data && trial.randomisation->where.empty() ? ConditionsOf::data : ConditionsOf::randomisation;
}

}  // namespace

FromTrial read_trial(RandomiseOptions& options) {
    if (!options.schools.ends_with(".toml")) return {};
    const Trial trial = read_trial_file(options.schools);
    const bool is_typed = !options.told.where.empty();  // before the trial file fills what was not
    FromTrial from{trial.file, trial.sha256, fill_from_trial(trial, options), {}};
    from.conditions = conditions_of(trial, is_typed);
    if (options.schools.empty()) {
        throw Error(ErrorKind::usage, trial.file + ": no list of schools: give randomisation.file or data.file");
    }
    return from;
}

AllocationPlan to_plan(const RandomiseOptions& options, bool has_trial) {
    check_required(options);
    RandomisationSpec spec = options.told;
    if (options.seed_from_entropy) spec.seed = draw_seed();
    AllocationPlan plan = allocation_plan_of(spec);
    if (!has_trial) check_number_columns(options, plan);
    return plan;
}

void add_notes(const FromTrial& from, ResultTable& table) {
    if (from.file.empty()) return;
    table.notes.push_back("Trial file " + from.file + ", SHA-256 " + from.sha256 + ".");
    for (const std::string& change : from.changes) table.notes.push_back("By flag: " + change + ".");
}

}  // namespace clustertrial::apps
