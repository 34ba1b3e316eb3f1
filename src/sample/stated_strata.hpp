#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The strata that schools were randomised in, as stated.
namespace clustertrial::sample_detail {

/// Those of a wave: its tuples, where schools were matched.
std::vector<std::string> names_of_strata(const AllocatedList& list);

/// By school, which of those.
const std::vector<std::size_t>& stratum_of_schools(const AllocatedList& list);

/// What the strata of all waves are crossed of, by school, one wave after another. Several waves are a column, "wave";
/// waves whose columns differ have one column of their strata.
std::vector<StratumColumn> strata_columns_of(const std::vector<const AllocatedList*>& waves);

}  // namespace clustertrial::sample_detail
