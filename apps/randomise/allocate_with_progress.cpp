#include "allocate_with_progress.hpp"

#include "common/progress.hpp"

namespace clustertrial::apps {

AllocatedList allocate_with_progress(const Table& table, const AllocationPlan& plan,
                                     std::span<const EarlierWave> earlier, bool wanted) {
    ProgressOfDraws progress(wanted);
    return allocate(table, plan, earlier, progress.teller());
}

}  // namespace clustertrial::apps
