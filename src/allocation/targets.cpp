#include "targets.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial::allocation_detail {
namespace {

/// Beyond it a target of the whole wave would not fit.
constexpr std::uint64_t largest_target = std::uint64_t{1} << 62U;

bool has_every_arm(const CountTable& shares, std::size_t stratum) {
    for (std::size_t arm = 0; arm < shares.arms; ++arm) {
        if (shares.at(stratum, arm) == 0) return false;
    }
    return true;
}

CellTargets quotas_of(std::span<const std::size_t> sizes, const CommonShares& common) {
    CellTargets quotas{common.whole, common.shares};
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        for (std::size_t arm = 0; arm < quotas.cells.arms; ++arm) quotas.cells.at(s, arm) *= sizes[s];
    }
    return quotas;
}

[[noreturn]] void refuse(const Shortfall& shortfall, std::size_t arm, std::uint64_t schools) {
    const double missing = static_cast<double>(shortfall.by_arm[arm]) / static_cast<double>(shortfall.unit);
    throw Error(ErrorKind::design, "earlier waves leave arm " + std::to_string(arm + 1) + " of " +
                                       std::to_string(shortfall.by_arm.size()) + " with " +
                                       format_shortest(missing < 0 ? -missing : missing) + " schools too " +
                                       (missing > 0 ? "few" : "many") + ", which a wave with " +
                                       std::to_string(schools) +
                                       " schools where every arm has a share cannot make up for; expected a larger "
                                       "wave, or one allocated by itself");
}

/// The quotas in finer units, so that a shortfall spread over `spread` schools is a whole number of them too.
CellTargets refined(CellTargets quotas, std::uint64_t schools, std::uint64_t spread, const Shortfall& shortfall) {
    const std::uint64_t parts = spread * static_cast<std::uint64_t>(shortfall.unit);
    const std::uint64_t finer = parts / std::gcd(parts, quotas.whole);
    if (finer > largest_target / schools / quotas.whole) {
        throw Error(ErrorKind::usage,
                    "ratios: with the shortfall of earlier waves they have no common multiple that fits in 62 bits; "
                    "expected simpler shares");
    }
    quotas.whole *= finer;
    for (auto& cell : quotas.cells.cells) cell *= finer;
    return quotas;
}

/// Spreads what one arm is short of over the schools of the strata that take part.
void make_up(CellTargets& targets, std::span<const std::size_t> takes_part, std::uint64_t spread,
             const Shortfall& shortfall, std::size_t arm) {
    const auto unit = static_cast<std::uint64_t>(shortfall.unit);
    const auto off = static_cast<std::uint64_t>(std::abs(shortfall.by_arm[arm]));
    const bool too_many = shortfall.by_arm[arm] < 0;
    if (off > spread * unit) refuse(shortfall, arm, spread);  // more than a school for a school would overflow below
    const std::uint64_t of_school = targets.whole / (spread * unit) * off;
    for (std::size_t s = 0; s < takes_part.size(); ++s) {
        std::uint64_t& cell = targets.cells.at(s, arm);
        const std::uint64_t change = of_school * takes_part[s];
        if (too_many && change > cell) refuse(shortfall, arm, spread);
        cell = too_many ? cell - change : cell + change;
        if (takes_part[s] > 0 && cell > targets.whole * takes_part[s]) refuse(shortfall, arm, spread);
    }
}

}  // namespace

CommonShares common_shares(std::size_t strata, const CountTable& ratios) {
    if (ratios.strata() != strata) {
        throw Error(ErrorKind::usage, "ratios: found " + std::to_string(ratios.strata()) + " rows; expected " +
                                          std::to_string(strata) + ", one a stratum");
    }
    CommonShares common{1, ratios};
    std::vector<std::uint64_t> sums(strata, 0);
    for (std::size_t s = 0; s < strata; ++s) {
        std::uint64_t divisor = 0;
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) divisor = std::gcd(divisor, ratios.at(s, arm));
        if (divisor == 0) throw Error(ErrorKind::usage, "ratios: a stratum without a share; expected at least one");
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) {
            common.shares.at(s, arm) /= divisor;
            sums[s] += std::min(common.shares.at(s, arm), largest_whole + 1);
        }
        if (sums[s] <= largest_whole) common.whole = std::lcm(common.whole, sums[s]);
        if (std::max(sums[s], common.whole) > largest_whole) {
            throw Error(ErrorKind::usage,
                        "ratios: their sums have no common multiple up to 2^31; expected simpler shares");
        }
    }
    for (std::size_t s = 0; s < strata; ++s) {
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) common.shares.at(s, arm) *= common.whole / sums[s];
    }
    return common;
}

Shortfall reduced(Shortfall shortfall) {
    std::int64_t common = shortfall.unit;
    for (const auto value : shortfall.by_arm) common = std::gcd(common, value);
    for (auto& value : shortfall.by_arm) value /= common;
    shortfall.unit /= common;
    return shortfall;
}

void check_shortfall(const Shortfall& shortfall, std::size_t arms) {
    if (shortfall.by_arm.size() != arms) {
        throw Error(ErrorKind::usage, "shortfall: found " + std::to_string(shortfall.by_arm.size()) +
                                          " arms; expected " + std::to_string(arms));
    }
    if (shortfall.unit < 1 || shortfall.unit > static_cast<std::int64_t>(largest_whole))
        throw Error(ErrorKind::usage, "shortfall: expected a unit from 1 to 2^31");
    const std::int64_t largest = static_cast<std::int64_t>(most_schools) * shortfall.unit;
    std::int64_t sum = 0;  // of each sign below 2^62, when it is taken as it comes
    for (const auto value : shortfall.by_arm) {
        if (value > largest || value < -largest || sum > largest || sum < -largest)
            throw Error(ErrorKind::usage, "shortfall: found more than 2^30 schools");
        sum += value;
    }
    if (sum != 0) throw Error(ErrorKind::usage, "shortfall: expected arms that add up to 0");
}

CellTargets targets_of(std::span<const std::size_t> sizes, const CountTable& ratios, const Shortfall& shortfall) {
    const CommonShares common = common_shares(sizes.size(), ratios);
    CellTargets quotas = quotas_of(sizes, common);
    if (shortfall.by_arm.empty()) return quotas;
    check_shortfall(shortfall, ratios.arms);
    const Shortfall missing = reduced(shortfall);
    const auto worst = std::max_element(missing.by_arm.begin(), missing.by_arm.end());
    if (*worst == 0) return quotas;  // they add up to 0

    std::uint64_t schools = 0;
    std::vector<std::size_t> takes_part(sizes.begin(), sizes.end());
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        schools += sizes[s];
        if (!has_every_arm(common.shares, s)) takes_part[s] = 0;
    }
    if (schools > most_schools) throw Error(ErrorKind::usage, "shortfall: found a wave of more than 2^30 schools");
    const auto spread = std::accumulate(takes_part.begin(), takes_part.end(), std::uint64_t{0});
    if (spread == 0) refuse(missing, static_cast<std::size_t>(worst - missing.by_arm.begin()), spread);
    CellTargets targets = refined(std::move(quotas), schools, spread, missing);
    for (std::size_t arm = 0; arm < ratios.arms; ++arm) make_up(targets, takes_part, spread, missing, arm);
    return targets;
}

}  // namespace clustertrial::allocation_detail
