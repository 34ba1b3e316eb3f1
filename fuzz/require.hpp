#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the program when a property does not hold: for libFuzzer that is a crash, and the input is kept.
inline void require(bool holds, const char* property) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", property);
    std::abort();
}
