#include "sha256_blocks.hpp"

#if defined(__x86_64__)
#include <array>

#include <cpuid.h>
#include <immintrin.h>
#endif

namespace clustertrial::data_detail {

#if defined(__x86_64__)

namespace {

/// FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
alignas(16) constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// gcc 12's __builtin_cpu_supports does not know "sha".
bool has_instructions() {
    constexpr unsigned features = 7;
    constexpr unsigned sha = 1U << 29U;  // of EBX
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __builtin_cpu_supports("sse4.1") != 0 && __get_cpuid_count(features, 0, &a, &b, &c, &d) != 0 &&
           (b & sha) != 0;
}

__attribute__((target("sse4.1"))) inline __m128i load(const void* at) {
    return _mm_loadu_si128(static_cast<const __m128i*>(at));
}

/// Four words of the message, which has them with the highest byte first.
__attribute__((target("sse4.1"))) inline __m128i message(const char* at) {
    return _mm_shuffle_epi8(load(at), _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL));
}

/// The order of words that the instructions want: A B E F and C D G H, the first in the highest place.
__attribute__((target("sse4.1,sha"))) void add_blocks(std::uint32_t* words, const char* at, std::size_t blocks) {
    const __m128i badc = _mm_shuffle_epi32(load(words), 0xB1);
    const __m128i efgh = _mm_shuffle_epi32(load(words + 4), 0x1B);
    __m128i abef = _mm_alignr_epi8(badc, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, badc, 0xF0);
    for (; blocks > 0; --blocks, at += sha256_block) {
        const __m128i abef_before = abef;
        const __m128i cdgh_before = cdgh;
        __m128i w[4] = {message(at), message(at + 16), message(at + 32), message(at + 48)};
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i) {  // four rounds each
            __m128i& now = w[i % 4];
            const __m128i sum = _mm_add_epi32(now, load(round_constants.data() + 4 * i));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            const __m128i last = w[(i + 3) % 4];
            const __m128i between = _mm_alignr_epi8(last, w[(i + 2) % 4], 4);
            now = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(now, w[(i + 1) % 4]), between), last);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(words), _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace

std::size_t add_sha256_blocks(std::span<std::uint32_t, 8> words, std::string_view bytes) {
    static const bool can = has_instructions();
    if (!can) return 0;
    const std::size_t blocks = bytes.size() / sha256_block;
    add_blocks(words.data(), bytes.data(), blocks);
    return blocks * sha256_block;
}

#else

std::size_t add_sha256_blocks(std::span<std::uint32_t, 8> /*words*/, std::string_view /*bytes*/) {
    return 0;
}

#endif

}  // namespace clustertrial::data_detail
