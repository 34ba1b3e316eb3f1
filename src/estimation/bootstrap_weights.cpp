#include "bootstrap_weights.hpp"

#include "clustertrial/core/philox.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace clustertrial::estimation_detail {
namespace {

constexpr double root_3_2 = 1.2247448713915890;
constexpr double root_1_2 = 0.70710678118654752;
constexpr std::array webb_points{-root_3_2, -1.0, -root_1_2, root_1_2, 1.0, root_3_2};

constexpr double root_5 = 2.2360679774997897;
/// Indexed rather than chosen: a branch on a random word is often mispredicted.
constexpr std::array mammen_points{(1 - root_5) / 2, (1 + root_5) / 2};
/// The low point's probability in units of 2^-32.
constexpr auto mammen_words = static_cast<std::uint32_t>((root_5 + 1) / (2 * root_5) * 0x1p32);

constexpr std::array signs{1.0, -1.0};
constexpr std::size_t word_bits = 64;

/// The signs of up to 64 clusters, from the lowest bit up.
void store_signs(std::uint64_t bits, std::size_t clusters, double* out, std::size_t stride) {
    for (std::size_t g = 0; g < clusters; ++g) out[g * stride] = signs[bits >> g & 1U];
}

void store_rademacher(DrawStream& stream, std::size_t clusters, double* out, std::size_t stride) {
    for (std::size_t first = 0; first < clusters; first += word_bits) {
        store_signs(stream.next64(), std::min(word_bits, clusters - first), out + first * stride, stride);
    }
}

using LaneWords = std::uint64_t __attribute__((vector_size(sizeof(Lanes))));

/// store_signs for each lane's word: the bit becomes the sign of 1.
CLUSTERTRIAL_WIDE void store_sign_lanes(const std::array<std::uint64_t, lanes>& words, std::size_t clusters,
                                        Lanes* out) {
    constexpr std::uint64_t one = 0x3FF0000000000000U;
    LaneWords bits;
    std::memcpy(&bits, words.data(), sizeof bits);
    for (std::size_t g = 0; g < clusters; ++g) {
        const LaneWords signed_one = (bits & 1U) << (word_bits - 1) | one;
        std::memcpy(&out[g], &signed_one, sizeof signed_one);
        bits >>= 1U;
    }
}

}  // namespace

void store_lanes(const WeightRule& rule, std::size_t first, std::size_t clusters, Lanes* out) {
    std::array<std::uint64_t, lanes> words = {};
    if (rule.enumerated) {
        std::iota(words.begin(), words.end(), first);
        return store_sign_lanes(words, clusters, out);
    }
    if (rule.weights != BootstrapWeights::rademacher) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            store_weights(rule, first + lane, clusters, reinterpret_cast<double*>(out) + lane, lanes);
        }
        return;
    }
    std::array streams{DrawStream(rule.seed, first), DrawStream(rule.seed, first + 1), DrawStream(rule.seed, first + 2),
                       DrawStream(rule.seed, first + 3)};
    static_assert(streams.size() == lanes);
    for (std::size_t at = 0; at < clusters; at += word_bits) {
        for (std::size_t lane = 0; lane < lanes; ++lane) words[lane] = streams[lane].next64();
        store_sign_lanes(words, std::min(word_bits, clusters - at), out + at);
    }
}

void store_weights(const WeightRule& rule, std::size_t draw, std::size_t clusters, double* out, std::size_t stride) {
    if (rule.enumerated) {
        store_signs(draw, clusters, out, stride);
        return;
    }
    DrawStream stream(rule.seed, draw);
    switch (rule.weights) {
        case BootstrapWeights::rademacher:
            store_rademacher(stream, clusters, out, stride);
            return;
        case BootstrapWeights::webb:
            for (std::size_t g = 0; g < clusters; ++g) out[g * stride] = webb_points[stream.below(webb_points.size())];
            return;
        case BootstrapWeights::mammen:
            for (std::size_t g = 0; g < clusters; ++g) {
                out[g * stride] = mammen_points[static_cast<std::size_t>(stream.next32() >= mammen_words)];
            }
            return;
    }
}

}  // namespace clustertrial::estimation_detail
