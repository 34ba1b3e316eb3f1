#include "top_bits.hpp"

#include <bit>
#include <numeric>
#include <utility>

namespace clustertrial::allocation_detail {

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
    // As top_bits_below(i) has it, without a branch on what was drawn, which no processor foretells: a draw that is not
    // below i swaps an element with itself and leaves i as it is.
    for (std::size_t i = count; i > 1;) {
        const auto drawn = static_cast<std::size_t>(random.bits() >> std::countl_zero(std::uint64_t{i - 1}));
        const std::size_t taken = drawn < i ? 1 : 0;
        std::swap(indices[i - 1], indices[taken == 1 ? drawn : i - 1]);
        i -= taken;
    }
    return indices;
}

}  // namespace clustertrial::allocation_detail
