#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace clustertrial {

/// Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011): four random 32-bit words as a function of a key and a counter.
/// Draw number b is the same whichever thread asks for it, and whatever was drawn before.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// The random numbers of one draw: seed and number of the draw decide them all.
class DrawStream {
  public:
    /// Key: the seed, its low word first. Counter: the number of the block of four words, then that of the draw, both
    /// low word first.
    DrawStream(std::uint64_t seed, std::uint64_t draw);

    std::uint32_t next32() {
        if (used_ == filled_) refill();
        return words_[used_++];
    }

    /// Two words, the first one high.
    std::uint64_t next64() {
        const std::uint64_t high = next32();
        return high << 32U | next32();
    }

    /// Uniform on 0 .. bound - 1, exactly (Lemire 2019: a product, and rejection of its low part); bound > 0.
    std::uint32_t below(std::uint32_t bound) {
        std::uint64_t product = static_cast<std::uint64_t>(next32()) * bound;
        if (static_cast<std::uint32_t>(product) < bound) {
            const std::uint32_t surplus = (0U - bound) % bound;  // 2^32 mod bound
            while (static_cast<std::uint32_t>(product) < surplus) {
                product = static_cast<std::uint64_t>(next32()) * bound;
            }
        }
        return static_cast<std::uint32_t>(product >> 32U);
    }

    /// (x + 0.5) 2^-52, x the 52 high bits of next64(): exact, and in the open interval.
    double uniform() { return (static_cast<double>(next64() >> 12U) + 0.5) * 0x1p-52; }

  private:
    void refill();

    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 48> words_ = {};
    std::size_t used_ = 0;
    std::size_t filled_ = 0;
};

}  // namespace clustertrial
