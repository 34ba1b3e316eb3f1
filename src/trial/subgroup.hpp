#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial::trial_detail {

/// The [[subgroup]] tables, after [[outcome]] was read.
void read_subgroups(TomlSection& root, Trial& trial);

}  // namespace clustertrial::trial_detail
