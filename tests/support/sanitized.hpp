// Whether this is a build with sanitizers, in which a step of an exhaustive test costs ten times as much and finds no
// more than any of its neighbours. What such a test claims is claimed by the other builds.
#pragma once

#include <cstddef>

namespace clustertrial::test {

#ifdef __has_feature  // clang; gcc defines a macro
#if __has_feature(address_sanitizer)
#define CLUSTERTRIAL_SANITIZED 1
#endif
#endif
#if defined(CLUSTERTRIAL_SANITIZED) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// How far apart the bytes are that a test changes one by one: every byte, or under sanitizers one in eleven.
inline constexpr std::size_t bytes_apart = sanitized ? 11 : 1;

}  // namespace clustertrial::test
