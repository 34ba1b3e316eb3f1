#pragma once

#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::trial_detail {

/// A name in the list that no outcome has, or that stands there twice, is a problem at the key.
void check_outcome_names(TomlSection& section, std::string_view key, const std::vector<std::string>& names,
                         const Trial& trial);

/// Adds a problem at the key when no outcome is called `name`; whether one is.
bool check_outcome_name(TomlSection& section, std::string_view key, const std::string& name, const Trial& trial);

/// Whether a list of outcomes that is left out means any: the primary ones.
bool has_primary_outcome(const Trial& trial);

}  // namespace clustertrial::trial_detail
