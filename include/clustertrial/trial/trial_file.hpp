#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Reads a trial file (TOML). Throws Error(input) with FILE:LINE:COLUMN for each problem, up to ten and the total: TOML
/// that does not parse, an unknown key (naming the nearest known one), a value of the wrong type or outside its domain,
/// a key that is missing. data.file comes back relative to the working directory. `path` "-" is standard input. What
/// the trial file names and is there must be a regular file.
Trial read_trial_file(const std::string& path);

/// The same for bytes already in memory; `path` stands for the file in messages and in front of data.file.
Trial parse_trial_file(std::string_view bytes, const std::string& path);

/// A line for each thing that does not fit together in an outcome.
std::vector<std::string> problems_of(const OutcomeSpec& outcome);
/// The same for an analysis.
std::vector<std::string> problems_of(const AnalysisSpec& analysis);

/// What an analysis needs and neither the file nor the flags gave, and what does not fit together once flags have
/// spoken: throws naming key and flag, Error(input) when there is a trial file, and Error(usage) when there are only
/// flags.
void check_complete(const Trial& trial);

}  // namespace clustertrial
