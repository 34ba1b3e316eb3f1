#pragma once

#include "clustertrial/trial/targets.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>
#include <string_view>

namespace clustertrial {

/// Where the targets file says its trial file is: `trial`, beside the targets file. Throws Error(input), also
/// where it is no regular file.
std::string trial_file_of_targets(std::string_view bytes, const std::string& path);

/// The targets (docs/synthesise.md) for a trial whose protocol is `trial`. Throws Error(input) with FILE:LINE:COLUMN
/// for each problem, up to ten and the total: what a trial file's reader refuses, a number that is not printed as a
/// decimal number, an outcome, column or arm that the protocol does not have.
Targets parse_targets(std::string_view bytes, const std::string& path, const Trial& trial);

}  // namespace clustertrial
