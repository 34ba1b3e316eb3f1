#include "clustertrial/trial/trial_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/trial/keys.hpp"

#include "cace.hpp"
#include "collate.hpp"
#include "family.hpp"
#include "power_stage.hpp"
#include "read_keys.hpp"
#include "sensitivity.hpp"
#include "simulation.hpp"
#include "subgroup.hpp"
#include "toml_section.hpp"
#include "unfilled.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace clustertrial {

using namespace trial_detail;

namespace {

/// [[data.join]] tables.
void read_joins(TomlSection& section, DataSpec& data) {
    read_tables<DataJoin>(section, "join", "[[data.join]]", [&](TomlSection& entry, DataJoin& join) {
        if (join.file == "-") {
            entry.complain_here("[[data.join]]: found '-', standard input, which is read once; expected a file");
        }
        for (const std::string& column : join.columns) {
            if (std::find(join.key.begin(), join.key.end(), column) == join.key.end()) continue;
            entry.complain_here("[[data.join]]: column '" + column +
                                "' is a key, which both files have; expected "
                                "'columns' to name others");
        }
        data.joins.push_back(std::move(join));
    });
}

/// [[arms.intervention]] tables, where they stand in the place of a label.
void read_arms(TomlSection& section, Trial& trial) {
    const toml::node* node = section.node("intervention");
    if (node == nullptr || !node->is_array()) return;
    trial.arms.arms.resize(1);
    trial_detail::read_tables<Arm>(section, "intervention", "[[arms.intervention]]",
                                   [&](TomlSection&, Arm& arm) { trial.arms.arms.push_back(std::move(arm)); });
}

/// "control or intervention"
std::string listed_arms(const Trial& trial) {
    std::vector<std::string> names;
    for (const Arm& arm : trial.arms.arms) names.push_back(arm.name);
    return listed(names, "or");
}

void check_arms(TomlSection& section, const Trial& trial) {
    const auto& arms = trial.arms.arms;
    if (trial.arms.is_dose()) return;
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

void check_analysis(TomlSection& section, const Trial& trial) {
    for (const std::string& problem : problems_of(trial.analysis)) section.complain_here(problem);
}

void check_compliance(TomlSection& section, const Trial& trial) {
    if (trial.compliance->dose.empty()) section.complain_here("[compliance] needs the key 'dose'");
}

/// A list of sections and where the file has each; empty where it is not there or was not read whole.
struct SectionList {
    std::string key;
    std::vector<ReportSection> sections;
    std::vector<const toml::node*> nodes;

    [[nodiscard]] bool holds(ReportSection one) const {
        return std::find(sections.begin(), sections.end(), one) != sections.end();
    }
};

SectionList section_list(TomlSection& section, const std::string& key, const std::vector<ReportSection>& read) {
    const toml::node* node = section.node(key);
    SectionList list{key, {}, {}};
    if (node == nullptr || !node->is_array() || node->as_array()->size() != read.size()) return list;
    list.sections = read;
    for (const toml::node& element : *node->as_array()) list.nodes.push_back(&element);
    return list;
}

void check_each_once(TomlSection& section, const SectionList& list) {
    std::set<ReportSection> before;
    for (std::size_t i = 0; i < list.sections.size(); ++i) {
        if (before.insert(list.sections[i]).second) continue;
        section.complain(list.nodes[i]->source(), "key '" + list.key + "': " + in_quotes(to_name(list.sections[i])) +
                                                      " is listed twice; list each section once");
    }
}

/// Each section once, and no appendix that the document is not to have.
void check_section_lists(TomlSection& section, const ReportSpec& report) {
    const SectionList sections = section_list(section, "sections", report.sections);
    const SectionList appendices = section_list(section, "appendices", report.appendices);
    const toml::node* node = section.node("sections");
    if (node != nullptr && node->is_array() && node->as_array()->empty()) {
        section.complain(node->source(),
                         "key 'sections': found an empty list; list at least one section, or leave the key out for all "
                         "but 'checklist'");
    }
    check_each_once(section, sections);
    check_each_once(section, appendices);
    for (std::size_t i = 0; !sections.nodes.empty() && i < appendices.nodes.size(); ++i) {
        if (sections.holds(appendices.sections[i])) continue;
        section.complain(appendices.nodes[i]->source(),
                         "key 'appendices': " + in_quotes(to_name(appendices.sections[i])) +
                             " is not in 'sections'; list it there too, or take it out here");
    }
}

/// A title in a text leads to one section, as a name does.
void check_titles(TomlSection& section, const ReportSpec& report) {
    std::map<std::string, std::string> by_title;
    for (const ReportSectionTraits& row : Kinds<ReportSection>::rows) {
        const auto own = report.titles.find(row.value);
        const std::string title(own == report.titles.end() ? std::string(row.title) : own->second);
        const std::string key = spelling_key(title);
        const std::string name(row.name);
        if (key.empty()) section.complain_here("the title of section '" + name + "' is empty");
        for (const ReportSectionTraits& other : Kinds<ReportSection>::rows) {
            if (other.value == row.value || spelling_key(other.name) != key) continue;
            section.complain_here("the title '" + title + "' of section '" + name + "' is the name of another section");
        }
        const auto [same, added] = by_title.emplace(key, name);
        if (added || key.empty()) continue;
        section.complain_here("sections '" + same->second + "' and '" + name + "' share the title '" + title +
                              "'; each section needs its own");
    }
}

/// "nor", or { column = "nor", label = "Number on roll", ... }.
BaselineVariable read_baseline_variable(const toml::node& node, bool categorical, TomlSection& section) {
    BaselineVariable variable;
    if (node.is_string()) {
        variable.column = node.as_string()->get();
    } else if (node.is_table()) {
        TomlSection fields(*node.as_table(), "[baseline]", section.file(), section.problems());
        for (const KeyOf<BaselineVariable>& key : keys_of<BaselineVariable>()) {
            const std::string_view of_the_other_kind = categorical ? "aggregate" : "levels";
            if (key.name != of_the_other_kind) trial_detail::read_key(fields, key, variable);
        }
        const std::size_t texts = categorical ? variable.levels.size() : 1;
        if (!variable.national.empty() && variable.national.size() != texts) {
            fields.complain_here(categorical ? "'national' needs one text for each of 'levels'"
                                             : "'national' needs one text");
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
}

void read_outcomes(TomlSection& root, Trial& trial) {
    trial_detail::read_tables<OutcomeSpec>(
        root, "outcome", "[[outcome]]", [&](TomlSection& section, OutcomeSpec& outcome) {
            for (const std::string& problem : problems_of(outcome)) section.complain_here(problem);
            const bool twice = std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                                           [&](const OutcomeSpec& before) { return before.name == outcome.name; });
            if (twice) {
                section.complain_here("outcome '" + outcome.name + "': this name is used by an earlier outcome");
            }
            if (outcome.label.empty()) outcome.label = outcome.name;
            trial.outcomes.push_back(std::move(outcome));
        });
}

/// Reads the section `name` when it is there: its keys, then what `rest` adds.
template <typename Rest>
void read_section(TomlSection& root, const std::string& name, Trial& trial, Rest rest) {
    const toml::table* table = root.table(name);
    if (table == nullptr) return;
    TomlSection section(*table, "[" + name + "]", root.file(), root.problems());
    read_section_keys(section, name, trial);
    rest(section);
    section.finish();
}

/// [[flow.reason]] tables.
void read_flow(TomlSection& section, Trial& trial) {
    read_tables<FlowReason>(section, "reason", "[[flow.reason]]", [&](TomlSection& entry, FlowReason& reason) {
        const auto& arms = trial.arms.arms;
        const bool known = reason.arm.empty() || std::any_of(arms.begin(), arms.end(),
                                                             [&](const Arm& arm) { return arm.name == reason.arm; });
        if (!known) {
            entry.complain_here("unknown arm '" + reason.arm + "'; expected " + listed_arms(trial));
        }
        if (!reason.clusters && !reason.individuals) {
            entry.complain_here("[[flow.reason]] needs 'clusters', 'individuals' or both");
        }
        trial.flow.reasons.push_back(std::move(reason));
    });
}

void read_deviations(TomlSection& root, Trial& trial) {
    read_tables<DeviationSpec>(root, "deviation", "[[deviation]]", [&](TomlSection& section, DeviationSpec& spec) {
        const bool twice = std::any_of(trial.deviations.begin(), trial.deviations.end(),
                                       [&](const DeviationSpec& before) { return before.key == spec.key; });
        if (twice)
            section.complain_here("[[deviation]] '" + spec.key +
                                  "': an earlier one has this key; give both reasons in one");
        trial.deviations.push_back(std::move(spec));
    });
}

void read_randomisation(TomlSection& root, Trial& trial) {
    read_section(root, "randomisation", trial, [&](TomlSection& section) {
        trial_detail::read_keys(section, keys_of<RandomisationSpec>(), trial.randomisation.emplace());
    });
}

void read_root(TomlSection& root, Trial& trial) {
    read_section(root, "trial", trial, [](TomlSection&) {});
    read_section(root, "data", trial, [&](TomlSection& s) { read_joins(s, trial.data); });
    read_section(root, "arms", trial, [&](TomlSection& s) {
        read_arms(s, trial);
        check_arms(s, trial);
    });
    read_section(root, "strata", trial, [](TomlSection&) {});
    read_randomisation(root, trial);
    read_outcomes(root, trial);
    if (root.table("estimand") != nullptr) trial.estimand.emplace();
    read_section(root, "estimand", trial, [](TomlSection&) {});
    read_section(root, "analysis", trial, [&](TomlSection& s) { check_analysis(s, trial); });
    read_sensitivity(root, trial);
    read_subgroups(root, trial);  // families name them
    read_families(root, trial);
    if (root.table("compliance") != nullptr) trial.compliance.emplace();
    read_section(root, "compliance", trial, [&](TomlSection& s) { check_compliance(s, trial); });
    read_cace(root, trial);
    read_section(root, "baseline", trial, [&](TomlSection& s) { read_baseline(s, trial); });
    read_section(root, "power", trial, [&](TomlSection& s) { read_power_section(s, trial); });
    read_section(root, "simulation", trial, [&](TomlSection& s) { read_simulated_outcomes(s, trial); });
    read_section(root, "flow", trial, [&](TomlSection& s) { read_flow(s, trial); });
    read_section(root, "report", trial, [&](TomlSection& s) {
        check_section_lists(s, trial.report);
        check_titles(s, trial.report);
    });
    read_deviations(root, trial);
    read_collate(root, trial);
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
    if (trial.randomisation) {
        trial.randomisation->file = beside(trial.file, trial.randomisation->file);
        for (std::string& record : trial.randomisation->records) record = beside(trial.file, record);
    }
    const auto place = [&](std::string& file) { file = beside(trial.file, file); };
    for (DataJoin& join : trial.data.joins) place(join.file);
    place(trial.analysis.resampling.allocations);
    place(trial.simulation.certificate);
    place(trial.report.text);
    place(trial.report.lock);
    place(trial.report.reference_docx);
    place(trial.report.logo);
    for (SensitivitySpec& entry : trial.sensitivity) place(entry.analysis.resampling.allocations);
    if (!trial.collate) return;
    place(trial.collate->ids.successors);
    for (CollateSource& source : trial.collate->sources) {
        for (std::string& file : source.files) place(file);
    }
}

/// A trial file may name any file there is, but no device, which may have no end, and no pipe. "-" is standard input.
void check_named_files(const Trial& trial) {
    const auto check = [](const std::string& file) {
        if (!file.empty() && file != "-") check_regular(file);
    };
    check(trial.data.file);
    for (const DataJoin& join : trial.data.joins) check(join.file);
    if (trial.randomisation) {
        check(trial.randomisation->file);
        for (const std::string& record : trial.randomisation->records) check(record);
    }
    check(trial.analysis.resampling.allocations);
    check(trial.report.text);
    check(trial.report.lock);
    check(trial.report.reference_docx);
    check(trial.report.logo);
    for (const SensitivitySpec& entry : trial.sensitivity) check(entry.analysis.resampling.allocations);
    if (trial.collate) check(trial.collate->ids.successors);
}

}  // namespace

Trial parse_trial_file(std::string_view bytes, const std::string& path) {
    Trial trial;
    trial.file = path;
    trial.sha256 = sha256_of(bytes);
    const toml::table table = parse_toml(bytes, path);
    refuse_unfilled(table, path);
    Problems problems;
    TomlSection root(table, "the trial file", path, problems);
    read_root(root, trial);
    problems.throw_if_any(ErrorKind::input);
    place_files(trial);
    return trial;
}

Trial read_trial_file(const std::string& path) {
    Trial trial = parse_trial_file(read_file(path, {.most_bytes = most_toml_bytes}), path);
    check_named_files(trial);
    return trial;
}

}  // namespace clustertrial
