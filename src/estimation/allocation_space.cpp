#include "allocation_space.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/philox.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <string>

namespace clustertrial {
namespace estimation_detail {
namespace {

[[noreturn]] void misfit(const std::string& message) {
    throw Error(ErrorKind::usage, message);
}

void check_arms(const std::vector<std::uint32_t>& arms, const AllocationSpace& space, const std::string& what) {
    if (arms.size() != space.arm.size()) {
        misfit(what + " has " + counted(arms.size(), "cluster") + "; " + std::to_string(space.arm.size()) +
               " were randomised");
    }
    const auto unknown = std::find_if(arms.begin(), arms.end(), [&](std::uint32_t arm) { return arm >= space.arms; });
    if (unknown != arms.end()) {
        misfit(what + " has arm " + std::to_string(*unknown) + " where there are " + counted(space.arms, "arm"));
    }
}

std::vector<StratumPlan> divide_into_strata(const AllocationSpace& space) {
    std::map<std::uint32_t, StratumPlan> by_number;
    for (std::size_t g = 0; g < space.arm.size(); ++g) {
        StratumPlan& stratum = by_number[space.stratum[g]];
        stratum.sizes.resize(space.arms);
        stratum.members.push_back(static_cast<std::uint32_t>(g));
        ++stratum.sizes[space.arm[g]];
    }
    std::vector<StratumPlan> strata;
    for (auto& [number, stratum] : by_number) {
        const auto largest = std::max_element(stratum.sizes.begin(), stratum.sizes.end());
        stratum.largest_arm = static_cast<std::uint32_t>(largest - stratum.sizes.begin());
        for (std::uint32_t arm = 0; arm < space.arms; ++arm) {
            if (arm != stratum.largest_arm) stratum.labels.insert(stratum.labels.end(), stratum.sizes[arm], arm);
        }
        strata.push_back(std::move(stratum));
    }
    return strata;
}

/// Arrangements of a stratum: a product of binomials. Every step of a binomial is a whole number, and exact as long as
/// it is below 2^64: with C(n, i) <= 2^53 and i <= n / 2, i is at most 28.
long double count_arrangements(const std::vector<std::uint32_t>& sizes) {
    long double count = 1;
    std::uint64_t placed = 0;
    for (const std::uint32_t size : sizes) {
        placed += size;
        const std::uint64_t smaller = std::min<std::uint64_t>(size, placed - size);
        long double binomial = 1;
        for (std::uint64_t i = 1; i <= smaller; ++i) {
            binomial = binomial * static_cast<long double>(placed - smaller + i) / static_cast<long double>(i);
        }
        count *= binomial;
    }
    return count;
}

/// Arrangement number `rank` of a stratum in lexicographic order: of the arrangements of what is left, the share
/// left[arm] / places left has `arm` first.
void write_arrangement(const StratumPlan& stratum, std::uint64_t rank, AllocationBuffer& buffer) {
    buffer.left = stratum.sizes;
    std::uint64_t count = stratum.count;
    std::uint64_t places = stratum.members.size();
    for (const std::uint32_t member : stratum.members) {
        std::uint32_t arm = 0;
        std::uint64_t with_arm = count * buffer.left[arm] / places;
        while (rank >= with_arm) {
            rank -= with_arm;
            with_arm = count * buffer.left[++arm] / places;
        }
        buffer.arms[member] = arm;
        --buffer.left[arm];
        --places;
        count = with_arm;
    }
}

/// The clusters outside the largest arm get places drawn without replacement; all others are in the largest arm.
void draw_arrangement(const StratumPlan& stratum, DrawStream& random, AllocationBuffer& buffer) {
    buffer.places = stratum.members;
    for (const std::uint32_t member : stratum.members) buffer.arms[member] = stratum.largest_arm;
    const auto size = static_cast<std::uint32_t>(stratum.members.size());
    for (std::uint32_t i = 0; i < stratum.labels.size(); ++i) {
        const std::uint32_t j = i + random.below(size - i);
        buffer.arms[buffer.places[j]] = stratum.labels[i];
        buffer.places[j] = buffer.places[i];
    }
}

}  // namespace

void check_space(const AllocationSpace& space) {
    if (space.arms < 2) misfit("an allocation to " + counted(space.arms, "arm") + "; at least two are needed");
    check_arms(space.arm, space, "the observed allocation");
    if (space.allocations.empty()) {
        if (space.stratum.size() != space.arm.size()) {
            misfit(counted(space.stratum.size(), "stratum number") + " for " +
                   counted(space.arm.size(), "randomised cluster"));
        }
        return;
    }
    for (std::size_t i = 0; i < space.allocations.size(); ++i) {
        check_arms(space.allocations[i], space, "allocation " + std::to_string(i + 1) + " of the list");
    }
    if (space.drawn) return;
    if (std::find(space.allocations.begin(), space.allocations.end(), space.arm) == space.allocations.end()) {
        misfit("the observed allocation is not among the " + counted(space.allocations.size(), "allocation") +
               " of the list");
    }
}

AllocationPlan plan_allocations(const AllocationSpace& space, std::size_t draws, std::uint64_t seed) {
    if (draws == 0) misfit("0 draws of the allocation were asked for; at least one is needed");
    AllocationPlan plan{space};
    plan.seed = seed;
    if (space.drawn) {
        plan.draws = space.allocations.size();
        return plan;
    }
    const double count = count_allocations(space);
    plan.exact = count <= static_cast<double>(draws);
    plan.draws = plan.exact ? static_cast<std::size_t>(count) : draws;
    if (!space.allocations.empty()) return plan;
    plan.strata = divide_into_strata(space);
    if (plan.exact) {
        for (StratumPlan& stratum : plan.strata) {
            stratum.count = static_cast<std::uint64_t>(count_arrangements(stratum.sizes));
        }
    }
    return plan;
}

void write_allocation(const AllocationPlan& plan, std::size_t draw, AllocationBuffer& buffer) {
    const auto& list = plan.space.allocations;
    buffer.arms.resize(plan.space.arm.size());
    if (!list.empty() && (plan.exact || plan.space.drawn)) {
        buffer.arms = list[draw];
    } else if (plan.exact) {
        std::uint64_t number = draw;
        for (const StratumPlan& stratum : plan.strata) {
            write_arrangement(stratum, number % stratum.count, buffer);
            number /= stratum.count;
        }
    } else {
        DrawStream random(plan.seed, draw);
        if (!list.empty()) buffer.arms = list[random.below(static_cast<std::uint32_t>(list.size()))];
        for (const StratumPlan& stratum : plan.strata) draw_arrangement(stratum, random, buffer);
    }
}

}  // namespace estimation_detail

std::optional<AllocationSpace> hold_other_arms(const AllocationSpace& space, std::size_t arm, double fewest) {
    estimation_detail::check_space(space);
    AllocationSpace held = space;
    const auto stays = [&](std::size_t g) { return space.arm[g] != 0 && space.arm[g] != arm; };
    if (!space.allocations.empty()) {
        std::erase_if(held.allocations, [&](const std::vector<std::uint32_t>& arms) {
            for (std::size_t g = 0; g < arms.size(); ++g) {
                const bool is_other = arms[g] != 0 && arms[g] != arm;
                if ((stays(g) || is_other) && arms[g] != space.arm[g]) return true;
            }
            return false;
        });
        if (static_cast<double>(held.allocations.size()) < fewest) return std::nullopt;
        return held;
    }
    // What is alone in its stratum does not move.
    std::uint32_t next = space.stratum.empty() ? 0 : *std::max_element(space.stratum.begin(), space.stratum.end()) + 1;
    for (std::size_t g = 0; g < held.stratum.size(); ++g) {
        if (stays(g)) held.stratum[g] = next++;
    }
    return held;
}

double count_allocations(const AllocationSpace& space) {
    estimation_detail::check_space(space);
    if (space.drawn) return std::numeric_limits<double>::infinity();
    if (!space.allocations.empty()) return static_cast<double>(space.allocations.size());
    long double count = 1;
    for (const auto& stratum : estimation_detail::divide_into_strata(space)) {
        count *= estimation_detail::count_arrangements(stratum.sizes);
    }
    const bool fits = count <= static_cast<long double>(std::numeric_limits<double>::max());
    return fits ? static_cast<double>(count) : std::numeric_limits<double>::infinity();
}

}  // namespace clustertrial
