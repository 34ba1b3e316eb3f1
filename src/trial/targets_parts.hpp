#pragma once

#include "clustertrial/trial/targets.hpp"
#include "clustertrial/trial/trial.hpp"

#include "toml_section.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::trial_detail {

/// A printed number ("-0.140"), or nothing when the key is absent or (a problem) no such text.
std::optional<Printed> printed_from(TomlSection& section, const std::string& key);
std::optional<std::uint64_t> whole_from(TomlSection& section, const std::string& key);
/// A number from `low` to `high`; outside is a problem.
std::optional<double> number_from(TomlSection& section, const std::string& key, double low, double high);
/// [12, 33, 2, 0]
std::vector<std::size_t> whole_list(TomlSection& section, const std::string& key);
/// { fsm_block = "1" }
std::map<std::string, std::string> texts_by_column(TomlSection& section, const std::string& key);

/// { intervention = "0.0118", control = "0.0123" }, by the names of the trial's arms.
ByArm<std::optional<Printed>> printed_by_arm(TomlSection& section, const std::string& key, const Trial& trial);
ByArm<std::optional<std::uint64_t>> whole_by_arm(TomlSection& section, const std::string& key, const Trial& trial);

}  // namespace clustertrial::trial_detail
