#pragma once

#include "clustertrial/estimation/icc.hpp"

#include "icc_anova.hpp"
#include "icc_sample.hpp"

#include <cstddef>

namespace clustertrial::estimation_detail {

struct BootstrapLimits {
    Limits limits;
    std::size_t undefined = 0;  ///< draws without an estimate
};

/// Percentiles over draws of as many clusters as there are, with replacement (Ukoumunne, Davison, Gulliford and Chinn
/// 2003): of B estimates those of rank (B + 1)(1 - confidence)/2, rounded down, from either end. The same bits on any
/// number of threads. Throws Error(usage) when there are too few draws for these ranks, Error(design) when too few of
/// them have an estimate.
BootstrapLimits bootstrap_limits(const IccClusters& clusters, const IccOptions& options);

}  // namespace clustertrial::estimation_detail
