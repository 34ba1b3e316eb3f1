#include "clustertrial/allocation/methods.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace clustertrial {
namespace {

/// What schools are put in order of.
struct SortKeys {
    std::span<const std::size_t> group;  ///< first; empty: all alike
    std::span<const double> value;       ///< then
    std::span<const std::size_t> rank;   ///< last
};

std::tuple<std::size_t, double, std::size_t> key_of(const SortKeys& keys, std::size_t school) {
    return {keys.group.empty() ? 0 : keys.group[school], keys.value[school], keys.rank[school]};
}

/// The schools in order of the keys; runs of schools with the same keys are added to `ties`.
std::vector<std::size_t> ordered(const SortKeys& keys, Tie::On on, std::vector<Tie>& ties) {
    std::vector<std::size_t> order(keys.value.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return key_of(keys, a) < key_of(keys, b); });
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first + 1;
        while (end < order.size() && key_of(keys, order[end]) == key_of(keys, order[first])) ++end;
        const auto from = order.begin() + static_cast<std::ptrdiff_t>(first);
        if (end - first > 1)
            ties.push_back({on, keys.value[order[first]], {from, order.begin() + static_cast<std::ptrdiff_t>(end)}});
        first = end;
    }
    return order;
}

/// One draw a school, in the order given.
std::vector<double> draw_in(std::span<const std::size_t> order, DrawStorage storage, RandomStream& random) {
    std::vector<double> draws(order.size());
    for (const auto school : order) draws[school] = stored(random.uniform(), storage);
    return draws;
}

}  // namespace

double stored(double draw, DrawStorage storage) {
    return storage == DrawStorage::as_float ? static_cast<double>(static_cast<float>(draw)) : draw;
}

Allocation allocate_simple(std::span<const std::size_t> order, std::span<const std::uint64_t> ratio,
                           DrawStorage storage, RandomStream& random) {
    const double whole = static_cast<double>(std::accumulate(ratio.begin(), ratio.end(), std::uint64_t{0}));
    std::vector<double> upper;  // of each arm's share of [0, 1], but the last arm's: a stored draw can be 1
    std::uint64_t below = 0;
    for (std::size_t arm = 0; arm + 1 < ratio.size(); ++arm) {
        below += ratio[arm];
        upper.push_back(static_cast<double>(below) / whole);
    }
    Allocation allocation{draw_in(order, storage, random), std::vector<std::size_t>(order.size()), {}};
    for (std::size_t school = 0; school < order.size(); ++school) {
        const auto share = std::upper_bound(upper.begin(), upper.end(), allocation.draws[school]);
        allocation.arms[school] = static_cast<std::size_t>(share - upper.begin());
    }
    return allocation;
}

Allocation allocate_complete(std::span<const std::size_t> stratum, std::size_t strata,
                             std::span<const std::size_t> order, std::span<const std::size_t> tie_rank,
                             std::span<const std::uint64_t> ratio, DrawStorage storage, RandomStream& random,
                             const Shortfall& shortfall) {
    return allocate_complete(stratum, order, tie_rank, same_ratio(strata, ratio), storage, random, shortfall);
}

Allocation allocate_complete(std::span<const std::size_t> stratum, std::span<const std::size_t> order,
                             std::span<const std::size_t> tie_rank, const CountTable& ratios, DrawStorage storage,
                             RandomStream& random, const Shortfall& shortfall) {
    const std::size_t strata = ratios.strata();
    Allocation allocation{draw_in(order, storage, random), std::vector<std::size_t>(order.size()), {}};
    std::vector<std::size_t> sizes(strata, 0);
    for (const auto s : stratum) ++sizes[s];
    CountTable left = round_quotas(sizes, ratios, random, shortfall);

    std::vector<std::size_t> arm(strata, 0);  // the arm that each stratum is filling
    for (const auto school : ordered({stratum, allocation.draws, tie_rank}, Tie::On::draw, allocation.ties)) {
        const std::size_t s = stratum[school];
        while (left.at(s, arm[s]) == 0) ++arm[s];
        --left.at(s, arm[s]);
        allocation.arms[school] = arm[s];
    }
    return allocation;
}

Allocation allocate_sorted_alternation(std::span<const std::size_t> stratum, std::span<const double> key,
                                       std::span<const std::size_t> tie_rank, DrawStorage storage,
                                       RandomStream& random) {
    Allocation allocation;
    allocation.arms.resize(key.size());
    const auto by_key = ordered({{}, key, tie_rank}, Tie::On::sort_key, allocation.ties);
    allocation.draws = draw_in(by_key, storage, random);
    const auto by_draw = ordered({stratum, allocation.draws, tie_rank}, Tie::On::draw, allocation.ties);
    for (std::size_t i = 0; i < by_draw.size(); ++i) {
        const bool treated = i == 0 ? allocation.draws[by_draw[0]] > 0.5 : allocation.arms[by_draw[i - 1]] == 0;
        allocation.arms[by_draw[i]] = treated ? 1 : 0;
    }
    return allocation;
}

}  // namespace clustertrial
