#include "clustertrial/core/random.hpp"

#include "clustertrial/core/error.hpp"

#include <string>

namespace clustertrial {

double StataMt64::uniform() {
    return (static_cast<double>(bits() >> 12U) + 0.5) * 0x1p-52;
}

StataKiss32::StataKiss32(std::uint32_t seed) : x_(seed), y_(521288629U), z_(362436069U), w_(2262615U) {
    constexpr int discarded = 100;  // Stata's warm-up
    for (int i = 0; i < discarded; ++i) next();
}

std::uint32_t StataKiss32::next() {
    x_ = 69069U * x_ + 1234567U;
    y_ ^= y_ << 13U;
    y_ ^= y_ >> 17U;
    y_ ^= y_ << 5U;
    z_ = 65184U * (z_ & 65535U) + (z_ >> 16U);
    w_ = 63663U * (w_ & 65535U) + (w_ >> 16U);
    return x_ + y_ + z_ + (w_ << 16U);
}

std::uint64_t StataKiss32::bits() {
    const std::uint64_t high = next();
    return high << 32U | next();
}

double StataKiss32::uniform() {
    return static_cast<double>(next()) * 0x1p-32;
}

GeneratorKind generator_of_version(std::string_view version) {
    return kind_by<GeneratorKind>(&GeneratorTraits::version, "generator or version of it", version, ErrorKind::input);
}

namespace {

std::variant<StataMt64, StataKiss32> make_generator(GeneratorKind kind, std::uint64_t seed) {
    const GeneratorTraits& traits = traits_of(kind);
    if (seed > traits.largest_seed) {
        throw Error(ErrorKind::usage, "seed " + std::to_string(seed) + " does not fit generator " +
                                          std::string(traits.name) + "; expected at most " +
                                          std::to_string(traits.largest_seed));
    }
    if (kind == GeneratorKind::stata_mt64) return StataMt64(seed);
    return StataKiss32(static_cast<std::uint32_t>(seed));
}

}  // namespace

RandomStream::RandomStream(GeneratorKind kind, std::uint64_t seed) : generator_(make_generator(kind, seed)) {}

std::uint64_t RandomStream::bits() {
    return std::visit([](auto& generator) { return generator.bits(); }, generator_);
}

double RandomStream::uniform() {
    return std::visit([](auto& generator) { return generator.uniform(); }, generator_);
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
    if (bound == 0) throw Error(ErrorKind::usage, "a random whole number below 0 was asked for");
    // The 2^64 mod bound topmost values would make small results likelier: draw again.
    const std::uint64_t surplus = (UINT64_MAX % bound + 1) % bound;
    const std::uint64_t last = UINT64_MAX - surplus;
    std::uint64_t drawn = bits();
    while (drawn > last) drawn = bits();
    return drawn % bound;
}

}  // namespace clustertrial
