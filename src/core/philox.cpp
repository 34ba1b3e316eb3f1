#include "clustertrial/core/philox.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

namespace clustertrial {
namespace {

// Random123's philox.h: the multipliers of a round, and the Weyl steps of the key (golden ratio, sqrt(3) - 1).
constexpr std::uint64_t multiplier_0 = 0xD2511F53U;
constexpr std::uint64_t multiplier_1 = 0xCD9E8D57U;
constexpr std::uint32_t key_step_0 = 0x9E3779B9U;
constexpr std::uint32_t key_step_1 = 0xBB67AE85U;
constexpr int rounds = 10;
constexpr int word_bits = 32;

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

#if defined(__x86_64__) && defined(__GNUC__)
#define CLUSTERTRIAL_AVX2 [[gnu::target("avx2")]]

/// Four blocks: words of one place in the low halves of a vector. A product is of low halves alone, so that it does not
/// matter what the high ones have.
struct FourBlocks {
    __m256i a, b, c, d;
};

/// With the counter's low word and the three after it.
CLUSTERTRIAL_AVX2 FourBlocks four_blocks(const Words& counter) {
    return {_mm256_add_epi64(_mm256_set1_epi64x(counter[0]), _mm256_set_epi64x(3, 2, 1, 0)),
            _mm256_set1_epi64x(counter[1]), _mm256_set1_epi64x(counter[2]), _mm256_set1_epi64x(counter[3])};
}

CLUSTERTRIAL_AVX2 void add_round(FourBlocks& blocks, __m256i key_0, __m256i key_1) {
    const __m256i product_0 = _mm256_mul_epu32(blocks.a, _mm256_set1_epi64x(multiplier_0));
    const __m256i product_1 = _mm256_mul_epu32(blocks.c, _mm256_set1_epi64x(multiplier_1));
    blocks.a = _mm256_xor_si256(_mm256_srli_epi64(product_1, word_bits), _mm256_xor_si256(blocks.b, key_0));
    blocks.b = product_1;
    blocks.c = _mm256_xor_si256(_mm256_srli_epi64(product_0, word_bits), _mm256_xor_si256(blocks.d, key_1));
    blocks.d = product_0;
}

/// Words of two places side by side.
CLUSTERTRIAL_AVX2 __m256i pair_words(__m256i first, __m256i second) {
    const __m256i low = _mm256_set1_epi64x(0xFFFFFFFF);
    return _mm256_or_si256(_mm256_and_si256(first, low), _mm256_slli_epi64(second, word_bits));
}

/// The words of four blocks, one block after the other.
CLUSTERTRIAL_AVX2 void store_blocks(const FourBlocks& blocks, std::uint32_t* to) {
    const __m256i first = pair_words(blocks.a, blocks.b);
    const __m256i second = pair_words(blocks.c, blocks.d);
    const __m256i even = _mm256_unpacklo_epi64(first, second);  // blocks 0 and 2
    const __m256i odd = _mm256_unpackhi_epi64(first, second);   // blocks 1 and 3
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 8), _mm256_permute2x128_si256(even, odd, 0x31));
}

/// Twelve blocks from `counter` on, whose low word does not overflow: three vectors that do not wait for each other.
CLUSTERTRIAL_AVX2 void write_twelve_blocks(Words counter, std::array<std::uint32_t, 2> key, std::uint32_t* to) {
    FourBlocks x = four_blocks(counter);
    counter[0] += 4;
    FourBlocks y = four_blocks(counter);
    counter[0] += 4;
    FourBlocks z = four_blocks(counter);
    for (int round = 0; round < rounds; ++round) {
        const __m256i key_0 = _mm256_set1_epi64x(key[0]);
        const __m256i key_1 = _mm256_set1_epi64x(key[1]);
        add_round(x, key_0, key_1);
        add_round(y, key_0, key_1);
        add_round(z, key_0, key_1);
        key[0] += key_step_0;
        key[1] += key_step_1;
    }
    store_blocks(x, to);
    store_blocks(y, to + 16);
    store_blocks(z, to + 32);
}

/// Whether write_twelve_blocks may be called.
bool can_write_twelve_blocks(const Words& counter) {
    constexpr std::uint32_t last = 0xFFFFFFFF;
    return counter[0] < last - 12 && __builtin_cpu_supports("avx2") != 0;
}
#else
void write_twelve_blocks(const Words&, const std::array<std::uint32_t, 2>&, std::uint32_t*) {}
bool can_write_twelve_blocks(const Words&) {
    return false;
}
#endif

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
    // Blocks do not depend on each other: several together take little longer than one. A draw that needs a second one
    // mostly needs many.
    if (filled_ == 0) {
        fill(std::array<Words, 1>{});
    } else if (can_write_twelve_blocks(counter_)) {
        write_twelve_blocks(counter_, key_, words_.data());
        counter_[0] += 12;
        filled_ = words_.size();
    } else {
        fill(std::array<Words, 4>{});
    }
    used_ = 0;
}

}  // namespace clustertrial
