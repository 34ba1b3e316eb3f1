#include "trial.hpp"

#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/trial/allocation_plan.hpp"
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

Text delimiter_name(std::optional<char> delimiter) {
    if (!delimiter) return std::nullopt;
    return *delimiter == ',' ? "comma" : *delimiter == ';' ? "semicolon" : "tab";
}

std::optional<char> delimiter_of(const Text& name) {
    if (!name) return std::nullopt;
    return *name == "comma" ? ',' : *name == "semicolon" ? ';' : '\t';
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
    RandomisationSpec spec = randomisation_of(trial);
    options.schools = spec.file;
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
    filler.fill("delimiter", options.delimiter, delimiter_name(spec.delimiter));
    return filler.take();
}

void check_required(const RandomiseOptions& options) {
    Problems problems;
    if (options.schools.empty()) problems.add("SCHOOLS is required: the list to randomise (or --verify RECORD)");
    if (!options.told.id) problems.add("--id is required: the column that identifies a school");
    if (!options.told.seed && !options.seed_from_entropy)
        problems.add("a seed is required: --seed NUMBER, or --seed-from-entropy, which draws one and records it");
    if (options.common.output == "-" && !options.dry_run)
        problems.add("-o FILE is required: where the allocation is written");
    problems.throw_if_any(ErrorKind::usage);
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

AllocationPlan to_plan(const RandomiseOptions& options) {
    check_required(options);
    RandomisationSpec spec = options.told;
    if (options.seed_from_entropy) spec.seed = std::to_string(draw_seed());
    spec.delimiter = delimiter_of(options.delimiter);
    return allocation_plan_of(spec);
}

void add_notes(const FromTrial& from, ResultTable& table) {
    if (from.file.empty()) return;
    table.notes.push_back("Trial file " + from.file + ", SHA-256 " + from.sha256 + ".");
    for (const std::string& change : from.changes) table.notes.push_back("By flag: " + change + ".");
}

}  // namespace clustertrial::apps
