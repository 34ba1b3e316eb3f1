#pragma once

#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/fit.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include <variant>

namespace clustertrial {

struct LeastSquaresModel {
    LeastSquaresOptions options = {};
};

struct TwoStageModel {
    Instruments instruments;
    LeastSquaresOptions options = {};
};

/// What a design is estimated by. A further model is one more alternative, and one more line in estimate().
using ModelSpec = std::variant<LeastSquaresModel, TwoStageModel>;

/// Throws as the model's own function does.
Fit estimate(const Design& design, const ModelSpec& model);

}  // namespace clustertrial
