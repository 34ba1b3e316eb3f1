#include "clustertrial/core/philox.hpp"

namespace clustertrial {
namespace {

// Random123's philox.h: the multipliers of a round, and the Weyl steps of the key (golden ratio, sqrt(3) - 1).
constexpr std::uint64_t multiplier_0 = 0xD2511F53U;
constexpr std::uint64_t multiplier_1 = 0xCD9E8D57U;
constexpr std::uint32_t key_step_0 = 0x9E3779B9U;
constexpr std::uint32_t key_step_1 = 0xBB67AE85U;
constexpr int rounds = 10;

constexpr std::uint32_t low_word(std::uint64_t value) {
    return static_cast<std::uint32_t>(value);
}

constexpr std::uint32_t high_word(std::uint64_t value) {
    return static_cast<std::uint32_t>(value >> 32U);
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t product_0 = multiplier_0 * counter[0];
        const std::uint64_t product_1 = multiplier_1 * counter[2];
        counter = {high_word(product_1) ^ counter[1] ^ key[0], low_word(product_1),
                   high_word(product_0) ^ counter[3] ^ key[1], low_word(product_0)};
        key[0] += key_step_0;
        key[1] += key_step_1;
    }
    return counter;
}

DrawStream::DrawStream(std::uint64_t seed, std::uint64_t draw)
    : key_{low_word(seed), high_word(seed)}, counter_{0, 0, low_word(draw), high_word(draw)} {}

void DrawStream::refill() {
    words_ = philox(counter_, key_);
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
}

}  // namespace clustertrial
