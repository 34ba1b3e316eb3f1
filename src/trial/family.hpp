#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial::trial_detail {

/// The [[family]] tables, after [arms], [[outcome]] and [[subgroup]] were read.
void read_families(TomlSection& root, Trial& trial);

}  // namespace clustertrial::trial_detail
