#pragma once

#include "clustertrial/estimation/icc.hpp"
#include "clustertrial/trial/trial.hpp"

namespace clustertrial {

/// Whether the method has the interval.
bool fits(IccMethod method, IccInterval interval);

}  // namespace clustertrial
