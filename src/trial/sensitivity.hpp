#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial::trial_detail {

/// The [[sensitivity]] tables, after all that they change was read: [strata], [[outcome]] and [analysis].
void read_sensitivity(TomlSection& root, Trial& trial);

}  // namespace clustertrial::trial_detail
