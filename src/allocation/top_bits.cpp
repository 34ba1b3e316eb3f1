#include "top_bits.hpp"

#include <bit>
#include <numeric>
#include <utility>

namespace clustertrial {

std::uint64_t top_bits_below(std::uint64_t bound, RandomStream& random) {
    if (bound == 1) return 0;
    const int unused = std::countl_zero(bound - 1);
    std::uint64_t drawn = random.bits() >> unused;
    while (drawn >= bound) drawn = random.bits() >> unused;
    return drawn;
}

std::vector<std::size_t> random_order(std::size_t count, RandomStream& random) {
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) {
        const auto j = static_cast<std::size_t>(top_bits_below(i, random));
        std::swap(indices[i - 1], indices[j]);
    }
    return indices;
}

}  // namespace clustertrial
