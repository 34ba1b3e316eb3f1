#include "sensitivity.hpp"

#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "outcome_names.hpp"
#include "read_keys.hpp"

#include <algorithm>
#include <cstddef>

namespace clustertrial::trial_detail {

namespace {

/// What an entry makes of one key: "standard_errors = CR2".
std::string label_of(const AnalysisSpec& analysis, const KeyOf<AnalysisSpec>& key) {
    const auto texts = key.get(analysis);
    return key.name + " = " + (texts ? joined(*texts) : "none");
}

std::string label_of_covariates(const AnalysisSpec& analysis) {
    std::vector<std::string> columns;
    for (const CovariateSpec& covariate : analysis.covariates) columns.push_back(covariate.column);
    return columns.empty() ? "without covariates" : "covariates = " + joined(columns);
}

bool is_of_the_model(const KeyOf<AnalysisSpec>& key) {
    return key.name == "covariates" || key.name == "absorb";
}

/// What an entry does otherwise with its outcome, the model first; `of_key` says it of a key of [analysis], or nothing.
template <typename OfKey>
std::vector<std::string> parts_of(const SensitivitySpec& spec, const std::string& without, const OfKey& of_key) {
    std::vector<std::string> of_model;
    std::vector<std::string> others;
    for (const KeyOf<AnalysisSpec>* key : spec.changes) {
        std::string text = of_key(*key);
        if (!text.empty()) (is_of_the_model(*key) ? of_model : others).push_back(std::move(text));
    }
    std::vector<std::string> parts;
    if (spec.without_prior) parts.emplace_back("without the prior measure");
    if (spec.suppressed != SuppressedCells::missing) parts.emplace_back(traits_of(spec.suppressed).words);
    parts.insert(parts.end(), of_model.begin(), of_model.end());
    if (!spec.drop_strata.empty()) {
        std::vector<std::string> strata;
        for (const StratumName& name : spec.drop_strata) strata.push_back(to_text(name));
        parts.push_back(without + joined(strata));
    }
    parts.insert(parts.end(), others.begin(), others.end());
    return parts;
}

std::string label_of(const SensitivitySpec& spec, const KeyOf<AnalysisSpec>& key) {
    return key.name == "covariates" ? label_of_covariates(spec.analysis) : label_of(spec.analysis, key);
}

/// "standard_errors = CR2, without the prior measure"
std::string label_of(const SensitivitySpec& spec) {
    std::vector<std::string> parts =
        parts_of(spec, "without ", [&](const KeyOf<AnalysisSpec>& key) { return label_of(spec, key); });
    if (!spec.instead.empty()) parts.insert(parts.begin(), "outcome = " + spec.instead);
    return joined(parts);
}

/// Whether the model's strata are those of the allocation, whose columns records or [randomisation] say.
bool has_stated_strata(const Trial& trial) {
    return trial.strata.empty() && trial.randomisation &&
           (!trial.randomisation->records.empty() || !trial.randomisation->strata.empty() ||
            trial.randomisation->method == AllocationMethod::matched);
}

/// The columns that a table of levels may name; where the allocation says them, any.
std::vector<std::string> columns_to_name(const toml::table& table, const Trial& trial) {
    if (!has_stated_strata(trial)) return trial.strata;
    std::vector<std::string> columns;
    for (const auto& [key, value] : table) columns.emplace_back(key.str());
    return columns;
}

/// { la = "350", fsm = "high" }
std::vector<StratumLevel> read_stratum_levels(TomlSection& section, const toml::table& table, const Trial& trial) {
    TomlSection named(table, "drop_strata", section.file(), section.problems());
    std::vector<StratumLevel> levels;
    for (const std::string& column : columns_to_name(table, trial)) {
        if (auto level = named.text(column)) levels.push_back({column, std::move(*level)});
    }
    if (table.empty()) named.complain_here("key 'drop_strata': found an empty table; expected a level of a column");
    named.finish();
    return levels;
}

void read_drop_strata(TomlSection& section, SensitivitySpec& spec, const Trial& trial) {
    for (const toml::node* element : section.elements("drop_strata")) {
        if (element->is_string()) {
            spec.drop_strata.emplace_back(element->as_string()->get());
        } else if (element->is_table()) {
            spec.drop_strata.emplace_back(read_stratum_levels(section, *element->as_table(), trial));
        } else {
            section.complain(element->source(),
                             "key 'drop_strata': expected a text in quotes, or a table of levels by column");
        }
    }
    for (std::size_t i = 1; i < spec.drop_strata.size(); ++i) {
        const auto end = spec.drop_strata.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::find(spec.drop_strata.begin(), end, *end) == end) continue;
        section.complain(section.node("drop_strata")->source(),
                         "key 'drop_strata': " + in_quotes(to_text(*end)) + " is named twice; expected it once");
    }
    if (!spec.drop_strata.empty() && trial.strata.empty() && !has_stated_strata(trial)) {
        section.complain(section.node("drop_strata")->source(),
                         "key 'drop_strata': the trial file has no [strata], and [randomisation] says none");
    }
}

void read_changes(TomlSection& section, SensitivitySpec& spec, const Trial& trial) {
    spec.analysis = trial.analysis;
    for (const KeyOf<AnalysisSpec>& key : keys_of<AnalysisSpec>()) {
        if (trial_detail::read_key(section, key, spec.analysis)) spec.changes.push_back(&key);
    }
}

/// The outcome that another takes the place of: there must be one.
void check_instead(TomlSection& section, const SensitivitySpec& spec, const Trial& trial) {
    if (spec.instead.empty() || !check_outcome_name(section, "outcome", spec.instead, trial)) return;
    SensitivitySpec as_it_was;
    as_it_was.outcomes = spec.outcomes;
    const auto replaced = protocol_of(trial, as_it_was).outcomes;
    const auto complain = [&](const std::string& message) {
        section.complain(section.node("outcome")->source(), "key 'outcome': " + message);
    };
    if (replaced.size() > 1) {
        complain("found " + std::to_string(replaced.size()) + " outcomes whose place '" + spec.instead +
                 "' would take; expected 'outcomes' to name one of them");
    } else if (!replaced.empty() && replaced.front().name == spec.instead) {
        complain("'" + spec.instead + "' is the outcome already");
    }
}

bool same_analysis(const Trial& protocol, const Trial& trial) {
    const auto& keys = keys_of<AnalysisSpec>();
    return std::all_of(keys.begin(), keys.end(), [&](const KeyOf<AnalysisSpec>& key) {
        return key.get(protocol.analysis) == key.get(trial.analysis);
    });
}

bool changes_nothing(const SensitivitySpec& spec, const Trial& trial) {
    if (!spec.instead.empty() || !spec.drop_strata.empty() || spec.suppressed != SuppressedCells::missing) return false;
    SensitivitySpec with_prior = spec;
    with_prior.without_prior = false;
    const auto outcomes = protocol_of(trial, with_prior).outcomes;
    const bool any_prior = std::any_of(outcomes.begin(), outcomes.end(),
                                       [](const OutcomeSpec& outcome) { return !outcome.prior.empty(); });
    return !(spec.without_prior && any_prior) && same_analysis(protocol_of(trial, spec), trial);
}

/// Why a changed key does nothing in an entry's protocol; empty when it does something.
std::string why_idle(const std::string& key, const AnalysisSpec& analysis) {
    const auto starts = [&](std::string_view prefix) { return key.compare(0, prefix.size(), prefix) == 0; };
    if (starts("icc")) return "no row of the sensitivity table shows an intracluster correlation";
    if (key == "mean_ci") return "no row of the sensitivity table shows the interval of a mean";
    if (starts("bootstrap_") && analysis.inference != Inference::wild_bootstrap) {
        return "it goes with inference = \"wild-bootstrap\"";
    }
    if ((key == "randomisation_statistic" || key == "allocations") && analysis.inference != Inference::randomisation) {
        return "it goes with inference = \"randomisation\"";
    }
    const bool of_draws = key == "draws" || key == "seed" || key == "p_value";
    if (of_draws && !traits_of(analysis.inference).by_draws) {
        return "it goes with inference = \"wild-bootstrap\" or \"randomisation\"";
    }
    return "";
}

void check_idle_keys(TomlSection& section, const SensitivitySpec& spec, const AnalysisSpec& analysis) {
    for (const KeyOf<AnalysisSpec>* key : spec.changes) {
        const std::string why = why_idle(key->name, analysis);
        if (why.empty()) continue;
        section.complain(section.node(key->name)->source(), "key '" + key->name + "' changes nothing: " + why);
    }
}

/// What can only be said of an entry as a whole.
void check_entry(TomlSection& section, const SensitivitySpec& spec, const Trial& trial) {
    const Trial protocol = protocol_of(trial, spec);
    if (protocol.outcomes.empty()) {
        section.complain_here("[[sensitivity]] '" + spec.label +
                              "': no outcome is primary; expected 'outcomes', those to analyse");
    } else if (changes_nothing(spec, trial)) {
        section.complain_here("[[sensitivity]] '" + spec.label +
                              "' changes nothing; expected something that the analysis does otherwise");
    }
    check_idle_keys(section, spec, protocol.analysis);
    if (!problems_of(trial.analysis).empty()) return;  // said already, of [analysis]
    for (const std::string& problem : problems_of(protocol.analysis)) {
        section.complain_here("[[sensitivity]] '" + spec.label + "': " + problem);
    }
}

SensitivitySpec read_entry(TomlSection& section, const Trial& trial) {
    const std::size_t problems_before = section.problems().total();
    auto spec = trial_detail::read_spec<SensitivitySpec>(section, "[[sensitivity]]");
    check_outcome_names(section, "outcomes", spec.outcomes, trial);
    read_drop_strata(section, spec, trial);
    read_changes(section, spec, trial);
    if (spec.label.empty()) spec.label = label_of(spec);
    section.finish();
    // An entry with an unknown outcome has no protocol, and one with an unknown key may have meant to change something.
    if (section.problems().total() == problems_before) check_instead(section, spec, trial);
    if (section.problems().total() == problems_before) check_entry(section, spec, trial);
    return spec;
}

/// A row of the table is found by its label.
void check_label(TomlSection& section, const std::vector<SensitivitySpec>& entries) {
    const std::string& label = entries.back().label;
    if (label.empty()) return;  // an entry that changes nothing, which has been said
    const bool twice = std::any_of(entries.begin(), entries.end() - 1,
                                   [&](const SensitivitySpec& before) { return before.label == label; });
    if (twice) section.complain_here("[[sensitivity]] '" + label + "': an earlier entry has this label");
    if (label == "Primary analysis") {
        section.complain_here("[[sensitivity]] '" + label + "': the table's first row is called so");
    }
}

}  // namespace

void read_sensitivity(TomlSection& root, Trial& trial) {
    std::vector<SensitivitySpec> entries;  // kept out of the trial, which every entry's protocol is a copy of
    for (const toml::node* node : root.elements("sensitivity")) {
        if (!node->is_table()) {
            root.complain(node->source(), "expected [[sensitivity]] tables");
            continue;
        }
        TomlSection section(*node->as_table(), "[[sensitivity]]", root.file(), root.problems());
        entries.push_back(read_entry(section, trial));
        check_label(section, entries);
    }
    trial.sensitivity = std::move(entries);
}

}  // namespace clustertrial::trial_detail

namespace clustertrial {

bool changes_effect_size_alone(const SensitivitySpec& spec, const Trial& trial) {
    if (spec.without_prior || !spec.instead.empty() || !spec.drop_strata.empty()) return false;
    if (spec.suppressed != SuppressedCells::missing) return false;
    std::vector<const KeyOf<AnalysisSpec>*> changed = spec.changes;
    std::erase_if(changed, [&](const auto* key) { return key->get(spec.analysis) == key->get(trial.analysis); });
    return !changed.empty() && std::all_of(changed.begin(), changed.end(), [](const auto* key) {
        return key->name == "effect_size" || key->name == "effect_size_ci";
    });
}

std::vector<std::string> changes_of(const SensitivitySpec& spec, const Trial& trial) {
    return trial_detail::parts_of(spec, "without the stratum ", [&](const KeyOf<AnalysisSpec>& key) -> std::string {
        const auto before = key.get(trial.analysis);
        if (key.get(spec.analysis) == before) return {};
        return trial_detail::label_of(spec, key) + " (protocol: " + (before ? joined(*before) : "none") + ")";
    });
}

}  // namespace clustertrial
