#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// Marks the clusters of what `name` names as not kept (`keep`, a cluster). A name that names nothing, or that can mean
/// several things, is a problem, which begins with `who`.
void leave_out(const StratumName& name, const TrialData& data, std::vector<bool>& keep, Problems& problems,
               const std::string& who);

}  // namespace clustertrial::sample_detail
