#include "clustertrial/allocation/rerandomisation.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "earlier_units.hpp"
#include "whitening.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// Distances at most this much above the threshold, relatively, are accepted: allocations that differ only in the names
/// of the arms have one distance, summed in another order.
constexpr double distance_tolerance = 1e-12;

void check_rerandomisation(const RerandomisationOptions& options, bool after_others) {
    const auto* limit = std::get_if<DistanceLimit>(&options.accept);
    if (limit != nullptr && !(limit->threshold >= 0)) {
        throw Error(ErrorKind::usage,
                    "threshold: found " + format_shortest(limit->threshold) + "; expected a distance of 0 or more");
    }
    const auto* acceptance = std::get_if<Acceptance>(&options.accept);
    if (acceptance != nullptr && !(acceptance->probability > 0 && acceptance->probability < 1)) {
        throw Error(ErrorKind::usage, "acceptance: found " + format_shortest(acceptance->probability) +
                                          "; expected a probability above 0 and below 1");
    }
    if (acceptance != nullptr && after_others) {
        throw Error(ErrorKind::usage,
                    "rerandomisation: an acceptance probability is turned into a distance by a law that does not hold "
                    "given earlier units; expected a threshold");
    }
    if (options.most_tries == 0 || options.most_tries > most_rerandomised_tries) {
        throw Error(ErrorKind::usage, "tries: found " + format_count(options.most_tries) + "; expected 1 to " +
                                          format_count(most_rerandomised_tries));
    }
}

/// The covariance that stratification leaves to chance: where quotas are whole, the difference of two arms' means has
/// this one times n / (n_0 n_1). A stratum of one school has nothing to exchange.
Eigen::MatrixXd covariance_within(const Eigen::MatrixXd& x, std::span<const std::size_t> stratum, std::size_t strata) {
    std::vector<std::vector<Eigen::Index>> members(strata);
    for (std::size_t i = 0; i < stratum.size(); ++i) members[stratum[i]].push_back(static_cast<Eigen::Index>(i));
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(x.cols(), x.cols());
    for (const auto& rows : members) {
        if (rows.size() > 1)
            covariance +=
                covariance_of(x(rows, Eigen::all)) * static_cast<double>(rows.size()) / static_cast<double>(x.rows());
    }
    return covariance;
}

/// By arm: how many units, and the sum of their rows of z (arms x covariates).
struct ArmSums {
    std::vector<double> sizes;
    Eigen::MatrixXd sums;
};

ArmSums no_units(std::size_t arms, Eigen::Index covariates) {
    return {std::vector<double>(arms, 0), Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(arms), covariates)};
}

/// `before`, and the rows of z from `first` on.
ArmSums with_rows(ArmSums before, const Eigen::MatrixXd& z, std::size_t first, std::span<const std::size_t> arms) {
    for (std::size_t i = 0; i < arms.size(); ++i) {
        before.sums.row(static_cast<Eigen::Index>(arms[i])) += z.row(static_cast<Eigen::Index>(first + i));
        ++before.sizes[arms[i]];
    }
    return before;
}

/// Sum over arms of n_a |mean_a - mean|^2; z is centred. Infinite when an arm is empty.
double distance_of(const ArmSums& arms) {
    double distance = 0;
    for (std::size_t arm = 0; arm < arms.sizes.size(); ++arm) {
        if (arms.sizes[arm] == 0) return std::numeric_limits<double>::infinity();
        distance += arms.sums.row(static_cast<Eigen::Index>(arm)).squaredNorm() / arms.sizes[arm];
    }
    return distance;
}

template <typename T>
std::vector<T> in_order(std::span<const std::size_t> order, std::span<const T> values) {
    std::vector<T> sorted;
    for (const auto school : order) sorted.push_back(values[school]);
    return sorted;
}

/// All units' strata, the earlier ones' numbered after the `strata` of the new ones, those without one alike; adds to
/// `strata` what there are more.
std::vector<std::size_t> strata_of_all(std::vector<std::size_t> of_new, const EarlierUnits& earlier,
                                       std::size_t& strata) {
    const std::size_t before = strata;
    for (std::size_t i = 0; i < earlier.arms.size(); ++i) {
        of_new.push_back(before + (earlier.strata.empty() ? 0 : earlier.strata[i]));
        strata = std::max(strata, of_new.back() + 1);
    }
    return of_new;
}

std::size_t count_used(std::vector<std::size_t> strata) {
    std::sort(strata.begin(), strata.end());
    return static_cast<std::size_t>(std::unique(strata.begin(), strata.end()) - strata.begin());
}

}  // namespace

RerandomisedAllocation allocate_rerandomised(const Covariates& covariates, std::span<const std::size_t> stratum,
                                             std::span<const std::size_t> order, std::span<const std::size_t> tie_rank,
                                             const CountTable& ratios, const RerandomisationOptions& options,
                                             DrawStorage storage, RandomStream& random, const EarlierUnits& earlier,
                                             const DrawProgress& progress) {
    check_covariates(covariates, stratum.size());
    check_rerandomisation(options, !earlier.empty());
    check_earlier(earlier, covariates.names.size(), ratios.arms);
    // Sums over schools in canonical order: the rows' order must not change what is accepted.
    const Eigen::MatrixXd x = rows_of_all(order, covariates.x, earlier);
    std::size_t strata = ratios.strata();
    const auto strata_in_order = strata_of_all(in_order(order, stratum), earlier, strata);
    const Eigen::MatrixXd z = whitened(x, covariance_within(x, strata_in_order, strata));
    if (z.cols() == 0)
        throw Error(ErrorKind::design, "rerandomisation: no covariate varies within a stratum: nothing to balance");
    check_rank("rerandomisation", z, covariates.names.size(), strata_in_order.size(), count_used(strata_in_order));

    RerandomisedAllocation result;
    result.df = static_cast<double>(z.cols()) * static_cast<double>(ratios.arms - 1);
    const auto* acceptance = std::get_if<Acceptance>(&options.accept);
    result.threshold = acceptance == nullptr ? std::get<DistanceLimit>(options.accept).threshold
                                             : chi_squared_quantile(acceptance->probability, result.df);
    const ArmSums before = with_rows(no_units(ratios.arms, z.cols()), z, order.size(), earlier.arms);
    const double limit = result.threshold * (1 + distance_tolerance);
    double smallest = std::numeric_limits<double>::infinity();
    DrawCount count(progress, "tries", options.most_tries);
    while (result.tries < options.most_tries) {
        count.add_one();
        ++result.tries;
        result.allocation = allocate_complete(stratum, order, tie_rank, ratios, storage, random, earlier.shortfall);
        const auto arms = in_order(order, std::span<const std::size_t>(result.allocation.arms));
        result.distance = distance_of(with_rows(before, z, 0, arms));
        if (result.distance <= limit) return result;
        smallest = std::min(smallest, result.distance);
    }
    const std::string seen = smallest < std::numeric_limits<double>::infinity()
                                 ? "the smallest distance was " + format_shortest(smallest)
                                 : "in none of them had every arm a school";
    throw Error(ErrorKind::design, "rerandomisation: none of " + std::to_string(result.tries) +
                                       " tries was accepted; expected a distance of at most " +
                                       format_shortest(result.threshold) + "; " + seen);
}

}  // namespace clustertrial
