#include "clustertrial/allocation/earlier.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "earlier_units.hpp"
#include "targets.hpp"
#include "whitening.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace clustertrial {

using namespace allocation_detail;

namespace {

void check_counts(std::span<const std::size_t> sizes, std::size_t arms, const CountTable& counts) {
    if (counts.arms != arms || counts.cells.size() != sizes.size() * arms) {
        throw Error(ErrorKind::usage, "shortfall: found " + std::to_string(counts.cells.size()) +
                                          " counts; expected one a stratum and arm, " +
                                          std::to_string(sizes.size() * arms));
    }
    std::uint64_t schools = 0;
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        if (sizes[s] > most_schools || (schools += sizes[s]) > most_schools)
            throw Error(ErrorKind::usage, "shortfall: found more than 2^30 schools");
        std::uint64_t left = sizes[s];
        bool fits = true;
        for (std::size_t arm = 0; arm < arms && fits; ++arm) {
            fits = counts.at(s, arm) <= left;
            left -= fits ? counts.at(s, arm) : 0;
        }
        if (!fits || left != 0)
            throw Error(ErrorKind::usage, "shortfall: expected counts that add up to their stratum's size");
    }
}

}  // namespace

Shortfall shortfall_of(std::span<const std::size_t> sizes, const CountTable& ratios, const CountTable& counts) {
    const CommonShares common = common_shares(sizes.size(), ratios);
    check_counts(sizes, ratios.arms, counts);
    Shortfall shortfall{std::vector<std::int64_t>(ratios.arms, 0), static_cast<std::int64_t>(common.whole)};
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) {
            const std::uint64_t quota = sizes[s] * common.shares.at(s, arm);
            const std::uint64_t has = counts.at(s, arm) * common.whole;
            shortfall.by_arm[arm] += static_cast<std::int64_t>(quota) - static_cast<std::int64_t>(has);
        }
    }
    return reduced(std::move(shortfall));
}

Shortfall sum_of(const Shortfall& a, const Shortfall& b) {
    if (a.by_arm.empty()) return b;
    if (b.by_arm.empty()) return a;
    check_shortfall(a, a.by_arm.size());
    check_shortfall(b, a.by_arm.size());
    const std::int64_t unit = std::lcm(a.unit, b.unit);
    if (unit > static_cast<std::int64_t>(largest_whole))
        throw Error(ErrorKind::usage, "shortfall: two units without a common multiple up to 2^31");
    Shortfall sum{{}, unit};
    for (std::size_t arm = 0; arm < a.by_arm.size(); ++arm)
        sum.by_arm.push_back(a.by_arm[arm] * (unit / a.unit) + b.by_arm[arm] * (unit / b.unit));
    return reduced(std::move(sum));
}

void allocation_detail::check_earlier(const EarlierUnits& earlier, std::size_t covariates, std::size_t arms) {
    const std::size_t units = earlier.arms.size();
    if (units == 0) return;
    if (earlier.x.rows() != static_cast<Eigen::Index>(units) ||
        earlier.x.cols() != static_cast<Eigen::Index>(covariates)) {
        throw Error(ErrorKind::usage, "earlier units: found " + std::to_string(earlier.x.rows()) + " rows of " +
                                          std::to_string(earlier.x.cols()) + " covariates; expected " +
                                          std::to_string(units) + " of " + std::to_string(covariates));
    }
    if (!earlier.x.allFinite()) throw Error(ErrorKind::usage, "earlier units: found a value that is not a number");
    for (const std::size_t arm : earlier.arms)
        if (arm >= arms)
            throw Error(ErrorKind::usage, "earlier units: arm index " + std::to_string(arm) + " is out of range (" +
                                              counted(arms, "arm") + ")");
    if (!earlier.strata.empty() && earlier.strata.size() != units)
        throw Error(ErrorKind::usage, "earlier units: expected a stratum for each, or for none");
}

Eigen::MatrixXd allocation_detail::rows_of_all(std::span<const std::size_t> order, const Eigen::MatrixXd& x,
                                               const EarlierUnits& earlier) {
    Eigen::MatrixXd all = rows_in(order, x);
    if (earlier.empty()) return all;
    all.conservativeResize(x.rows() + earlier.x.rows(), Eigen::NoChange);
    all.bottomRows(earlier.x.rows()) = earlier.x;
    return all;
}

}  // namespace clustertrial
