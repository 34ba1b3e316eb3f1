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

using Words = std::array<std::uint32_t, 4>;

/// The rounds of some blocks, side by side.
template <std::size_t count>
void add_rounds(std::array<Words, count>& blocks, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < rounds; ++round) {
        for (Words& block : blocks) {
            const std::uint64_t product_0 = multiplier_0 * block[0];
            const std::uint64_t product_1 = multiplier_1 * block[2];
            block = {high_word(product_1) ^ block[1] ^ key[0], low_word(product_1),
                     high_word(product_0) ^ block[3] ^ key[1], low_word(product_0)};
        }
        key[0] += key_step_0;
        key[1] += key_step_1;
    }
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    std::array<Words, 1> block{counter};
    add_rounds(block, key);
    return block.front();
}

DrawStream::DrawStream(std::uint64_t seed, std::uint64_t draw)
    : key_{low_word(seed), high_word(seed)}, counter_{0, 0, low_word(draw), high_word(draw)} {}

void DrawStream::refill() {
    const auto fill = [&](auto blocks) {
        for (Words& block : blocks) {
            block = counter_;
            if (++counter_[0] == 0) ++counter_[1];
        }
        add_rounds(blocks, key_);
        filled_ = 4 * blocks.size();
        for (std::size_t word = 0; word < filled_; ++word) words_[word] = blocks[word / 4][word % 4];
    };
    // Blocks do not depend on each other: four together take little longer than one. A draw that needs a second one
    // mostly needs many.
    filled_ == 0 ? fill(std::array<Words, 1>{}) : fill(std::array<Words, 4>{});
    used_ = 0;
}

}  // namespace clustertrial
