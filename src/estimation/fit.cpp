#include "clustertrial/estimation/fit.hpp"

#include <algorithm>

namespace clustertrial {

std::optional<std::size_t> Fit::position(std::size_t column) const {
    const auto found = std::find(kept.begin(), kept.end(), column);
    if (found == kept.end()) return std::nullopt;
    return static_cast<std::size_t>(found - kept.begin());
}

}  // namespace clustertrial
