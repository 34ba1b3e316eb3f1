#pragma once

#include "clustertrial/sample/trial_data.hpp"

#include <vector>

namespace clustertrial {

/// An outcome without some of its rows: `keep` (n) says which stay. The individuals of the others are missing from
/// then on; where no row stays, `why_none` says so. Whether sums of squares are known is as it was.
OutcomeData keep_rows(OutcomeData outcome, const std::vector<bool>& keep);

/// A trial without some of its clusters: `keep`, a cluster, says which stay, and those are numbered anew. The others
/// are neither analysed nor missing nor allocated. Strata, levels and arms keep their numbers, whether or not they
/// still hold a cluster. What is arranged by other protocols (`sensitivity`, `cace`, `subgroups`) is not part of the
/// result.
TrialData keep_clusters(TrialData data, const std::vector<bool>& keep);

}  // namespace clustertrial
