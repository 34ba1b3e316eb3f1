#include "outcome_names.hpp"

#include "clustertrial/core/words.hpp"

#include <algorithm>

namespace clustertrial::trial_detail {

bool check_outcome_name(TomlSection& section, std::string_view key, const std::string& name, const Trial& trial) {
    std::vector<std::string> known;
    for (const OutcomeSpec& outcome : trial.outcomes) known.push_back(outcome.name);
    if (std::find(known.begin(), known.end(), name) != known.end()) return true;
    const std::string near = nearest_name(name, known);
    const std::string list = known.empty() ? "" : "; its outcomes: " + joined(known);
    section.complain(section.node(key)->source(), "key '" + std::string(key) + "': the trial file has no outcome '" +
                                                      name + "'" +
                                                      (near.empty() ? list : "; did you mean '" + near + "'?"));
    return false;
}

void check_outcome_names(TomlSection& section, std::string_view key, const std::vector<std::string>& names,
                         const Trial& trial) {
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) != name) {
            section.complain(section.node(key)->source(),
                             "key '" + std::string(key) + "': found '" + *name + "' twice; expected it once");
        } else {
            check_outcome_name(section, key, *name, trial);
        }
    }
}

bool has_primary_outcome(const Trial& trial) {
    return std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                       [](const OutcomeSpec& outcome) { return outcome.role == OutcomeRole::primary; });
}

}  // namespace clustertrial::trial_detail
