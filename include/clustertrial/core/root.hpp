#pragma once

#include <functional>

namespace clustertrial {

/// The root of a continuous function in a bracket where it has opposite signs, to a few units in the last place
/// (Alefeld, Potra and Shi 1995). Throws Error(usage) for a bracket without a change of sign.
double root_between(double low, double high, const std::function<double(double)>& function);

}  // namespace clustertrial
