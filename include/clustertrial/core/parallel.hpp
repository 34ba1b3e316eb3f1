#pragma once

#include <cstddef>
#include <functional>

namespace clustertrial {

/// Threads that parallel_for uses: the machine's hardware threads, at least one, or what set_threads last asked for.
std::size_t threads();
/// 0: as many as the machine has.
void set_threads(std::size_t count);

/// Calls body(first, end) for consecutive blocks of `block` indices (the last may be shorter) that together are
/// 0 .. count - 1, on threads() threads, each block once, in no particular order; returns when all are done. A result
/// that is stored by index or by block does not depend on the number of threads. Starting a thread costs what 20 to 50
/// microseconds of work do, so a block should be worth more; a loop of one block, or inside another loop, stays on its
/// caller's thread. When blocks throw, those not begun are left out, and the exception of the lowest block is thrown
/// again here, after the others have ended. Throws Error(usage) when block is 0.
void parallel_for(std::size_t count, std::size_t block,
                  const std::function<void(std::size_t first, std::size_t end)>& body);

}  // namespace clustertrial
