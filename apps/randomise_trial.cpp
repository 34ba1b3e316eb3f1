#include "randomise_trial.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/csv.hpp"

namespace clustertrial::apps {

namespace {

/// A flag that was typed beats the trial file, and that is said.
class Filler {
  public:
    void fill(const std::string& key, std::optional<std::string>& typed, const std::optional<std::string>& told) {
        if (!told) return;
        if (typed && *typed != *told) changes_.push_back(key + " = " + *typed + " (without the flag: " + *told + ")");
        if (!typed) typed = told;
    }
    void fill(const std::string& key, std::vector<std::string>& typed, const std::vector<std::string>& told) {
        if (told.empty()) return;
        if (!typed.empty() && typed != told) {
            changes_.push_back(key + " = " + joined(typed) + " (without the flag: " + joined(told) + ")");
        }
        if (typed.empty()) typed = told;
    }
    std::vector<std::string> take() { return std::move(changes_); }

    /// As a flag takes a list: separated by commas, quoted where an item holds one.
    static std::string joined(const std::vector<std::string>& items) {
        std::string text;
        for (const std::string& item : items) text += (text.empty() ? "" : ",") + quote_csv_field(item);
        return text;
    }

  private:
    std::vector<std::string> changes_;
};

std::optional<std::string> arms_of(const Trial& trial) {
    if (!trial.randomisation->arms.empty()) return Filler::joined(trial.randomisation->arms);
    std::vector<std::string> names;
    for (const Arm& arm : trial.arms.arms) names.push_back(arm.name);
    return Filler::joined(names);
}

std::optional<std::string> delimiter_name(std::optional<char> delimiter) {
    if (!delimiter) return std::nullopt;
    return *delimiter == ',' ? "comma" : *delimiter == ';' ? "semicolon" : "tab";
}

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

std::vector<std::string> fill_from_trial(const Trial& trial, RandomiseOptions& options) {
    if (!trial.randomisation) {
        throw Error(ErrorKind::input, trial.file + ": found no [randomisation]; expected one to randomise by");
    }
    const RandomisationSpec& spec = *trial.randomisation;
    options.schools = spec.file.empty() ? trial.data.file : spec.file;
    if (options.schools.empty()) {
        throw Error(ErrorKind::usage,
                    trial.file + ": nothing says which list; expected randomisation.file or data.file");
    }
    Filler filler;
    filler.fill("id", options.id, spec.id ? spec.id : unless_empty(trial.data.cluster));
    filler.fill("where", options.where, spec.where);
    filler.fill("strata", options.strata, spec.strata);
    filler.fill("arms", options.arms, arms_of(trial));
    filler.fill("ratio", options.ratio, unless_empty(Filler::joined(spec.ratio)));
    filler.fill("at_threshold", options.at_threshold, spec.at_threshold);
    filler.fill("method", options.method, spec.method);
    if (!options.seed_from_entropy) filler.fill("seed", options.seed, spec.seed);
    filler.fill("generator", options.generator, spec.generator);
    filler.fill("storage", options.storage, spec.storage);
    filler.fill("order", options.order, spec.order);
    filler.fill("sort_key", options.sort_key, spec.sort_key);
    if (!options.tie_column) filler.fill("ties", options.ties, spec.ties);
    if (!options.ties) filler.fill("tie_column", options.tie_column, spec.tie_column);
    filler.fill("delimiter", options.delimiter, delimiter_name(trial.data.delimiter));
    return filler.take();
}

}  // namespace clustertrial::apps
