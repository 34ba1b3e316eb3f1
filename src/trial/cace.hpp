#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial {

/// The [[cace]] tables, after [[outcome]] was read.
void read_cace(TomlSection& root, Trial& trial);

}  // namespace clustertrial
