#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial {

/// The [[family]] tables, after [arms] and [[outcome]] were read.
void read_families(TomlSection& root, Trial& trial);

}  // namespace clustertrial
