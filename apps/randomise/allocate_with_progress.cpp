#include "allocate_with_progress.hpp"

#include "clustertrial/core/number.hpp"

#include "common/progress.hpp"

#include <chrono>
#include <string>

namespace clustertrial::apps {

AllocatedList allocate_with_progress(const Table& table, const AllocationPlan& plan,
                                     std::span<const EarlierWave> earlier, bool wanted) {
    using Clock = std::chrono::steady_clock;
    constexpr auto pause = std::chrono::milliseconds(200);
    auto last = Clock::now();
    ProgressLine line(wanted);
    return allocate(table, plan, earlier, [&](std::string_view what, std::uint64_t done, std::uint64_t of) {
        if (Clock::now() - last < pause) return;
        last = Clock::now();
        line.show(format_count(done) + " of at most " + format_count(of) + " " + std::string(what));
    });
}

}  // namespace clustertrial::apps
