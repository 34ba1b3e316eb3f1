#pragma once

#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial::allocation_detail {

/// Uniform on 0 .. bound-1, exactly ("top-bits/1"): the top bits of a draw, as many as bound - 1 has, and another draw
/// when they are not below `bound`; without a draw when bound is 1. bound > 0.
/// Not RandomStream::below, whose remainder is made of the lowest bits: the seed enters stata-kiss32 by a linear
/// congruential part only, whose lowest bit, in every draw of the stream, is a function of the seed's lowest bit. Every
/// choice of one out of two would then hang on that one bit, and the schools' probabilities with it.
std::uint64_t top_bits_below(std::uint64_t bound, RandomStream& random);

/// 0 .. count-1 in a random order: Fisher-Yates from the last element down, the place j <= i by top_bits_below(i + 1).
std::vector<std::size_t> random_order(std::size_t count, RandomStream& random);

}  // namespace clustertrial::allocation_detail
