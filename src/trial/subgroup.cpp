#include "subgroup.hpp"

#include "clustertrial/core/number.hpp"

#include "outcome_names.hpp"
#include "read_keys.hpp"

#include <algorithm>

namespace clustertrial::trial_detail {

namespace {

/// Texts of a list, each of which may be there once.
void check_each_once(TomlSection& section, const std::string& key, const std::vector<std::string>& texts) {
    for (auto text = texts.begin(); text != texts.end(); ++text) {
        if (std::find(texts.begin(), text, *text) == text) continue;
        section.complain(section.node(key)->source(), "key '" + key + "': found '" + *text + "' twice; list it once");
    }
}

void check_levels_and_values(TomlSection& section, const SubgroupSpec& spec) {
    if (!spec.levels.empty() && !spec.values.empty()) {
        section.complain_here("[[subgroup]] '" + spec.label +
                              "': 'levels' are of a column of names and 'values' of a column of numbers; give one of "
                              "them");
    }
    if (spec.levels.size() == 1) {
        section.complain(section.node("levels")->source(),
                         "key 'levels': found one level; list at least two, since levels are compared");
    }
    check_each_once(section, "levels", spec.levels);
    std::vector<std::string> values;
    for (const double value : spec.values) values.push_back(format_shortest(value));
    check_each_once(section, "values", values);
}

void check_subgroup(TomlSection& section, const SubgroupSpec& spec, const Trial& trial) {
    check_levels_and_values(section, spec);
    check_outcome_names(section, "outcomes", spec.outcomes, trial);
    if (section.node("outcomes") == nullptr && !has_primary_outcome(trial)) {
        section.complain_here("[[subgroup]] '" + spec.label +
                              "': no outcome is primary; expected 'outcomes', those to analyse");
    }
    const bool twice = std::any_of(trial.subgroups.begin(), trial.subgroups.end(),
                                   [&](const SubgroupSpec& before) { return before.label == spec.label; });
    if (twice) {
        section.complain_here("[[subgroup]] '" + spec.label + "': an earlier subgroup has this label; give another");
    }
}

}  // namespace

void read_subgroups(TomlSection& root, Trial& trial) {
    read_tables<SubgroupSpec>(root, "subgroup", "[[subgroup]]", [&](TomlSection& section, SubgroupSpec& spec) {
        if (spec.label.empty()) spec.label = spec.column;
        check_subgroup(section, spec, trial);
        trial.subgroups.push_back(std::move(spec));
    });
}

}  // namespace clustertrial::trial_detail
