#pragma once

#include "clustertrial/core/kinds.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clustertrial {

/// Stata 14's default generator: MT19937-64; uniform() is runiform(), ((x >> 12) + 0.5) * 2^-52, in the open interval.
class StataMt64 {
  public:
    static constexpr std::string_view name = "stata-mt64";
    explicit StataMt64(std::uint64_t seed) : engine_(seed) {}
    std::uint64_t bits() { return engine_(); }  ///< 64 random bits
    double uniform();

  private:
    std::mt19937_64 engine_;  // its output is fixed by the C++ standard
};

/// Stata 13's generator (set rng kiss32); uniform() is r * 2^-32 and can be 0.
class StataKiss32 {
  public:
    static constexpr std::string_view name = "stata-kiss32";
    explicit StataKiss32(std::uint32_t seed);
    std::uint64_t bits();  ///< 64 random bits: two draws, the first one high
    double uniform();

  private:
    std::uint32_t next();
    std::uint32_t x_, y_, z_, w_;
};

enum class GeneratorKind { stata_mt64, stata_kiss32 };

struct GeneratorTraits {
    GeneratorKind value;
    std::string_view name;
    std::string_view version;  ///< name and version, as files that must last name it
    std::uint64_t largest_seed = UINT64_MAX;
};

template <>
struct Kinds<GeneratorKind> {
    static constexpr std::string_view what = "generator";
    static constexpr std::array rows{
        GeneratorTraits{GeneratorKind::stata_mt64, StataMt64::name, "stata-mt64/1"},
        GeneratorTraits{GeneratorKind::stata_kiss32, StataKiss32::name, "stata-kiss32/1", UINT32_MAX}};
};
static_assert(every_kind_has_a_row<GeneratorKind>);

/// Throws Error(input) for a generator or a version of it that this library does not have, naming those it has.
GeneratorKind generator_of_version(std::string_view version);

/// One of the generators, chosen at run time.
class RandomStream {
  public:
    /// Throws Error(usage) when the seed does not fit the generator (kiss32: below 2^32).
    RandomStream(GeneratorKind kind, std::uint64_t seed);
    std::uint64_t bits();
    double uniform();
    /// Uniform on 0 .. bound-1, exactly, by rejection from the top and a remainder ("bounded/1"); bound > 0. A
    /// remainder leans on the lowest bits, which stata-kiss32 has no good ones of: allocation takes top bits instead
    /// (top-bits/1).
    std::uint64_t below(std::uint64_t bound);

  private:
    std::variant<StataMt64, StataKiss32> generator_;
};

/// Fisher-Yates from the last element down ("shuffle/1"): the order is ours, not a standard library's.
template <typename T>
void shuffle(std::vector<T>& items, RandomStream& random) {
    for (std::size_t i = items.size(); i > 1; --i) {
        const auto j = static_cast<std::size_t>(random.below(i));
        std::swap(items[i - 1], items[j]);
    }
}

}  // namespace clustertrial
