#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace clustertrial {

/// Told now and then while many draws are made: what they are, how many are done, and of how many (at most). It decides
/// nothing: with it and without it the draws are the same.
using DrawProgress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t of)>;

/// Counts draws, and tells when a multiple of `step` is reached.
class DrawCount {
  public:
    DrawCount(const DrawProgress& progress, std::string_view what, std::uint64_t of)
        : progress_(progress), what_(what), of_(of) {}

    void add_one() { add(1); }
    void add(std::uint64_t count) {
        constexpr std::uint64_t step = 256;  // so seldom that it costs nothing, so often that it is seen to move
        const std::uint64_t before = done_ / step;
        done_ += count;
        if (done_ / step != before && progress_) progress_(what_, done_, of_);
    }

  private:
    const DrawProgress& progress_;
    std::string_view what_;
    std::uint64_t of_;
    std::uint64_t done_ = 0;
};

}  // namespace clustertrial
