#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <vector>

/// Compiles a function for vectors of AVX2 too; which one is run, the processor decides at the start. Both give the
/// same bits: AVX2 has no instruction that adds a product without rounding it, as AVX-512 has. The address sanitizer
/// cannot start a program that chooses so.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define CLUSTERTRIAL_WIDE __attribute__((target_clones("default", "avx2")))
#else
#define CLUSTERTRIAL_WIDE
#endif

namespace clustertrial::estimation_detail {

/// Numbers that are computed side by side, one of each draw: a vector of AVX2. (Of a longer one gcc 12 keeps every
/// value in memory: twice as slow.)
constexpr std::size_t lanes = 4;
using Lanes = double __attribute__((vector_size(lanes * sizeof(double))));
/// Of each lane -1 for true, 0 for false: what a comparison of Lanes gives.
using LaneFlags = std::int64_t __attribute__((vector_size(lanes * sizeof(std::int64_t))));

/// What lanes in memory are aligned to. The compiler takes them to be aligned as the vectors are that a function is
/// compiled for, and memory is passed to functions that are compiled for wider ones.
constexpr std::size_t lane_alignment = sizeof(Lanes);

template <typename T>
struct LaneAllocator {
    using value_type = T;
    T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{lane_alignment}));
    }
    void deallocate(T* memory, std::size_t) { ::operator delete (memory, std::align_val_t{lane_alignment}); }
    bool operator==(const LaneAllocator&) const = default;
};
using LaneVector = std::vector<Lanes, LaneAllocator<Lanes>>;

/// A bound of a loop that the compiler knows; where it does not, std::size_t stands in its place.
template <std::size_t count>
using Known = std::integral_constant<std::size_t, count>;

/// Zeros to sum in: registers where the compiler knows how many, else the memory that the sums are meant for. Sums in
/// memory wait for each other: loops with them take two to three times as long.
template <std::size_t count>
[[gnu::always_inline]] inline std::array<Lanes, count> room_for_sums(Known<count>, Lanes*) {
    return {};
}
[[gnu::always_inline]] inline Lanes* room_for_sums(std::size_t count, Lanes* memory) {
    std::fill(memory, memory + count, Lanes{});
    return memory;
}

}  // namespace clustertrial::estimation_detail
