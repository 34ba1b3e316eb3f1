#pragma once

#include "clustertrial/trial/trial.hpp"

#include "randomise_options.hpp"

#include <string>
#include <vector>

namespace clustertrial::apps {

/// Fills what was not typed from the trial file's [randomisation], [data] and [arms]. Returns what a flag changed
/// ("seed = 1 (without the flag: 2)"). Throws Error(input) when the trial file has no [randomisation].
std::vector<std::string> fill_from_trial(const Trial& trial, RandomiseOptions& options);

}  // namespace clustertrial::apps
