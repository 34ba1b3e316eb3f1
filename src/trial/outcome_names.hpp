#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// A list of outcomes' names; absent: empty. A name that no outcome has, or that stands there twice, is a problem.
std::vector<std::string> read_outcome_names(TomlSection& section, std::string_view key, const Trial& trial);

/// Adds a problem at the key when no outcome is called `name`; whether one is.
bool check_outcome_name(TomlSection& section, std::string_view key, const std::string& name, const Trial& trial);

}  // namespace clustertrial
