#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial {

/// Which cluster each row belongs to.
struct Clusters {
    std::vector<std::uint32_t> of_row;  ///< n, 0 .. count-1
    std::size_t count = 0;              ///< G
};

}  // namespace clustertrial
