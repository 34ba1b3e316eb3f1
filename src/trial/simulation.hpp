#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial::trial_detail {

/// [[simulation.outcome]] of [simulation].
void read_simulated_outcomes(TomlSection& section, Trial& trial);

}  // namespace clustertrial::trial_detail
