#pragma once

#include "clustertrial/trial/targets.hpp"
#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial::trial_detail {

/// One [[outcome]] of a targets file.
void read_outcome_targets(TomlSection& section, Targets& targets, const Trial& trial);

/// What outcomes say of each other: `within` and `parts` name outcomes, and not themselves.
void check_outcome_links(TomlSection& root, const Targets& targets);

}  // namespace clustertrial::trial_detail
