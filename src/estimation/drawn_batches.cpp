#include "drawn_batches.hpp"

#include "clustertrial/core/parallel.hpp"

#include <algorithm>

namespace clustertrial::estimation_detail {

namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 26U;
/// Batches that a thread takes at a time.
constexpr std::size_t batches_at_once = 256;

bool are_of(const DrawnBatches& drawn, const AllocationPlan& plan) {
    return drawn.draws == plan.draws && drawn.seed == plan.seed && drawn.arm == plan.space.arm &&
           drawn.stratum == plan.space.stratum;
}

/// Draws a batch. `to`: zeros.
void write_batch(const AllocationPlan& plan, std::size_t first_draw, AllocationBuffer& buffer, std::uint8_t* to) {
    const std::size_t clusters = plan.space.arm.size();
    for (std::size_t lane = 0; lane < std::min(lanes, plan.draws - first_draw); ++lane) {
        write_allocation(plan, first_draw + lane, buffer);
        const std::uint32_t* const arms = buffer.arms.data();
        for (std::uint32_t arm = 1; arm < plan.space.arms; ++arm) {
            std::uint8_t* const of_arm = to + (arm - 1) * clusters;
            for (std::size_t g = 0; g < clusters; ++g)
                of_arm[g] = static_cast<std::uint8_t>(of_arm[g] | (arms[g] == arm ? 1U : 0U) << lane);
        }
    }
}

}  // namespace

std::shared_ptr<const DrawnBatches> drawn_batches(const AllocationPlan& plan, AllocationMemory* memory) {
    if (memory == nullptr || plan.exact || !plan.space.allocations.empty()) return nullptr;
    if (memory->drawn && are_of(*memory->drawn, plan)) return memory->drawn;
    const std::size_t batches = (plan.draws + lanes - 1) / lanes;
    const std::size_t batch_size = (plan.space.arms - 1) * plan.space.arm.size();
    if (batches > most_bytes / batch_size) return nullptr;
    auto drawn = std::make_shared<DrawnBatches>();
    drawn->batch_size = batch_size;
    drawn->stratum = plan.space.stratum;
    drawn->arm = plan.space.arm;
    drawn->draws = plan.draws;
    drawn->seed = plan.seed;
    drawn->in_arm.resize(batches * batch_size, 0);
    parallel_for(batches, batches_at_once, [&](std::size_t first, std::size_t end) {
        AllocationBuffer buffer;
        for (std::size_t batch = first; batch < end; ++batch)
            write_batch(plan, batch * lanes, buffer, drawn->in_arm.data() + batch * batch_size);
    });
    memory->drawn = drawn;
    return drawn;
}

}  // namespace clustertrial::estimation_detail
