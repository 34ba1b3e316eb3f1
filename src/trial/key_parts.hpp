#pragma once

#include "clustertrial/trial/keys.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// The keys of [analysis].
std::vector<ScalarKey> analysis_keys();

/// The number that `text` spells when it is above `low` and below `high`; Error(usage) saying what was `expected`.
double number_between(const std::string& text, double low, double high, const std::string& expected);

}  // namespace clustertrial
