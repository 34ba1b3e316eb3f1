#pragma once

#include "clustertrial/core/random.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace clustertrial {

/// "stata-mt64/1": a generator and the version of it, as files that must last name it.
std::string generator_text(GeneratorKind generator);

/// Throws Error(input) for a generator or a version that this library does not have, naming those it has.
GeneratorKind generator_of_text(std::string_view text);

/// Whether the seed is one that the generator takes.
bool fits(GeneratorKind generator, std::uint64_t seed);

}  // namespace clustertrial
