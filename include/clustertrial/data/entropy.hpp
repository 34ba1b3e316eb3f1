#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// What nobody can know beforehand: from the system's entropy.
namespace clustertrial {

/// A whole number from 0 to `limit` - 1, each as likely as the others.
std::uint32_t entropy_below(std::uint32_t limit);

/// Random bytes, as two lower-case hexadecimal digits each.
std::string entropy_in_hexadecimal(std::size_t bytes);

}  // namespace clustertrial
