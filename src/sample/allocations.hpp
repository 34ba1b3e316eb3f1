#pragma once

#include "clustertrial/sample/trial_data.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::sample_detail {

/// A file of the allocations that could have been: one row an allocation, one column a cluster (the header holds their
/// ids), each cell an arm's label or name. Other columns are not looked at. Throws Error(input) for a cluster without a
/// column, and for cells that are no arm, with their places.
std::vector<std::vector<std::uint32_t>> read_allocations(const std::string& file,
                                                         const std::vector<std::string>& clusters,
                                                         const ArmsSpec& arms);
/// The same for bytes already in memory; `file` stands for the file in messages.
std::vector<std::vector<std::uint32_t>> parse_allocations(std::string_view text, const std::string& file,
                                                          const std::vector<std::string>& clusters,
                                                          const ArmsSpec& arms);

}  // namespace clustertrial::sample_detail
