#include "family.hpp"

#include "outcome_names.hpp"
#include "read_keys.hpp"

#include <algorithm>

namespace clustertrial::trial_detail {

namespace {

/// Every outcome is compared once for each intervention arm.
std::size_t hypotheses(const FamilySpec& family, const Trial& trial) {
    return family.outcomes.size() * (trial.arms.arms.size() - 1);
}

void check_family(TomlSection& section, const FamilySpec& family, const Trial& trial) {
    check_outcome_names(section, "outcomes", family.outcomes, trial);
    if (section.node("draws_from") != nullptr && family.adjustment != Adjustment::step_down) {
        section.complain_here("'draws_from' goes with adjustment " + std::string(to_name(Adjustment::step_down)));
    }
    if (trial.arms.arms.size() >= 2 && hypotheses(family, trial) < 2) {
        section.complain_here("family '" + family.name +
                              "': found fewer than two outcomes; p-values are adjusted for one another");
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
