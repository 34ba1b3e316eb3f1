#include "clustertrial/allocation/minimisation.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "top_bits.hpp"

#include <algorithm>
#include <numeric>
#include <string>

namespace clustertrial {

using namespace allocation_detail;

namespace {

constexpr std::uint64_t largest_share = 1000;
constexpr std::uint64_t largest_weight = 1'000'000;
constexpr std::uint64_t largest_multiple = 1'000'000;
/// Of the whole numbers that imbalances are compared as.
constexpr double largest_imbalance = 9.2e18;  // 2^63

/// The ratio as the method needs it.
struct Shares {
    std::vector<std::uint64_t> ratio;
    std::uint64_t whole = 0;  ///< R, sum of the ratio
    std::vector<std::uint64_t>
        scale;  ///< by arm: common multiple / share, so that count * scale is count / share in whole numbers
};

Shares shares_of(std::span<const std::uint64_t> ratio) {
    Shares shares;
    if (ratio.empty()) return shares;
    std::uint64_t divisor = ratio[0];
    std::uint64_t multiple = 1;
    for (const auto share : ratio) {
        if (share == 0 || share > largest_share)
            throw Error(ErrorKind::usage,
                        "ratio: found " + std::to_string(share) + "; minimisation expects shares from 1 to 1000");
        divisor = std::gcd(divisor, share);
        multiple = std::lcm(multiple, share);
        if (multiple > largest_multiple)
            throw Error(ErrorKind::usage, "ratio: found a least common multiple of " + std::to_string(multiple) +
                                              "; minimisation expects one of at most 1000000");
    }
    for (const auto share : ratio) {
        shares.ratio.push_back(share / divisor);
        shares.whole += share / divisor;
        shares.scale.push_back(multiple / share);
    }
    return shares;
}

void check_factors(std::span<const Factor> factors, std::size_t schools, std::size_t arms,
                   std::span<const CountTable> before) {
    if (arms < 2)
        throw Error(ErrorKind::usage, "minimisation: found " + std::to_string(arms) + " arms; expected two or more");
    if (factors.empty()) throw Error(ErrorKind::usage, "minimisation: found no factor; expected one or more");
    if (!before.empty() && before.size() != factors.size())
        throw Error(ErrorKind::usage, "minimisation: found earlier counts for " + std::to_string(before.size()) +
                                          " factors; expected them for each of " + std::to_string(factors.size()));
    for (std::size_t f = 0; f < factors.size(); ++f) {
        const Factor& factor = factors[f];
        if (factor.level.size() != schools || factor.weight == 0 || factor.weight > largest_weight ||
            std::any_of(factor.level.begin(), factor.level.end(), [&](auto level) { return level >= factor.levels; })) {
            throw Error(ErrorKind::usage, "minimisation: factor " + std::to_string(f + 1) +
                                              ": expected a level for each school and a weight between 1 and 1000000");
        }
        if (!before.empty() && (before[f].arms != arms || before[f].strata() != factor.levels)) {
            throw Error(ErrorKind::usage, "minimisation: factor " + std::to_string(f + 1) +
                                              ": earlier counts that do not fit its levels and the arms");
        }
    }
}

/// Imbalances are whole numbers, so that equal ones are equal: they must fit.
void check_range(std::span<const Factor> factors, std::size_t schools, std::span<const CountTable> before,
                 const Shares& shares) {
    double weights = 0;
    std::uint64_t most = 0;
    for (const Factor& factor : factors) weights += static_cast<double>(factor.weight);
    for (const CountTable& table : before) {
        for (const auto count : table.cells) most = std::max(most, count);
    }
    const auto arms = static_cast<double>(shares.ratio.size());
    const auto scale = static_cast<double>(*std::max_element(shares.scale.begin(), shares.scale.end()));
    const double distance = arms * (static_cast<double>(most) + static_cast<double>(schools)) * scale;
    if (weights * arms * distance * distance > largest_imbalance) {
        throw Error(ErrorKind::usage,
                    "minimisation: counts, shares and weights are too large to be compared exactly; "
                    "expected smaller weights or simpler shares");
    }
}

/// The imbalance of counts divided by shares, times a constant that is the same for all arms and factors.
std::uint64_t imbalance_of(std::span<const std::uint64_t> scaled, Imbalance kind) {
    const auto [smallest, largest] = std::minmax_element(scaled.begin(), scaled.end());
    if (kind == Imbalance::range) return *largest - *smallest;
    const std::uint64_t arms = scaled.size();
    const std::uint64_t sum = std::accumulate(scaled.begin(), scaled.end(), std::uint64_t{0});
    std::uint64_t total = 0;
    for (const auto value : scaled) {
        const std::uint64_t distance = arms * value > sum ? arms * value - sum : sum - arms * value;
        total += kind == Imbalance::absolute ? distance : distance * distance;
    }
    return total;
}

/// The weighted sum of imbalances over a school's own levels, were it to go to `arm`.
std::uint64_t imbalance_with(std::span<const Factor> factors, const std::vector<CountTable>& counts, std::size_t school,
                             std::size_t arm, const Shares& shares, Imbalance kind) {
    std::uint64_t total = 0;
    std::vector<std::uint64_t> scaled(shares.ratio.size());
    for (std::size_t f = 0; f < factors.size(); ++f) {
        for (std::size_t a = 0; a < scaled.size(); ++a)
            scaled[a] = (counts[f].at(factors[f].level[school], a) + (a == arm ? 1 : 0)) * shares.scale[a];
        total += factors[f].weight * imbalance_of(scaled, kind);
    }
    return total;
}

/// The arms with the smallest imbalance.
std::vector<std::size_t> best_arms(std::span<const Factor> factors, const std::vector<CountTable>& counts,
                                   std::size_t school, const Shares& shares, Imbalance kind) {
    std::vector<std::size_t> best;
    std::uint64_t smallest = 0;
    for (std::size_t arm = 0; arm < shares.ratio.size(); ++arm) {
        const std::uint64_t value = imbalance_with(factors, counts, school, arm, shares, kind);
        if (best.empty() || value < smallest) {
            best.assign(1, arm);
            smallest = value;
        } else if (value == smallest) {
            best.push_back(arm);
        }
    }
    return best;
}

/// One of `arms`, with probabilities as their shares; no draw when there is one only.
std::size_t drawn_by_share(std::span<const std::size_t> arms, const Shares& shares, RandomStream& random) {
    if (arms.size() == 1) return arms[0];
    std::uint64_t whole = 0;
    for (const auto arm : arms) whole += shares.ratio[arm];
    std::uint64_t drawn = top_bits_below(whole, random);
    std::size_t index = 0;
    while (drawn >= shares.ratio[arms[index]]) drawn -= shares.ratio[arms[index++]];
    return arms[index];
}

/// The probability with which the preferred arm is not asked for, but the ratio alone: with p of the arm with the
/// smallest share r_1, R (1 - p) / (R - r_1).
double share_of_chance(double probability, const Shares& shares) {
    const auto whole = static_cast<double>(shares.whole);
    const auto smallest = static_cast<double>(*std::min_element(shares.ratio.begin(), shares.ratio.end()));
    if (!(probability >= smallest / whole && probability <= 1)) {
        throw Error(ErrorKind::usage, "probability: found " + format_shortest(probability) +
                                          "; minimisation expects one between the smallest share of the ratio, " +
                                          format_shortest(smallest / whole) + ", and 1");
    }
    return whole * (1 - probability) / (whole - smallest);
}

}  // namespace

MinimisedAllocation allocate_by_minimisation(std::span<const Factor> factors, std::span<const std::size_t> order,
                                             std::span<const std::uint64_t> ratio, const MinimisationOptions& options,
                                             std::span<const CountTable> before, RandomStream& random) {
    check_factors(factors, order.size(), ratio.size(), before);
    const Shares shares = shares_of(ratio);
    check_range(factors, order.size(), before, shares);
    const double by_chance = share_of_chance(options.probability, shares);
    std::vector<std::size_t> all(ratio.size());
    std::iota(all.begin(), all.end(), std::size_t{0});

    MinimisedAllocation result;
    result.arms.resize(order.size());
    result.counts.assign(before.begin(), before.end());
    if (before.empty()) {
        for (const Factor& factor : factors)
            result.counts.push_back({ratio.size(), std::vector<std::uint64_t>(factor.levels * ratio.size(), 0)});
    }
    for (const auto school : order) {
        const auto best = best_arms(factors, result.counts, school, shares, options.imbalance);
        std::size_t arm = drawn_by_share(best, shares, random);
        const bool chance = random.uniform() < by_chance;
        if (chance) arm = drawn_by_share(all, shares, random);
        if (chance || best.size() > 1) ++result.random_assignments;
        result.arms[school] = arm;
        for (std::size_t f = 0; f < factors.size(); ++f) ++result.counts[f].at(factors[f].level[school], arm);
    }
    return result;
}

std::vector<std::size_t> random_school_order(std::span<const std::size_t> order, RandomStream& random) {
    std::vector<std::size_t> schools;
    for (const auto place : random_order(order.size(), random)) schools.push_back(order[place]);
    return schools;
}

}  // namespace clustertrial
