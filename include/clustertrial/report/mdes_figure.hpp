#pragma once

#include "clustertrial/power/mdes.hpp"
#include "clustertrial/report/figure.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clustertrial {

/// Plans that differ in one number.
struct MdesLine {
    std::string name;
    std::vector<std::pair<double, MdesResult>> plans;  ///< by that number, ascending as given
};

/// What is solved for, or the power where the plans have an effect to find, by the key `along`: a line each. Plans
/// without a number have no point. Throws Error(design) where none has one.
Figure mdes_figure(std::string_view along, const std::vector<MdesLine>& lines);

}  // namespace clustertrial
