#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

namespace clustertrial {

/// [randomisation]. `file` stays as the trial file says it.
RandomisationSpec read_randomisation(TomlSection& section);

}  // namespace clustertrial
