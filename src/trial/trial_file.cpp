#include "clustertrial/trial/trial_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/trial/keys.hpp"

#include "cace.hpp"
#include "family.hpp"
#include "power_stage.hpp"
#include "randomisation.hpp"
#include "sensitivity.hpp"
#include "toml_section.hpp"

#include <algorithm>
#include <filesystem>

namespace clustertrial {

namespace {

/// The scalar keys of one section, straight from the table of keys.
void read_scalars(TomlSection& section, std::string_view name, Trial& trial) {
    for (const ScalarKey& key : scalar_keys()) {
        if (key.section != name) continue;
        section.apply(key.key, key.type, [&](const std::string& value) { key.set(trial, value); });
    }
}

void read_data(TomlSection& section, Trial& trial) {
    if (auto list = section.texts("missing")) trial.data.missing = std::move(*list);
    if (auto list = section.texts("percent")) trial.data.percent = std::move(*list);
    if (auto list = section.texts("thousands")) trial.data.thousands = std::move(*list);
}

/// intervention = "1", or [[arms.intervention]] tables with name and label.
void read_arms(TomlSection& section, Trial& trial) {
    const toml::node* node = section.node("intervention");
    if (node == nullptr) return;
    if (!node->is_array()) {
        section.apply("intervention", KeyType::text,
                      [&](const std::string& label) { trial.arms.arms.at(1).label = label; });
        return;
    }
    trial.arms.arms.resize(1);
    for (const toml::node* element : section.elements("intervention")) {
        if (!element->is_table()) {
            section.complain(element->source(), "key 'intervention': expected [[arms.intervention]] tables");
            continue;
        }
        TomlSection arm(*element->as_table(), "[[arms.intervention]]", section.file(), section.problems());
        const auto name = arm.text("name");
        const auto label = arm.text("label");
        if (!name || !label) arm.complain_here("[[arms.intervention]] needs a name and a label");
        trial.arms.arms.push_back({name.value_or(""), label.value_or("")});
        arm.finish();
    }
}

void check_arms(TomlSection& section, const Trial& trial) {
    const auto& arms = trial.arms.arms;
    if (arms.size() < 2) section.complain_here("[arms] needs an intervention");
    for (std::size_t i = 0; i < arms.size(); ++i) {
        if (arms[i].name == "total" || arms[i].name == "missing") {
            section.complain_here("an arm is called '" + arms[i].name + "', which results call something else");
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (arms[i].label == arms[j].label) {
                section.complain_here("arms '" + arms[j].name + "' and '" + arms[i].name + "' share the label '" +
                                      arms[i].label + "'; each arm needs its own");
            }
            if (arms[i].name == arms[j].name) {
                section.complain_here("two arms are called '" + arms[i].name + "'; each arm needs its own name");
            }
        }
    }
}

void read_covariates(TomlSection& section, Trial& trial) {
    const auto list = section.texts("covariates");
    if (!list) return;
    trial.analysis.covariates.clear();
    for (const std::string& text : *list) trial.analysis.covariates.push_back(covariate_from_text(text));
}

void read_analysis(TomlSection& section, Trial& trial) {
    read_covariates(section, trial);
    for (const std::string& problem : problems_of(trial.analysis)) section.complain_here(problem);
}

void read_compliance(TomlSection& section, Trial& trial) {
    if (auto list = section.texts("labels")) trial.compliance->labels = std::move(*list);
    if (trial.compliance->dose.empty()) section.complain_here("[compliance] needs the key 'dose', a column");
}

/// "nor", or { column = "nor", label = "Number on roll", ... }.
BaselineVariable read_baseline_variable(const toml::node& node, bool categorical, TomlSection& section) {
    BaselineVariable variable;
    if (node.is_string()) {
        variable.column = node.as_string()->get();
    } else if (node.is_table()) {
        TomlSection fields(*node.as_table(), "[baseline]", section.file(), section.problems());
        variable.column = fields.text("column").value_or("");
        variable.label = fields.text("label").value_or("");
        if (categorical) {
            variable.levels = fields.texts("levels").value_or(std::vector<std::string>{});
            variable.national = fields.texts("national").value_or(std::vector<std::string>{});
            if (!variable.national.empty() && variable.national.size() != variable.levels.size()) {
                fields.complain_here("'national' needs one text for each of 'levels'");
            }
        } else {
            if (auto national = fields.text("national")) variable.national = {*national};
            fields.apply("aggregate", KeyType::text,
                         [&](const std::string& name) { variable.aggregate = from_name<Aggregate>(name); });
        }
        if (variable.column.empty()) fields.complain_here("a baseline variable needs a column");
        fields.finish();
    } else {
        section.complain(node.source(), "expected a column name in quotes or { column = ... }");
    }
    if (variable.label.empty()) variable.label = variable.column;
    return variable;
}

void read_baseline(TomlSection& section, Trial& trial) {
    for (const toml::node* node : section.elements("categorical")) {
        trial.baseline.categorical.push_back(read_baseline_variable(*node, true, section));
    }
    for (const toml::node* node : section.elements("continuous")) {
        trial.baseline.continuous.push_back(read_baseline_variable(*node, false, section));
    }
    if (auto list = section.texts("notes")) trial.baseline.notes = std::move(*list);
}

void read_strata(TomlSection& section, Trial& trial) {
    if (auto list = section.texts("columns")) trial.strata = std::move(*list);
}

void read_outcomes(TomlSection& root, Trial& trial) {
    for (const toml::node* node : root.elements("outcome")) {
        if (!node->is_table()) {
            root.complain(node->source(), "expected [[outcome]] tables");
            continue;
        }
        TomlSection section(*node->as_table(), "[[outcome]]", root.file(), root.problems());
        OutcomeSpec outcome;
        for (const OutcomeKey& key : outcome_keys()) {
            section.apply(key.key, key.type, [&](const std::string& value) { key.set(outcome, value); });
        }
        if (outcome.name.empty()) section.complain_here("[[outcome]] needs a name");
        for (const std::string& problem : problems_of(outcome)) section.complain_here(problem);
        const bool twice = std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                                       [&](const OutcomeSpec& before) { return before.name == outcome.name; });
        if (twice) section.complain_here("outcome '" + outcome.name + "': this name is used by an earlier outcome");
        if (outcome.label.empty()) outcome.label = outcome.name;
        section.finish();
        trial.outcomes.push_back(std::move(outcome));
    }
}

/// Reads the section `name` when it is there: its scalar keys, then what `rest` adds.
template <typename Rest>
void read_section(TomlSection& root, const std::string& name, Trial& trial, Rest rest) {
    const toml::table* table = root.table(name);
    if (table == nullptr) return;
    TomlSection section(*table, "[" + name + "]", root.file(), root.problems());
    read_scalars(section, name, trial);
    rest(section);
    section.finish();
}

void read_allocation(TomlSection& root, Trial& trial) {
    read_section(root, "randomisation", trial,
                 [&](TomlSection& section) { trial.randomisation = read_randomisation(section); });
}

void read_power(TomlSection& root, Trial& trial) {
    read_section(root, "power", trial, [&](TomlSection& section) { read_power_section(section, trial); });
}

void read_root(TomlSection& root, Trial& trial) {
    read_section(root, "trial", trial, [](TomlSection&) {});
    read_section(root, "data", trial, [&](TomlSection& s) { read_data(s, trial); });
    read_section(root, "arms", trial, [&](TomlSection& s) {
        read_arms(s, trial);
        check_arms(s, trial);
    });
    read_section(root, "strata", trial, [&](TomlSection& s) { read_strata(s, trial); });
    read_allocation(root, trial);
    read_outcomes(root, trial);
    read_section(root, "analysis", trial, [&](TomlSection& s) { read_analysis(s, trial); });
    read_sensitivity(root, trial);
    read_families(root, trial);
    if (root.table("compliance") != nullptr) trial.compliance.emplace();
    read_section(root, "compliance", trial, [&](TomlSection& s) { read_compliance(s, trial); });
    read_cace(root, trial);
    read_section(root, "baseline", trial, [&](TomlSection& s) { read_baseline(s, trial); });
    read_power(root, trial);
    read_section(root, "report", trial, [](TomlSection&) {});
    root.finish();
}

std::string beside(const std::string& trial_file, const std::string& data_file) {
    if (data_file.empty() || data_file == "-") return data_file;
    const std::filesystem::path path(data_file);
    if (path.is_absolute() || trial_file == "-") return data_file;
    return (std::filesystem::path(trial_file).parent_path() / path).string();
}

/// Files that the trial file names are beside it.
void place_files(Trial& trial) {
    trial.data.file = beside(trial.file, trial.data.file);
    if (trial.randomisation) trial.randomisation->file = beside(trial.file, trial.randomisation->file);
    std::string& allocations = trial.analysis.resampling.allocations;
    allocations = beside(trial.file, allocations);
    for (SensitivitySpec& entry : trial.sensitivity) {
        for (auto& [key, value] : entry.changes) {
            if (key == "allocations") value = beside(trial.file, value);
        }
    }
}

}  // namespace

Trial parse_trial_file(std::string_view bytes, const std::string& path) {
    Trial trial;
    trial.file = path;
    trial.sha256 = sha256_of(bytes);
    const toml::table table = parse_toml(bytes, path);
    Problems problems;
    TomlSection root(table, "the trial file", path, problems);
    read_root(root, trial);
    problems.throw_if_any(ErrorKind::input);
    place_files(trial);
    return trial;
}

Trial read_trial_file(const std::string& path) {
    return parse_trial_file(read_file(path), path);
}

}  // namespace clustertrial
