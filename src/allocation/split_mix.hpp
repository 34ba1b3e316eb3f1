#pragma once

#include <cstdint>

namespace clustertrial::allocation_detail {

/// SplitMix64's output for its state after `number` steps from 0 (Steele, Lea and Flood 2014): 64 bits that look
/// random, one to one with numbers.
constexpr std::uint64_t split_mix(std::uint64_t number) {
    std::uint64_t bits = number * 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31U);
}

}  // namespace clustertrial::allocation_detail
