#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial::trial_detail {

/// [collate] with the sections in it, where it is there.
void read_collate(TomlSection& root, Trial& trial);

}  // namespace clustertrial::trial_detail
