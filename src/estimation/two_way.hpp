#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/covariance_kind.hpp"

namespace clustertrial::estimation_detail {

/// Rows that share both clusters, numbered in the order of the pairs.
Clusters intersect(const Clusters& a, const Clusters& b);

/// Throws Error(usage) for a kind that cannot be clustered two ways.
void check_two_way_kind(CovarianceKind kind);

}  // namespace clustertrial::estimation_detail
