#include "generator_text.hpp"

#include "clustertrial/core/error.hpp"

#include <array>
#include <limits>

namespace clustertrial {
namespace {

constexpr std::array generators{GeneratorKind::stata_mt64, GeneratorKind::stata_kiss32};
constexpr std::string_view generator_version = "/1";

}  // namespace

std::string generator_text(GeneratorKind generator) {
    return std::string(to_name(generator)) + std::string(generator_version);
}

GeneratorKind generator_of_text(std::string_view text) {
    std::string known;
    for (const auto generator : generators) {
        if (generator_text(generator) == text) return generator;
        known += (known.empty() ? "" : " or ") + generator_text(generator);
    }
    throw Error(ErrorKind::input, "unknown generator or version of it '" + std::string(text) + "'; expected " + known);
}

bool fits(GeneratorKind generator, std::uint64_t seed) {
    return generator != GeneratorKind::stata_kiss32 || seed <= std::numeric_limits<std::uint32_t>::max();
}

}  // namespace clustertrial
