#include "family.hpp"

#include "outcome_names.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

/// Every outcome is compared once for each intervention arm.
std::size_t hypotheses(const FamilySpec& family, const Trial& trial) {
    return family.outcomes.size() * (trial.arms.arms.size() - 1);
}

FamilySpec read_family(TomlSection& section, const Trial& trial) {
    FamilySpec family;
    family.name = section.text("name").value_or("");
    if (family.name.empty()) section.complain_here("[[family]] needs a name");
    family.outcomes = read_outcome_names(section, "outcomes", trial);
    section.apply("adjustment", KeyType::text,
                  [&](const std::string& name) { family.adjustment = from_name<Adjustment>(name); });
    section.apply("draws_from", KeyType::text, [&](const std::string& name) {
        family.draws_from = from_name_where<Inference>(&InferenceTraits::by_draws, name);
    });
    if (section.node("draws_from") != nullptr && family.adjustment != Adjustment::step_down) {
        section.complain_here("'draws_from' goes with adjustment " + std::string(to_name(Adjustment::step_down)));
    }
    if (trial.arms.arms.size() >= 2 && hypotheses(family, trial) < 2) {
        section.complain_here("family '" + family.name +
                              "': found fewer than two outcomes; p-values are adjusted for "
                              "one another");
    }
    section.finish();
    return family;
}

}  // namespace

void read_families(TomlSection& root, Trial& trial) {
    for (const toml::node* node : root.elements("family")) {
        if (!node->is_table()) {
            root.complain(node->source(), "expected [[family]] tables");
            continue;
        }
        TomlSection section(*node->as_table(), "[[family]]", root.file(), root.problems());
        FamilySpec family = read_family(section, trial);
        const bool twice = std::any_of(trial.families.begin(), trial.families.end(),
                                       [&](const FamilySpec& before) { return before.name == family.name; });
        if (twice) section.complain_here("family '" + family.name + "': this name is used by an earlier family");
        trial.families.push_back(std::move(family));
    }
}

}  // namespace clustertrial
