#pragma once

#include "clustertrial/estimation/confidence_set.hpp"

#include <optional>

namespace clustertrial::estimation_detail {

/// square x^2 + linear x + constant.
struct Quadratic {
    double square, linear, constant;
};

struct SolutionSet {
    ConfidenceSet shape = ConfidenceSet::empty;
    std::optional<double> low = {}, high = {};  ///< as in AndersonRubin
};

/// The x at which it is not positive.
SolutionSet where_not_positive(const Quadratic& quadratic);

}  // namespace clustertrial::estimation_detail
