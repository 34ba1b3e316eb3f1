#include "clustertrial/allocation/redraw.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/philox.hpp"
#include "clustertrial/core/shared_draw_count.hpp"

#include <limits>
#include <vector>

namespace clustertrial {

namespace {

constexpr int most_refusals = 100;

/// Every generator takes seeds below 2^32.
std::uint64_t seed_from(DrawStream& random) {
    return random.below(std::numeric_limits<std::uint32_t>::max());
}

/// The arms of one wave's schools, allocated again.
AllocatedList allocate_again(const EarlierWave& wave, std::span<const EarlierWave> before, std::uint64_t seed) {
    AllocationPlan plan = wave.list.plan;
    plan.seed = seed;
    plan.simulations = 0;  // what they would say of probabilities is not asked
    return allocate(wave.table, plan, before);
}

/// The arms of all schools in one draw; throws as `allocate` does.
std::vector<std::size_t> draw_waves(std::span<const EarlierWave> waves, DrawStream& random) {
    std::vector<std::size_t> arms;
    std::vector<EarlierWave> drawn;
    for (const EarlierWave& wave : waves) {
        AllocatedList list = allocate_again(wave, drawn, seed_from(random));
        arms.insert(arms.end(), list.arms.begin(), list.arms.end());
        if (waves.size() > 1) drawn.push_back({wave.table, std::move(list)});
    }
    return arms;
}

std::vector<std::size_t> draw_until_accepted(std::span<const EarlierWave> waves, std::uint64_t seed, std::size_t draw) {
    DrawStream random(seed, draw);
    for (int refused = 0;; ++refused) {
        try {
            return draw_waves(waves, random);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design || refused + 1 == most_refusals) throw;
        }
    }
}

}  // namespace

AllocationSet redraw(std::span<const EarlierWave> waves, std::size_t count, std::uint64_t seed,
                     const DrawProgress& progress) {
    if (waves.empty()) throw Error(ErrorKind::usage, "redraw: found no wave; expected at least one");
    AllocationSet set{0, waves.front().list.plan.arms.size(), {}};
    for (const EarlierWave& wave : waves) set.schools += wave.list.rows.size();
    set.cells.resize(set.schools * count);
    SharedDrawCount done(progress, "allocations drawn again", count);
    parallel_for(count, 1, [&](std::size_t first, std::size_t end) {
        for (std::size_t draw = first; draw < end; ++draw) {
            const std::vector<std::size_t> arms = draw_until_accepted(waves, seed, draw);
            for (std::size_t school = 0; school < arms.size(); ++school)
                set.cells[draw * set.schools + school] = static_cast<std::uint8_t>(arms[school]);
            done.add_one();
        }
    });
    return set;
}

}  // namespace clustertrial
