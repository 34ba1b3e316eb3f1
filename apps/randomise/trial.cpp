#include "trial.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/trial/randomisation_keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <array>
#include <utility>

namespace clustertrial::apps {

namespace {

using Text = std::optional<std::string>;

/// As a flag takes a list: separated by commas, quoted where an item holds one.
std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ",") + quote_csv_field(item);
    return text;
}

/// A flag that was typed beats the trial file, and that is said.
class Filler {
  public:
    void fill(std::string_view key, Text& typed, const Text& told) {
        if (!told) return;
        if (typed && *typed != *told) add_change(key, *typed, *told);
        if (!typed) typed = told;
    }
    void fill(std::string_view key, std::vector<std::string>& typed, const std::vector<std::string>& told) {
        if (told.empty()) return;
        if (!typed.empty() && typed != told) add_change(key, joined(typed), joined(told));
        if (typed.empty()) typed = told;
    }
    void add_change(std::string_view key, const std::string& typed, const std::string& told) {
        changes_.push_back(std::string(key) + " = " + typed + " (without the flag: " + told + ")");
    }
    std::vector<std::string> take() { return std::move(changes_); }

  private:
    std::vector<std::string> changes_;
};

Text unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

Text delimiter_name(std::optional<char> delimiter) {
    if (!delimiter) return std::nullopt;
    return *delimiter == ',' ? "comma" : *delimiter == ';' ? "semicolon" : "tab";
}

/// What [randomisation] says, with what it leaves to [data] and [arms].
RandomisationSpec completed(const Trial& trial) {
    RandomisationSpec spec = *trial.randomisation;
    if (!spec.id) spec.id = unless_empty(trial.data.cluster);
    if (spec.arms.empty())
        for (const Arm& arm : trial.arms.arms) spec.arms.push_back(arm.name);
    return spec;
}

/// Of two keys that exclude one another a flag for one takes the file's other away.
void drop_what_flags_exclude(const RandomisationSpec& typed, RandomisationSpec& told, Filler& filler) {
    using Member = Text RandomisationSpec::*;
    struct Excluding {
        Member typed;
        Member told;
        const char* key;
        const char* instead_of;
    };
    using Spec = RandomisationSpec;
    constexpr std::array<Excluding, 6> excluding{{{&Spec::ties, &Spec::tie_column, "ties", "tie_column"},
                                                  {&Spec::tie_column, &Spec::ties, "tie_column", "ties"},
                                                  {&Spec::keep, &Spec::cut_off, "keep", "cut_off"},
                                                  {&Spec::cut_off, &Spec::keep, "cut_off", "keep"},
                                                  {&Spec::acceptance, &Spec::threshold, "acceptance", "threshold"},
                                                  {&Spec::threshold, &Spec::acceptance, "threshold", "acceptance"}}};
    for (const Excluding& pair : excluding) {
        if (!(typed.*pair.typed) || !(told.*pair.told)) continue;
        filler.add_change(pair.key, *(typed.*pair.typed), pair.instead_of + (" = " + *(told.*pair.told)));
        (told.*pair.told).reset();
    }
}

std::vector<std::string> fill_from_trial(const Trial& trial, RandomiseOptions& options) {
    if (!trial.randomisation) {
        throw Error(ErrorKind::input, trial.file + ": found no [randomisation]; expected one to randomise by");
    }
    RandomisationSpec spec = completed(trial);
    options.schools = spec.file.empty() ? trial.data.file : spec.file;
    if (options.seed_from_entropy) spec.seed.reset();
    Filler filler;
    drop_what_flags_exclude(options.told, spec, filler);
    for (const RandomisationKey& key : randomisation_keys()) {
        if (key.scalar != nullptr) {
            filler.fill(key.key, options.told.*key.scalar, spec.*key.scalar);
        } else {
            filler.fill(key.key, options.told.*key.list, spec.*key.list);
        }
    }
    filler.fill("delimiter", options.delimiter, delimiter_name(trial.data.delimiter));
    return filler.take();
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
    if (!options.told.seed) options.told.seed = std::to_string(record.plan.seed);
    if (!options.told.generator && record.context.commitment)
        options.told.generator = std::string(to_name(record.plan.generator));
    options.dry_run = true;  // no file is asked for
    return to_plan(options);
}

void add_notes(const FromTrial& from, ResultTable& table) {
    if (from.file.empty()) return;
    table.notes.push_back("Trial file " + from.file + ", SHA-256 " + from.sha256 + ".");
    for (const std::string& change : from.changes) table.notes.push_back("By flag: " + change + ".");
}

}  // namespace clustertrial::apps
