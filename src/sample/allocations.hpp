#pragma once

#include "clustertrial/data/spelling.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::sample_detail {

struct ListedAllocations {
    std::vector<std::vector<std::uint32_t>> allocations;  ///< each an arm a cluster
    std::vector<std::string> said;                        ///< of columns that are spelled otherwise
    std::string sha256 = {};                              ///< of the file; empty where its bytes were in memory
};

/// A file of the allocations that could have been: one row an allocation, one column a cluster (the header holds their
/// ids, spelled so or, where spelling is checked, so that a person takes them for the same), each cell an arm's label
/// or name. Other columns are not looked at. Throws Error(input) for a cluster without a column, and for cells that are
/// no arm, with their places.
ListedAllocations read_allocations(const std::string& file, const std::vector<std::string>& clusters,
                                   const ArmsSpec& arms, Spelling spelling);
/// The same for bytes already in memory; `file` stands for the file in messages.
ListedAllocations parse_allocations(std::string_view text, const std::string& file,
                                    const std::vector<std::string>& clusters, const ArmsSpec& arms, Spelling spelling);

}  // namespace clustertrial::sample_detail
