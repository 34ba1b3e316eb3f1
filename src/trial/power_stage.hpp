#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial::trial_detail {

/// [power] and its [[power.stage]] tables.
void read_power_section(TomlSection& section, Trial& trial);

}  // namespace clustertrial::trial_detail
