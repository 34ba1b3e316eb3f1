#include "family.hpp"

#include "clustertrial/core/words.hpp"

#include "outcome_names.hpp"
#include "read_keys.hpp"

#include <algorithm>

namespace clustertrial::trial_detail {

namespace {

/// Whether an entry of [[subgroup]] is about an outcome.
bool is_about(const SubgroupSpec& subgroup, const std::string& outcome, const Trial& trial) {
    if (!subgroup.outcomes.empty()) return contains(subgroup.outcomes, outcome);
    return std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                       [&](const OutcomeSpec& one) { return one.name == outcome && one.role == OutcomeRole::primary; });
}

/// Outcomes of a family that a subgroup is about.
std::size_t outcomes_in(const FamilySpec& family, const std::string& label, const Trial& trial) {
    std::size_t count = 0;
    for (const SubgroupSpec& subgroup : trial.subgroups) {
        if (subgroup.label != label) continue;
        for (const std::string& outcome : family.outcomes)
            if (is_about(subgroup, outcome, trial)) ++count;
    }
    return count;
}

/// Every outcome, or every interaction in it, is tested once for each intervention arm.
std::size_t hypotheses(const FamilySpec& family, const Trial& trial) {
    std::size_t tests = family.subgroups.empty() ? family.outcomes.size() : 0;
    for (const std::string& label : family.subgroups) tests += outcomes_in(family, label, trial);
    return tests * (trial.arms.arms.size() - 1);
}

/// Labels of subgroups that there are, each once and about an outcome of the family.
void check_subgroups(TomlSection& section, const FamilySpec& family, const Trial& trial) {
    if (family.subgroups.empty()) return;
    const auto complain = [&](const std::string& what) {
        section.complain(section.node("subgroups")->source(), "key 'subgroups': " + what);
    };
    std::vector<std::string> known;
    for (const SubgroupSpec& subgroup : trial.subgroups) known.push_back(subgroup.label);
    for (auto label = family.subgroups.begin(); label != family.subgroups.end(); ++label) {
        const std::string near = nearest_name(*label, known);
        if (std::find(family.subgroups.begin(), label, *label) != label) {
            complain("found '" + *label + "' twice; list it once");
        } else if (!contains(known, *label)) {
            complain("the trial file has no [[subgroup]] with the label '" + *label + "'" +
                     (near.empty() ? "" : "; did you mean '" + near + "'?"));
        } else if (outcomes_in(family, *label, trial) == 0) {
            complain("subgroup '" + *label + "' is about other outcomes than the family; name one of its outcomes");
        }
    }
    if (family.adjustment == Adjustment::step_down) {
        section.complain_here("family '" + family.name +
                              "': adjustment 'step-down' needs draws, and interactions are tested by the model; use "
                              "'holm', 'hochberg', 'benjamini-hochberg' or 'benjamini-yekutieli'");
    }
}

void check_family(TomlSection& section, const FamilySpec& family, const Trial& trial) {
    check_outcome_names(section, "outcomes", family.outcomes, trial);
    if (section.node("draws_from") != nullptr && family.adjustment != Adjustment::step_down) {
        section.complain_here("'draws_from' goes with adjustment " + std::string(to_name(Adjustment::step_down)));
    }
    check_subgroups(section, family, trial);
    if (trial.arms.arms.size() >= 2 && hypotheses(family, trial) < 2) {
        section.complain_here("family '" + family.name + "': found fewer than two " +
                              (family.subgroups.empty() ? "outcomes" : "interactions") +
                              "; p-values are adjusted for one another");
    }
    const bool twice = std::any_of(trial.families.begin(), trial.families.end(),
                                   [&](const FamilySpec& before) { return before.name == family.name; });
    if (twice) section.complain_here("family '" + family.name + "': this name is used by an earlier family");
}

}  // namespace

void read_families(TomlSection& root, Trial& trial) {
    trial_detail::read_tables<FamilySpec>(root, "family", "[[family]]", [&](TomlSection& section, FamilySpec& family) {
        check_family(section, family, trial);
        trial.families.push_back(std::move(family));
    });
}

}  // namespace clustertrial::trial_detail
