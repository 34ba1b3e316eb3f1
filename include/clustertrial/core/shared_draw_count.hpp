#pragma once

#include "clustertrial/core/progress.hpp"

#include <cstdint>
#include <mutex>
#include <string_view>

namespace clustertrial {

/// A DrawCount for draws that several threads make: who is told is told by one of them at a time.
class SharedDrawCount {
  public:
    SharedDrawCount(const DrawProgress& progress, std::string_view what, std::uint64_t of)
        : count_(progress, what, of) {}

    void add_one() { add(1); }
    void add(std::uint64_t count) {
        const std::lock_guard<std::mutex> lock(mutex_);
        count_.add(count);
    }

  private:
    std::mutex mutex_;
    DrawCount count_;
};

}  // namespace clustertrial
