#pragma once

#include <array>
#include <cstdint>

namespace clustertrial {

/// Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011): four random 32-bit words as a function of a key and a counter.
/// Draw number b is the same whichever thread asks for it, and whatever was drawn before.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// The random numbers of one draw: seed and number of the draw decide them all.
class DrawStream {
  public:
    DrawStream(std::uint64_t seed, std::uint64_t draw);
    std::uint32_t next32();
    std::uint64_t next64();  ///< two words, the first one high
    /// Uniform on 0 .. bound - 1, exactly (Lemire 2019: a product, and rejection of its low part); bound > 0.
    std::uint32_t below(std::uint32_t bound);
    double uniform();  ///< (x + 0.5) 2^-53, x of 53 bits: in the open interval

  private:
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 4> words_ = {};
    unsigned used_ = 4;
};

}  // namespace clustertrial
