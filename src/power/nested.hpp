#pragma once

#include "clustertrial/power/stage.hpp"

namespace clustertrial::power_detail {

/// Variances of the two arms' means where the individuals of one arm alone are in groups.
struct PartsOfNested {
    double intervention = 0;
    double control = 0;
    double controls = 0;  ///< individuals of the control arm
};
PartsOfNested parts_of_nested(const PowerStage& stage);

}  // namespace clustertrial::power_detail
