#include "trial.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <array>
#include <utility>

namespace clustertrial::apps {

namespace {

/// What [randomisation] says, with what it leaves to [data] and [arms].
RandomisationSpec completed(const Trial& trial) {
    RandomisationSpec spec = *trial.randomisation;
    if (spec.id.empty()) spec.id = trial.data.cluster;
    if (spec.arms.empty())
        for (const Arm& arm : trial.arms.arms) spec.arms.push_back(arm.name);
    return spec;
}

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

void fill_delimiter(const Trial& trial, RandomiseOptions& options, std::vector<std::string>& changes) {
    const auto& delimiter = key_of<Trial>("delimiter");
    Trial typed_too;
    typed_too.data.delimiter = options.delimiter;
    const auto typed = delimiter.get(typed_too);
    const auto told = delimiter.get(trial);
    if (typed && told && *typed != *told) changes.push_back(change_by_flag(delimiter, typed, told));
    if (!options.delimiter) options.delimiter = trial.data.delimiter;
}

/// A flag that was typed beats the trial file, and that is said.
std::vector<std::string> fill_from_trial(const Trial& trial, RandomiseOptions& options) {
    if (!trial.randomisation) {
        throw Error(ErrorKind::input, trial.file + ": found no [randomisation]; expected one to randomise by");
    }
    RandomisationSpec spec = completed(trial);
    options.schools = spec.file.empty() ? trial.data.file : spec.file;
    if (options.seed_from_entropy) spec.seed.reset();
    std::vector<std::string> changes;
    drop_what_flags_exclude(options.told, spec, changes);
    for (const KeyOf<RandomisationSpec>& key : keys_of<RandomisationSpec>()) {
        if (key.flag.empty()) continue;
        const auto typed = key.get(options.told);
        const auto told = key.get(spec);
        if (!typed) key.copy(options.told, spec);
        if (typed && told && *typed != *told) changes.push_back(change_by_flag(key, typed, told));
    }
    fill_delimiter(trial, options, changes);
    return changes;
}

}  // namespace

FromTrial read_trial(RandomiseOptions& options) {
    if (!options.schools.ends_with(".toml")) return {};
    const Trial trial = read_trial_file(options.schools);
    FromTrial from{trial.file, trial.sha256, fill_from_trial(trial, options)};
    if (options.schools.empty()) {
        throw Error(ErrorKind::usage,
                    trial.file + ": nothing says which list; expected randomisation.file or data.file");
    }
    return from;
}

AllocationPlan plan_of_trial(std::string_view bytes, const std::string& path, const AllocationRecord& record) {
    RandomiseOptions options;
    options.schools = path;
    fill_from_trial(parse_trial_file(bytes, path), options);
    if (!options.told.seed) options.told.seed = record.plan.seed;
    if (!options.told.generator && record.context.commitment) options.told.generator = record.plan.generator;
    options.dry_run = true;  // no file is asked for
    return to_plan(options);
}

void add_notes(const FromTrial& from, ResultTable& table) {
    if (from.file.empty()) return;
    table.notes.push_back("Trial file " + from.file + ", SHA-256 " + from.sha256 + ".");
    for (const std::string& change : from.changes) table.notes.push_back("By flag: " + change + ".");
}

}  // namespace clustertrial::apps
